"""Reads an ASGI scope as the engine does, so that the guard checks what the engine will serve."""

from urllib.parse import parse_qs

from ministack.core.sigv4 import decode_header_value
from engine_guard.signatures import Request


def _headers_of(scope):
    headers = {}
    for name, value in scope.get("headers", ()):
        key, text = name.decode("latin-1").lower(), decode_header_value(value)
        separator = "; " if key == "cookie" else ", "
        headers[key] = f"{headers[key]}{separator}{text}" if key in headers else text
    return headers


def request_of(scope, body=b""):
    """The request of a scope; `GET` for a WebSocket handshake."""
    raw_path = scope.get("raw_path") or scope["path"].encode("utf-8")
    query = parse_qs(scope.get("query_string", b"").decode("utf-8", "replace"), keep_blank_values=True)
    return Request(scope.get("method", "GET"), raw_path.decode("latin-1"), query, _headers_of(scope), body)
