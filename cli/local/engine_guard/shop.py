"""The shop port: requests to deployed REST APIs and CloudFront distributions, and to nothing else of the engine."""

import re
import uuid
from urllib.parse import quote

from ministack import app as engine
from ministack.core.iam_evaluator import pin_request_origin, pin_signed_request
from ministack.core.responses import set_request_client_ip, set_request_region
from ministack.core.router import extract_region
from engine_guard.bodies import SHOP, BodyRefused, limited
from engine_guard.origins import has_ambiguous_length, host_of, is_origin_form, is_shop_request
from engine_guard.requests import request_of
from engine_guard.responses import refuse, refuse_length
from engine_guard.signatures import Refused, claimed_key

_PLAIN_NAMES = ("localhost", "127.0.0.1", "[::1]")
_API_PATHS = ("/restapis/", "/_aws/execute-api/")
_API_NAME = re.compile(r"[a-z0-9]+\.execute-api\.localhost")
_DISTRIBUTION_NAME = re.compile(r"([a-z0-9]+)\.cloudfront\.localhost")
_NOT_HERE = "Only deployed APIs and distributions are served on this port."
_FOREIGN = "The request names another host, or comes from a page of another site."


def _kind_of(scope, hostname):
    """`api`, `distribution`, or None for what is not served here."""
    match = _DISTRIBUTION_NAME.fullmatch(hostname)
    if match:
        return "distribution" if engine._get_module("cloudfront").find_distribution_for_label(match[1]) else None
    by_path = hostname in _PLAIN_NAMES and scope["path"].startswith(_API_PATHS)
    if not by_path and not _API_NAME.fullmatch(hostname):
        return None
    parsed = engine._parse_execute_api_url(hostname, scope["path"])
    # Messages to a WebSocket API's connections are the control plane's.
    return None if parsed is None or parsed[2].startswith("/@connections/") else "api"


def _proxy_headers(kind, scope, hostname):
    """What a proxy adds about the address that the client used; what clients send in their place is dropped."""
    forwarded = {"x-forwarded-for": (scope.get("client") or ("127.0.0.1",))[0], "x-forwarded-proto": "http"}
    if kind != "api":
        return forwarded
    path = scope["path"]
    _, _, resource_path = engine._parse_execute_api_url(hostname, path)[:3]
    return {**forwarded, "x-forwarded-prefix": path.removesuffix(resource_path)}


class ShopPort:
    """Serves the shop port.

    The handlers of APIs and distributions are called directly: no path, header or host leads from here to another
    service of the engine.
    """

    def __init__(self, port, origins, verifier):
        self._port = port
        self._origins = origins
        self._verifier = verifier

    async def __call__(self, scope, receive, send):
        host = host_of(scope)
        if has_ambiguous_length(scope):
            return await refuse_length(scope, receive, send)
        if not is_origin_form(scope):
            return await refuse(scope, receive, send, "The request target must be a path.", status=400)
        if host is None or not is_shop_request(scope, self._port, self._origins):
            return await refuse(scope, receive, send, _FOREIGN)
        kind = _kind_of(scope, host[0])
        if kind is None or (kind == "distribution" and scope["type"] == "websocket"):
            return await refuse(scope, receive, send, _NOT_HERE, status=404, code="NotFoundException")
        if scope["type"] == "websocket":
            # Of WebSocket APIs only: the engine looks for an API first, and there is one.
            return await engine.app(scope, receive, send)
        try:
            with SHOP.share() as take:
                await self._forward(kind, host, scope, receive, send, limited(scope, receive, SHOP, take))
        except BodyRefused as refused:
            await refuse(scope, receive, send, refused.reason, status=refused.status, code=refused.code)

    async def _forward(self, kind, host, scope, receive, send, receive_body):
        request = request_of(scope)
        headers = {name: value for name, value in request.headers.items() if not name.startswith("x-forwarded-")}
        headers.update(_proxy_headers(kind, scope, host[0]))
        query = request.query
        try:
            body = await engine._read_request_body(receive_body, scope["method"], headers)
        except engine._RequestBodyDisconnected:
            return
        except engine._IncompleteRequestBody:
            return await refuse(scope, receive, send, "The body is not as long as it says.", status=400)
        if claimed_key(request):
            # A method with IAM authorization trusts the access key.
            found = self._verifier.verify(request_of(scope, body))
            if isinstance(found, Refused):
                return await refuse(scope, receive, send, f"The request is refused: {found.reason}.", code=found.code)
        address = (scope.get("client") or ("127.0.0.1",))[0]
        set_request_client_ip(address)
        set_request_region(extract_region(headers, query))
        if engine.AUTH:
            pin_request_origin(address, True)
            raw_path = scope.get("raw_path") or quote(scope["path"]).encode()
            pin_signed_request(scope["method"], raw_path.decode("latin-1"), query, scope.get("headers", []))
        name = host[0] if host[1] is None else f"{host[0]}:{host[1]}"
        response = await self._respond(kind, name, scope, headers, body, query, address)
        await engine._send_if_handled(engine._with_date_header(send), response, receive)

    async def _respond(self, kind, host, scope, headers, body, query, address):
        path, method = scope["path"], scope["method"]
        raw_path, raw_query = request_of(scope).raw_path, scope.get("query_string", b"").decode("latin-1")
        if kind == "distribution":
            return await engine._handle_cloudfront_dataplane_request(
                host, path, raw_path, raw_query, method, headers, body, query, address)
        response = await engine._handle_execute_api_request(
            host, path, method, headers, body, query, raw_path=raw_path, raw_query_string=raw_query)
        return engine._with_data_plane_headers(response, str(uuid.uuid4()), wildcard_cors=False)
