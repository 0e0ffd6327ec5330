"""Verifies that whoever sent a request holds a secret of this start: Signature Version 4, in headers or a presigned URL."""

import hashlib
import re
from dataclasses import dataclass

from ministack.core import iam_evaluator, sigv4
from ministack.core.responses import _account_from_sts_session
from ministack.core.router import extract_access_key_id

_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST_PRESIGN_SECONDS = 604_800


@dataclass(frozen=True)
class Request:
    """A request as it was sent."""

    method: str
    raw_path: str
    query: dict
    headers: dict
    body: bytes = b""


@dataclass(frozen=True)
class Refused:
    """Why a signature is not accepted, with the service of its scope when it names one."""

    code: str
    reason: str
    service: str = ""


@dataclass(frozen=True)
class Accepted:
    """A verified signature."""

    service: str
    presigned: bool
    signed_headers: str
    # SHA-256 of the body that it covers, when a header declares it.
    declared: str | None = None


def claimed_key(request):
    """The access key that the engine would take the request to come from; empty for an unsigned one."""
    return extract_access_key_id(request.headers, request.query)


def _first(query, name):
    return (query.get(name) or query.get(name.lower()) or [""])[0]


def _covers_no_body(signature, presigned):
    """Whether the signature says nothing of the body: a presigned URL of S3."""
    return presigned and signature.service == "s3"


def declared_hash(request, service, presigned):
    """The SHA-256 that a header declares of the body and the signature covers; None without one."""
    declared = request.headers.get("x-amz-content-sha256", "")
    return declared if _HASH.fullmatch(declared) and not (presigned and service == "s3") else None


def _mismatch(signature):
    return Refused("SignatureDoesNotMatch", "its signature is not made with the secret", signature.service)


class Verifier:
    """Knows the secret of this start and finds those of sessions and IAM users, which the engine handed out itself."""

    def __init__(self, secret):
        self._secret = secret

    def secret_of(self, access_key, token):
        """The secret that an access key signs with; None for a known key with a wrong session token."""
        if iam_evaluator.is_root_access_key(access_key):
            return self._secret
        try:
            account = _account_from_sts_session(access_key) or iam_evaluator.find_iam_access_key_account(access_key)
        except iam_evaluator.AmbiguousAccessKeyError:
            return None
        if account is None:
            # Names no credential of the engine: it decides itself whether it knows the key.
            return self._secret
        found = iam_evaluator.resolve_credential(access_key, account, token)
        return found.secret_access_key if isinstance(found, iam_evaluator.ResolvedCredential) else None

    def _late(self, request, signature, presigned):
        expires = _first(request.query, "X-Amz-Expires") if presigned else ""
        if not expires:
            return sigv4.request_time_failure(signature) is not None
        try:
            late = sigv4.presigned_request_is_expired(signature.amz_date, expires)
        except (ValueError, OverflowError):
            return True
        return late or not 0 < int(expires) <= _LONGEST_PRESIGN_SECONDS

    def parse(self, request):
        """The signature of a request, and whether it is in the query. A reason when there is none to verify."""
        in_header = request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 ")
        presigned = not in_header and _first(request.query, "X-Amz-Algorithm") == "AWS4-HMAC-SHA256"
        if not in_header and not presigned:
            return Refused("MissingAuthenticationTokenException", "it is not signed")
        found = sigv4.parse_query_signature(request.query) if presigned else sigv4.parse_header_signature(request.headers)
        if isinstance(found, tuple):
            return Refused(*found)
        # The signature must be of the very key that the engine reads out of the request.
        if not found.access_key_id or found.access_key_id != claimed_key(request):
            return Refused("IncompleteSignature", "it names more than one access key", found.service)
        return found, presigned

    def _known(self, request):
        """`(signature, presigned, secret)` of a signature that is in time, by a key that the engine knows."""
        parsed = self.parse(request)
        if isinstance(parsed, Refused):
            return parsed
        signature, presigned = parsed
        token = _first(request.query, "X-Amz-Security-Token") if presigned else request.headers.get("x-amz-security-token")
        secret = self.secret_of(signature.access_key_id, token or "")
        if secret is None:
            return Refused("UnrecognizedClientException", "the engine does not know its access key", signature.service)
        if self._late(request, signature, presigned):
            return Refused("RequestExpired", "its signature has expired", signature.service)
        return signature, presigned, secret

    def verify_head(self, request):
        """`Accepted` when the signature is good for the body that the headers declare.

        None when they declare none, so that only the body can tell.
        """
        known = self._known(request)
        if isinstance(known, Refused):
            return known
        signature, presigned, secret = known
        if not _covers_no_body(signature, presigned) and "x-amz-content-sha256" not in request.headers:
            return None
        _, text = sigv4.header_signing_documents(
            signature, request.method, request.raw_path, request.query, request.headers, b"", presigned=presigned)
        scope = signature.date_stamp, signature.region, signature.service
        expected = sigv4.calculate_signature(secret, *scope, text)
        if not sigv4.signatures_match(expected.encode(), signature.signature.encode("utf-8")):
            return _mismatch(signature)
        declared = declared_hash(request, signature.service, presigned)
        return Accepted(signature.service, presigned, signature.signed_headers, declared)

    def verify(self, request):
        """`Accepted` when the signature is made with a secret of this start, in time and over this body."""
        known = self._known(request)
        if isinstance(known, Refused):
            return known
        signature, presigned, secret = known
        failed = sigv4.header_signature_failure(
            signature, secret, request.method, request.raw_path, request.query, request.headers, request.body,
            presigned=presigned,
        )
        declared = declared_hash(request, signature.service, presigned)
        if failed or (declared is not None and declared != hashlib.sha256(request.body).hexdigest()):
            return _mismatch(signature)
        return Accepted(signature.service, presigned, signature.signed_headers, declared)
