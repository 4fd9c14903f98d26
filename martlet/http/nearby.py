"""Whether a caller is on the server's own machine, and not somebody elsewhere through a proxy."""

from collections.abc import Collection

from starlette.requests import HTTPConnection

from martlet.http.addresses import is_in, parsed, without_port
from martlet.services.access.domains import is_loopback
from martlet.settings import Settings

# All that collectors of metrics and browsers send of their own. Proxies add names without end.
_PLAIN = {
    "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control",
    "connection", "cookie", "dnt", "host", "pragma", "priority", "upgrade-insecure-requests",
    "user-agent", "x-prometheus-scrape-timeout-seconds",
}  # fmt: skip
_OF_BROWSERS = "sec-"
# And what pages send with a question.
_OF_PAGES = _PLAIN | {
    "authorization", "content-length", "content-type", "idempotency-key", "origin", "referer",
}  # fmt: skip


def is_of_this_machine(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the caller is on this machine, and no proxy here speaks for somebody elsewhere."""
    peer = parsed(connection.client.host if connection.client else "")
    proxies = settings.proxies()
    if peer is None or not peer.is_loopback or is_in(str(peer), proxies):
        return False
    if settings.is_public and not proxies:
        return False  # Something brings the public here, and nobody has said from where.
    hosts = connection.headers.getlist("host")
    is_direct = len(hosts) == 1 and is_loopback(without_port(hosts[0]).lower())
    return is_direct and _is_plain(connection, _PLAIN)


def could_be_forwarded(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether a proxy may have passed on what a page asks, and written the Host header."""
    peer = connection.client.host if connection.client else ""
    return is_in(peer, settings.proxies()) or not _is_plain(connection, _OF_PAGES)


def _is_plain(connection: HTTPConnection, known: Collection[str]) -> bool:
    """Whether nothing in the request is of a proxy's making, as far as that can be seen.

    A proxy that adds no header names the upstream in Host, or the public name, and may speak 1.0.
    """
    strange = [
        name
        for name in connection.headers
        if name not in known and not name.startswith(_OF_BROWSERS)
    ]
    return not strange and connection.scope.get("http_version") != "1.0"
