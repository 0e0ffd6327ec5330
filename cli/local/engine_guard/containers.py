"""Lets containers of this machine reach the control plane, from when the user asks for it until the engine stops.

A container's 127.0.0.1 is its own, so it needs another way. On Linux that is one more listener, on the address that the
machine has on the containers' bridge. Docker Desktop forwards `host.docker.internal` to 127.0.0.1 itself: there only the
name is new. Either way a request needs the secret of this start, like every other request to the control plane.
"""

import asyncio
import ipaddress
import json
import socket

from engine_guard.responses import refuse, send_response

PATH = "/_cloudcart/containers"
# Linux lets a socket listen on the bridge's address before the bridge exists: podman makes it with the first container.
_IP_FREEBIND = 15
_FORWARDED_NAMES = ("host.docker.internal", "host.containers.internal")
_BACKLOG = 100


class Invalid(Exception):
    """What was asked for cannot be done; the text says why."""


def _address_of(asked):
    """`(address, network)` of a listener; both None for a name that the container engine forwards itself."""
    host, subnet = asked.get("host"), asked.get("subnet")
    if host in _FORWARDED_NAMES and subnet is None:
        return None, None
    try:
        address = ipaddress.IPv4Address(host)
        network = ipaddress.IPv4Network(subnet, strict=False)
    except ValueError as error:
        raise Invalid(f"host must be an IPv4 address, subnet a network such as 172.17.0.0/16: {error}") from None
    if address.is_unspecified or address.is_multicast:
        raise Invalid(f"host must be one address of this machine, not {host}")
    return address, network


class Containers:
    """The way of containers into the control plane. Closed until `open` is called."""

    def __init__(self, port):
        self._port = port
        self._socket = None
        self._stop = None
        self._task = None
        self.host = None

    def is_host(self, values):
        """Whether the Host headers of a request are the one name or address that containers were given."""
        return self.host is not None and values == [f"{self.host}:{self._port}"]

    async def open(self, part, asked):
        """Opens the way that `asked` describes, `{"host": …, "subnet": …}`, in place of one that is open."""
        address, network = _address_of(asked)
        await self.close()
        if address is not None:
            await self._listen(part, address, network)
        self.host = asked["host"]

    async def close(self):
        """Closes it. Connections that are open end with their response."""
        self.host = None
        if self._task is not None:
            self._stop.set()
            await self._task
            self._task = None

    async def _listen(self, part, address, network):
        from hypercorn.asyncio import serve
        from hypercorn.config import Config

        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.setsockopt(socket.IPPROTO_IP, _IP_FREEBIND, 1)
            except OSError:
                pass  # Not Linux: the address must exist.
            listener.bind((str(address), self._port))
            listener.listen(_BACKLOG)
        except OSError as error:
            listener.close()
            raise Invalid(f"{address}:{self._port} cannot be opened: {error.strerror}") from None
        config = Config()
        config.bind = [f"fd://{listener.detach()}"]
        config.keep_alive_timeout = 75
        self._stop = asyncio.Event()
        self._task = asyncio.ensure_future(serve(_Door(part, network), config, shutdown_trigger=self._stop.wait))


class _Door:
    """The listener's application: the control plane, for connections that come from the containers' own network."""

    def __init__(self, part, network):
        self._part = part
        self._network = network

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        if not self._admits(scope.get("client")):
            return await refuse(scope, receive, send, "The request does not come from a container.")
        await self._part(scope, receive, send)

    def _admits(self, client):
        try:
            return ipaddress.ip_address(client[0]) in self._network
        except (TypeError, ValueError):
            return False


async def _lifespan(receive, send):
    """The engine itself starts and stops with its first listener."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def respond(containers, part, scope, send, body):
    """`GET` says how containers reach the control plane, `PUT` opens a way, `DELETE` closes it."""
    method, status = scope["method"], 200
    try:
        if method == "PUT":
            asked = json.loads(body)
            if not isinstance(asked, dict):
                raise Invalid("the body must be an object")
            await containers.open(part, asked)
        elif method == "DELETE":
            await containers.close()
        elif method != "GET":
            status = 405
        answer = {"host": containers.host}
    except (Invalid, ValueError) as error:
        status, answer = 400, {"message": str(error)}
    await send_response(send, status, {"content-type": "application/json"}, json.dumps(answer).encode())
