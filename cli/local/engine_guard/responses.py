"""Responses of the guard itself, and how those of the engine are passed on."""

import asyncio
import json
import uuid

_DRAIN_BYTES = 1_048_576
_DRAIN_SECONDS = 1


async def drain(receive):
    """Reads what is left of a small body that arrives at once, so that the client gets to read the response."""
    try:
        await asyncio.wait_for(_drain(receive), _DRAIN_SECONDS)
    except asyncio.TimeoutError:
        return


async def _drain(receive):
    read = 0
    while read <= _DRAIN_BYTES:
        message = await receive()
        if message["type"] != "http.request":
            return
        read += len(message.get("body", b""))
        if not message.get("more_body", False):
            return


async def send_response(send, status, headers, body):
    """Sends one whole response."""
    fields = [(name.lower().encode("latin-1"), str(value).encode("latin-1")) for name, value in headers.items()]
    if b"content-length" not in dict(fields):
        fields.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})


async def refuse_length(scope, receive, send):
    """Refuses a request with two lengths, and closes: what follows it on the connection is never read."""
    reason = "A request must not have both Content-Length and Transfer-Encoding."
    await refuse(scope, receive, send, reason, status=400, code="BadRequestException", closes=True)


async def refuse(scope, receive, send, reason, *, status=403, code="AccessDeniedException", closes=False):
    """Refuses a request or a WebSocket handshake, without any CORS header."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await drain(receive)
    body = json.dumps({"__type": code, "message": reason}).encode()
    headers = {"content-type": "application/json", "cache-control": "no-store", "x-amzn-errortype": code,
               "x-amzn-requestid": str(uuid.uuid4())}
    if closes:
        headers["connection"] = "close"
    await send_response(send, status, headers, b"" if scope.get("method") == "HEAD" else body)


def without_cors(send, replacement, mark):
    """A `send` that drops the engine's CORS headers, adds the given ones and names the engine that responded."""
    added = [(name.lower().encode(), value.encode()) for name, value in replacement.items()]

    async def sending(message):
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            kept = [(name, value) for name, value in message.get("headers", ())
                    if not name.lower().startswith(b"access-control-")]
            message = {**message, "headers": [*kept, *added, (b"x-cloudcart-engine", mark.encode())]}
        await send(message)

    return sending


def replayed(body, receive):
    """A `receive` that gives a body which was read already, then what the connection has to say."""
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving():
        return pending.pop() if pending else await receive()

    return receiving
