"""The control plane: every AWS API and the engine's own addresses, for clients that sign with the secret of this start."""

import uuid

from ministack import app as engine
from ministack.core.iam_actions import access_denied_response
from engine_guard import uploads
from engine_guard.origins import has_browser_origin, host_of, is_origin_form
from engine_guard.requests import request_of
from engine_guard.responses import drain, read_body, refuse, replayed, send_response, without_cors
from engine_guard.signatures import Refused

_UNSIGNED = ("The local engine accepts only requests signed with the secret of its start: docs/local-engine.md. This "
             "one is refused: {}.")
_CALLBACKS = "/_ministack/cfn-response/", "/_ministack/cfn-signal/"


def _is_pending_callback(scope):
    """Whether this reports to CloudFormation with the random token that the engine gave a custom resource or a wait."""
    if scope.get("method") != "PUT":
        return False
    from ministack.services.cloudformation import custom_resource, wait_conditions

    for prefix, known in zip(_CALLBACKS, (custom_resource._pending.__contains__, wait_conditions.has_handle)):
        if scope["path"].startswith(prefix):
            return known(scope["path"][len(prefix):])
    return False


class ControlPlane:
    """Serves the control plane's port."""

    def __init__(self, port, mark, verifier):
        self._port = port
        self._mark = mark
        self._verifier = verifier

    async def __call__(self, scope, receive, send):
        host = host_of(scope)
        if not is_origin_form(scope):
            return await refuse(scope, receive, send, "The request target must be a path.", status=400)
        if host is None or host[1] != self._port:
            return await refuse(scope, receive, send, "The request names another host.")
        if has_browser_origin(scope):
            return await self._browser(scope, receive, send)
        if scope["type"] == "http" and _is_pending_callback(scope):
            return await self._pass(scope, receive, send)
        await self._signed(scope, receive, send)

    async def _pass(self, scope, receive, send, cors=None):
        await engine.app(scope, receive, without_cors(send, cors or {}, self._mark))

    async def _signed(self, scope, receive, send):
        socket = scope["type"] == "websocket"
        early = self._verifier.parse(request_of(scope))
        if isinstance(early, Refused) and not self._may_be_form(scope):
            return await self._unsigned(scope, receive, send, early)
        body = b"" if socket else await read_body(receive)
        if body is None:
            return
        request, receive = request_of(scope, body), receive if socket else replayed(body, receive)
        if self._may_be_form(scope) and uploads.is_presigned_form(self._verifier, scope, request):
            return await self._pass(uploads.without_routing(scope), receive, send)
        found = self._verifier.verify(request)
        if isinstance(found, Refused):
            return await self._unsigned(scope, receive, send, found)
        if found.presigned and found.service == "s3":
            if not uploads.is_s3_request(scope, request):
                return await self._unsigned(scope, receive, send, Refused("AccessDenied", "it is for S3 only", "s3"))
            scope = uploads.without_routing(scope)
        await self._pass(scope, receive, send)

    def _may_be_form(self, scope):
        content_type = dict(scope.get("headers", ())).get(b"content-type", b"")
        return scope.get("method") == "POST" and content_type.lower().startswith(b"multipart/form-data")

    async def _browser(self, scope, receive, send):
        """A page of any site: refused, unless it has a presigned URL or form of S3, whose bucket's CORS rules decide."""
        refusal = "Pages have no access to the local engine."
        if scope["type"] == "websocket":
            return await refuse(scope, receive, send, refusal)
        form = self._may_be_form(scope)
        if not form and isinstance(self._verifier.parse(request_of(scope)), Refused):
            return await refuse(scope, receive, send, refusal)
        body = await read_body(receive)
        if body is None:
            return
        request, receive = request_of(scope, body), replayed(body, receive)
        check = uploads.is_presigned_form if form else uploads.is_presigned_s3
        if not check(self._verifier, scope, request):
            return await refuse(scope, receive, send, refusal)
        if request.method == "OPTIONS":
            response = uploads.preflight(scope, request)
            if response is None:
                return await refuse(scope, receive, send, refusal)
            return await send_response(send, *response)
        await self._pass(uploads.without_routing(scope), receive, send, uploads.cors_headers(scope, request))

    async def _unsigned(self, scope, receive, send, found):
        if scope["type"] == "websocket" or not found.service:
            return await refuse(scope, receive, send, _UNSIGNED.format(found.reason), code=found.code)
        # In the protocol of the service, so that its SDK client can read it.
        await drain(receive)
        status, headers, body = access_denied_response(
            found.service, "", "", str(uuid.uuid4()), error_code=found.code,
            message=_UNSIGNED.format(found.reason), headers=request_of(scope).headers)
        await send_response(send, status, headers, body)
