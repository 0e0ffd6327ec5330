"""Reads request bodies with a limit, and compares what arrives with the hash that the signature covers."""

import asyncio
import hashlib
from contextlib import contextmanager

from engine_guard.origins import header_values

_MEGABYTE = 1_048_576
_GRACE_SECONDS = 5
_DELAY_SECONDS = 1
_MOST_DELAYS = 3


class BodyRefused(Exception):
    """Why a body is not read to its end, or not passed on."""

    def __init__(self, status, code, reason):
        super().__init__(reason)
        self.status = status
        self.code = code
        self.reason = reason


class BodyLimits:
    """Limits for the bodies of one kind of request: for each of them, and for all that are in memory at once.

    With `small`, the last eighth of the total is kept for bodies of up to that many bytes, so that a few large ones do not
    shut out the others. With `pace`, a body has to arrive with so many bytes a second once `_GRACE_SECONDS` have passed.
    """

    def __init__(self, each, total, seconds=None, *, small=0, pace=0):
        self.each = each
        self._total = total
        self.seconds = seconds
        self.pace = pace
        self._small = small
        self._held = 0

    def _most(self, held):
        return self._total if not self._small or held <= self._small else self._total - self._total // 8

    @contextmanager
    def share(self):
        """What one request may hold until it is served: a function that takes a number of bytes more."""
        held = 0

        def take(more):
            nonlocal held
            if held + more > self.each:
                raise BodyRefused(413, "RequestEntityTooLarge", f"The body is larger than {self.each} bytes.")
            if self._held + more > self._most(held + more):
                raise BodyRefused(503, "SlowDown", "Too many bodies are being received at once. Try again.")
            held += more
            self._held += more

        try:
            yield take
        finally:
            self._held -= held


# Of clients that have proved to know the secret. S3 takes more in one request, which the engine would hold in memory.
VERIFIED = BodyLimits(1024 * _MEGABYTE, 2048 * _MEGABYTE)
# Of requests whose signature covers a body that no header declares, and of upload forms: code of a function sent inline
# has up to 70 MB.
UNVERIFIED = BodyLimits(80 * _MEGABYTE, 160 * _MEGABYTE, seconds=120, small=_MEGABYTE, pace=_MEGABYTE)
# As API Gateway has it, for each request. Callers need not prove anything.
SHOP = BodyLimits(10 * _MEGABYTE, 160 * _MEGABYTE, seconds=120, small=_MEGABYTE // 4, pace=_MEGABYTE // 4)


def check_length(scope, limits):
    """Refuses a body that is announced to be too large, before anything of it is read."""
    for value in header_values(scope, b"content-length"):
        if value.isdigit() and int(value[:20]) > limits.each:
            raise BodyRefused(413, "RequestEntityTooLarge", f"The body is larger than {limits.each} bytes.")


def limited(scope, receive, limits, take):
    """A `receive` that raises `BodyRefused` when a limit is passed or the body takes too long."""
    check_length(scope, limits)
    loop = asyncio.get_running_loop()
    start = loop.time()
    arrived = 0
    delays = _MOST_DELAYS

    def seconds_left():
        """Until the body is too late, or too slow: who holds memory has to use it."""
        nonlocal delays
        if limits.seconds is None:
            return None
        elapsed = loop.time() - start
        left = max(0.0, limits.seconds - elapsed)
        if not limits.pace:
            return left
        in_pace = max(0.0, _GRACE_SECONDS + arrived / limits.pace - elapsed)
        if in_pace < _DELAY_SECONDS and delays > 0:
            # The engine itself may have been busy while the body waited to be read.
            delays -= 1
            in_pace = _DELAY_SECONDS
        return min(left, in_pace)

    async def receiving():
        nonlocal arrived
        try:
            message = await asyncio.wait_for(receive(), seconds_left())
        except asyncio.TimeoutError:
            raise BodyRefused(408, "RequestTimeout", "The body did not arrive in time.") from None
        if message["type"] == "http.request":
            arrived += len(message.get("body", b""))
            take(len(message.get("body", b"")))
        return message

    return receiving


async def read_body(scope, receive, limits, take, declared=None):
    """The whole body of a request; None when the client went away.

    With `declared`, a hexadecimal SHA-256, another body is refused as soon as it has arrived, before anything reads it.
    """
    receiving = limited(scope, receive, limits, take)
    digest = hashlib.sha256()
    chunks = []
    while True:
        message = await receiving()
        if message["type"] != "http.request":
            return None
        chunk = message.get("body", b"")
        chunks.append(chunk)
        if declared is not None:
            digest.update(chunk)
        if message.get("more_body", False):
            continue
        if declared is not None and digest.hexdigest() != declared:
            raise BodyRefused(403, "SignatureDoesNotMatch", "The body is not the one that is signed.")
        return b"".join(chunks)
