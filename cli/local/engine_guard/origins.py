"""Decides by Host, Origin and fetch metadata whether a request may come from a page of another site."""

import re

# Names that always mean this machine. A name with a trailing dot, or anything else, is not one of them.
_LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[::1\]|(?:[a-z0-9_-]+\.)+localhost)(?::([0-9]{1,5}))?")
_OWN_SITE = ("none", "same-origin")


def header_values(scope, name):
    """Every value of a header, in order."""
    return [value.decode("latin-1").strip() for key, value in scope.get("headers", ()) if key.lower() == name]


def loopback_authority(text):
    """`(hostname, port)` of an authority on this machine, the port None when absent; None for any other text."""
    match = _LOOPBACK.fullmatch(text.lower())
    if match is None:
        return None
    return match[1], int(match[2]) if match[2] else None


def host_of(scope):
    """`(hostname, port)` of the request's only Host header; None when it is missing, repeated or foreign."""
    hosts = header_values(scope, b"host")
    return loopback_authority(hosts[0]) if len(hosts) == 1 else None


def is_origin_form(scope):
    """Whether the request target is a path, not an absolute URL, an authority or `*`."""
    raw_path = scope.get("raw_path") or scope.get("path", "").encode("utf-8", "replace")
    return raw_path.startswith(b"/")


def has_ambiguous_length(scope):
    """Whether a proxy in front may see another end of the body than this server: RFC 9112 6.3, request smuggling."""
    return bool(header_values(scope, b"content-length")) and bool(header_values(scope, b"transfer-encoding"))


def has_browser_origin(scope):
    """Whether a page sent this: it has an Origin, or its fetch metadata names another origin."""
    sites = header_values(scope, b"sec-fetch-site")
    return bool(header_values(scope, b"origin")) or any(site not in _OWN_SITE for site in sites)


def _is_shop_origin(scope, origin, port, allowed):
    if origin in allowed:
        return True
    scheme, separator, rest = origin.partition("://")
    authority = loopback_authority(rest)
    if scheme not in ("http", "https") or not separator or authority is None:
        return False
    # Behind a proxy that keeps the Host header, the shop's own origin is the proxy's.
    return authority[1] == port or authority == host_of(scope)


def _is_page_visit(scope):
    """A link or a redirect to a page: a top-level GET, whose response the other site cannot read."""
    return (
        scope.get("method") in ("GET", "HEAD")
        and header_values(scope, b"sec-fetch-mode") == ["navigate"]
        and header_values(scope, b"sec-fetch-dest") == ["document"]
    )


def is_shop_request(scope, port, allowed):
    """Whether a request to the shop port comes from a client without an origin, or from an origin of the shop."""
    origins = header_values(scope, b"origin")
    if origins:
        return len(origins) == 1 and _is_shop_origin(scope, origins[0], port, allowed)
    return not has_browser_origin(scope) or _is_page_visit(scope)
