"""Tells a caller on the server's own machine from a remote one behind a proxy."""

from collections.abc import Collection

from starlette.requests import HTTPConnection

from martlet.http.addresses import is_in, parsed, without_port
from martlet.services.access.domains import is_loopback
from martlet.settings import Settings

# Every header that metrics collectors and browsers send by themselves. Proxies add other names.
_PLAIN_HEADERS = {
    "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control",
    "connection", "cookie", "dnt", "host", "pragma", "priority", "upgrade-insecure-requests",
    "user-agent", "x-prometheus-scrape-timeout-seconds",
}  # fmt: skip
_BROWSER_PREFIX = "sec-"
# These, and the headers that pages send with a query.
_PAGE_HEADERS = _PLAIN_HEADERS | {
    "authorization", "content-length", "content-type", "idempotency-key", "origin", "referer",
}  # fmt: skip


def is_of_this_machine(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the caller is on this machine, and no local proxy forwards a remote caller."""
    peer = parsed(connection.client.host if connection.client else "")
    proxies = settings.proxies()
    if peer is None or not peer.is_loopback or is_in(str(peer), proxies):
        return False
    if settings.is_public and not proxies:
        return False  # The server is public, so a proxy must forward to it; none is configured.
    hosts = connection.headers.getlist("host")
    is_direct = len(hosts) == 1 and is_loopback(without_port(hosts[0]).lower())
    return is_direct and _is_plain(connection, _PLAIN_HEADERS)


def could_be_forwarded(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether a proxy may have forwarded a page's request, and written its Host header."""
    peer = connection.client.host if connection.client else ""
    return is_in(peer, settings.proxies()) or not _is_plain(connection, _PAGE_HEADERS)


def _is_plain(connection: HTTPConnection, known: Collection[str]) -> bool:
    """Whether the request shows no trace of a proxy.

    A proxy that adds no header is noticed by its Host header (its upstream, or the public name)
    or by HTTP/1.0.
    """
    strange = [
        name
        for name in connection.headers
        if name not in known and not name.startswith(_BROWSER_PREFIX)
    ]
    return not strange and connection.scope.get("http_version") != "1.0"
