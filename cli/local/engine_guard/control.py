"""The control plane: every AWS API and the engine's own addresses, for clients that sign with the secret of this start."""

import uuid

from ministack import app as engine
from ministack.core import iam_evaluator
from ministack.core.iam_actions import access_denied_response
from engine_guard import containers, uploads
from engine_guard.bodies import UNVERIFIED, VERIFIED, BodyRefused, read_body
from engine_guard.origins import has_ambiguous_length, has_browser_origin, header_values, host_of, is_origin_form
from engine_guard.requests import request_of
from engine_guard.responses import drain, refuse, refuse_length, replayed, send_response, without_cors
from engine_guard.signatures import Accepted, Refused, claimed_key

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
    """Serves the control plane's port, and the way of containers into it once that is open."""

    def __init__(self, port, mark, verifier):
        self._port = port
        self._containers = containers.Containers(port)
        self._mark = mark
        self._verifier = verifier

    async def __call__(self, scope, receive, send):
        if has_ambiguous_length(scope):
            return await refuse_length(scope, receive, send)
        if not is_origin_form(scope):
            return await refuse(scope, receive, send, "The request target must be a path.", status=400)
        if not self._is_own_host(scope):
            return await refuse(scope, receive, send, "The request names another host.")
        try:
            await self._admit(scope, receive, send)
        except BodyRefused as refused:
            await refuse(scope, receive, send, refused.reason, status=refused.status, code=refused.code)

    async def _admit(self, scope, receive, send):
        if has_browser_origin(scope):
            return await self._browser(scope, receive, send)
        if scope["type"] == "http" and _is_pending_callback(scope):
            return await self._with_body(scope, receive, UNVERIFIED, lambda _request, whole: self._pass(scope, whole, send))
        await self._signed(scope, receive, send)

    async def _with_body(self, scope, receive, limits, serve, declared=None):
        """Reads the body within the limits, and serves `(request, receive)`; nothing when the client went away."""
        with limits.share() as take:
            body = await read_body(scope, receive, limits, take, declared)
            if body is not None:
                await serve(request_of(scope, body), replayed(body, receive))

    def _is_own_host(self, scope):
        host = host_of(scope)
        if host is None:
            return self._containers.is_host(header_values(scope, b"host"))
        return host[1] == self._port

    async def _pass(self, scope, receive, send, cors=None):
        await engine.app(scope, receive, without_cors(send, cors or {}, self._mark))

    async def _signed(self, scope, receive, send):
        """A client: who knows the secret is known before the body is read, unless only the body can tell."""
        request = request_of(scope)
        head = self._verifier.verify_head(request)
        if isinstance(head, Refused):
            if scope["type"] == "http" and isinstance(self._verifier.parse(request), Refused):
                if uploads.may_be_form(scope, request):
                    return await self._form(scope, receive, send, _UNSIGNED.format(head.reason))
            return await self._unsigned(scope, receive, send, head)
        if scope["type"] == "websocket":
            return await self._proved(scope, receive, send, request)
        limits = VERIFIED if isinstance(head, Accepted) else UNVERIFIED
        declared = head.declared if isinstance(head, Accepted) else None
        await self._with_body(
            scope, receive, limits, lambda whole, replay: self._proved(scope, replay, send, whole), declared)

    async def _proved(self, scope, receive, send, request):
        found = self._verifier.verify(request)
        if isinstance(found, Refused):
            return await self._unsigned(scope, receive, send, found)
        if scope["path"] == containers.PATH and scope["type"] == "http":
            # For the user of this machine, not for the functions that run on it.
            if found.presigned or not iam_evaluator.is_root_access_key(claimed_key(request)):
                return await self._unsigned(scope, receive, send, Refused("AccessDenied", "it is not the user's", "sts"))
            return await containers.respond(self._containers, self, scope, send, request.body)
        if found.presigned and found.service == "s3":
            if not uploads.is_s3_request(scope, request):
                return await self._unsigned(scope, receive, send, Refused("AccessDenied", "it is for S3 only", "s3"))
            scope = uploads.without_routing(scope)
        await self._pass(scope, receive, send)

    async def _form(self, scope, receive, send, refusal):
        """An upload form, whose policy is signed: it is in the body."""

        async def serve(request, replay):
            if not uploads.is_presigned_form(self._verifier, scope, request):
                return await refuse(scope, replay, send, refusal)
            cors = uploads.cors_headers(scope, request)
            await self._pass(uploads.without_routing(scope), replay, send, cors)

        await self._with_body(scope, receive, UNVERIFIED, serve)

    async def _browser(self, scope, receive, send):
        """A page of any site: refused, unless it has a presigned URL or form of S3, whose bucket's CORS rules decide."""
        refusal = "Pages have no access to the local engine."
        if scope["type"] == "websocket":
            return await refuse(scope, receive, send, refusal)
        request = request_of(scope)
        if uploads.may_be_form(scope, request):
            return await self._form(scope, receive, send, refusal)
        if not uploads.is_presigned_s3(self._verifier, scope, request):
            return await refuse(scope, receive, send, refusal)
        if request.method == "OPTIONS":
            response = uploads.preflight(scope, request)
            if response is None:
                return await refuse(scope, receive, send, refusal)
            await drain(receive)
            return await send_response(send, *response)
        cors = uploads.cors_headers(scope, request)
        await self._with_body(
            scope, receive, VERIFIED,
            lambda _request, replay: self._pass(uploads.without_routing(scope), replay, send, cors))

    async def _unsigned(self, scope, receive, send, found):
        if scope["type"] == "websocket" or not found.service:
            return await refuse(scope, receive, send, _UNSIGNED.format(found.reason), code=found.code)
        # In the protocol of the service, so that its SDK client can read it.
        await drain(receive)
        status, headers, body = access_denied_response(
            found.service, "", "", str(uuid.uuid4()), error_code=found.code,
            message=_UNSIGNED.format(found.reason), headers=request_of(scope).headers)
        await send_response(send, status, headers, body)
