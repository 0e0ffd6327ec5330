"""Starts the engine's application behind the guard, on two ports of 127.0.0.1 and no others."""

import asyncio
import os
import resource
import sys

_HOST = "127.0.0.1"


def _take(name):
    """Reads a variable that the engine and its functions do not need, and removes it."""
    return os.environ.pop(name, "")


def _read_secret():
    with open(_take("CLOUDCART_ENGINE_SECRET_FILE"), encoding="ascii") as file:
        secret = file.read().strip()
    if len(secret) < 32:
        sys.exit("The secret of the local engine is too short.")
    # The engine verifies presigned URLs with it and gives it to functions when IAM is not enforced.
    os.environ["AWS_SECRET_ACCESS_KEY"] = secret
    return secret


class Guard:
    """The ASGI application: each listener leads to its own part, and only start and stop to both."""

    def __init__(self, engine, parts):
        self._engine = engine
        self._parts = parts

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return await self._engine(scope, receive, send)
        part = self._parts.get((scope.get("server") or (None, None))[1])
        if part is not None:
            await part(scope, receive, send)


def _config(control, shop):
    from hypercorn.config import Config
    from ministack.core import tls

    config = Config()
    config.keep_alive_timeout = 75
    config.loglevel = os.environ.get("LOG_LEVEL", "INFO").upper()
    if tls.use_ssl_enabled():
        config.certfile, config.keyfile = tls.resolve_tls_material()
        config.bind, config.insecure_bind = [f"{_HOST}:{control}"], [f"{_HOST}:{shop}"]
    else:
        config.bind = [f"{_HOST}:{control}", f"{_HOST}:{shop}"]
    return config


def main():
    """Serves until SIGTERM. Everything it needs is in its environment and in the file of the secret."""
    control, shop = int(os.environ["GATEWAY_PORT"]), int(_take("CLOUDCART_SHOP_PORT"))
    origins = [origin for origin in _take("CLOUDCART_LOCAL_ORIGINS").split(",") if origin]
    secret, mark = _read_secret(), os.environ["CLOUDCART_ENGINE_ID"]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    from hypercorn.asyncio import serve
    from ministack.app import app
    from engine_guard import conditions, credentials, nested_stacks, sam_transform, scalars, strings
    from engine_guard.control import ControlPlane
    from engine_guard.shop import ShopPort
    from engine_guard.signatures import Verifier

    credentials.install(secret)
    nested_stacks.install()
    sam_transform.install()
    scalars.install()
    conditions.install()
    strings.install()
    verifier = Verifier(secret)
    parts = {control: ControlPlane(control, mark, verifier), shop: ShopPort(shop, origins, verifier)}
    asyncio.run(serve(Guard(app, parts), _config(control, shop)))
