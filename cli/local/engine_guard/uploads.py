"""What a page may do with the control plane: use a presigned S3 URL or a presigned POST form, which are their own proof."""

from dataclasses import replace

from ministack import app as engine
from ministack.core import sigv4
from ministack.core.router import detect_service
from engine_guard.signatures import Accepted

# Headers by which the engine would take an S3 request for one of another service. A presigned URL does not sign them.
_ROUTING_HEADERS = (b"x-amz-target", b"x-amz-request-route")
_SIGNED_FIELDS = ("policy", "x-amz-credential", "x-amz-date", "x-amz-signature")


def without_routing(scope):
    """The scope without headers that lead to another service than the signed one."""
    kept = [(name, value) for name, value in scope.get("headers", ()) if name.lower() not in _ROUTING_HEADERS]
    return {**scope, "headers": kept}


def is_s3_request(scope, request):
    """Whether the engine serves this as a request to S3, once its routing headers are dropped."""
    dropped = tuple(name.decode() for name in _ROUTING_HEADERS)
    headers = {name: value for name, value in request.headers.items() if name not in dropped}
    return detect_service(request.method, scope["path"], headers, request.query) == "s3"


def bucket_of(scope, request):
    """`(bucket, key)` of an existing bucket that the request addresses; None otherwise."""
    return engine._s3_cors_target(request.headers.get("host", ""), scope["path"])


def is_presigned_s3(verifier, scope, request):
    """Whether a request carries a valid presigned URL of S3. A preflight carries that of the request it asks for."""
    if not is_s3_request(scope, request):
        return False
    if request.method == "OPTIONS":
        request = replace(request, method=request.headers.get("access-control-request-method", ""))
    found = verifier.verify(request)
    return isinstance(found, Accepted) and found.presigned and found.service == "s3"


def may_be_form(scope, request):
    """Whether this is a form upload to a bucket, by what comes before its body."""
    target = bucket_of(scope, request)
    content_type = request.headers.get("content-type", "")
    if request.method != "POST" or request.query or not target or target[1]:
        return False
    return content_type.lower().startswith("multipart/form-data") and is_s3_request(scope, request)


def is_presigned_form(verifier, scope, request):
    """Whether this is a form upload to a bucket whose policy is signed. The engine checks the policy's conditions."""
    if not may_be_form(scope, request):
        return False
    content_type = request.headers.get("content-type", "")
    parts = engine._get_module("s3")._parse_multipart_form(content_type, request.body)
    fields = {name.lower(): value.decode("latin-1") for name, _filename, _headers, value in parts if name != "file"}
    if not all(fields.get(name) for name in _SIGNED_FIELDS):
        return False
    scopes = fields["x-amz-credential"].split("/")
    if len(scopes) != 5 or scopes[3] != "s3":
        return False
    secret = verifier.secret_of(scopes[0], fields.get("x-amz-security-token", ""))
    if secret is None:
        return False
    expected = sigv4.calculate_signature(secret, scopes[1], scopes[2], "s3", fields["policy"])
    return sigv4.signatures_match(expected.encode(), fields["x-amz-signature"].encode("latin-1"))


def cors_headers(scope, request):
    """The CORS headers that the bucket's own configuration gives to this request, as on AWS."""
    target = bucket_of(scope, request)
    if target is None or "origin" not in request.headers:
        return {}
    return engine._get_module("s3").cors_response_headers(target[0], request.method, request.headers)


def preflight(scope, request):
    """`(status, headers, body)` of a preflight, by the bucket's CORS configuration; None without such a bucket."""
    target = bucket_of(scope, request)
    return engine._get_module("s3").cors_preflight(*target, request.headers) if target else None
