"""Whether a caller is on the server's own machine, and not somebody elsewhere through a proxy."""

from starlette.requests import HTTPConnection

from martlet.api.addresses import is_in, parsed, without_port
from martlet.api.domains import is_loopback
from martlet.settings import Settings

# All that collectors of metrics and browsers send of their own. Proxies add names without end.
_PLAIN = {
    "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control",
    "connection", "cookie", "dnt", "host", "pragma", "priority", "upgrade-insecure-requests",
    "user-agent", "x-prometheus-scrape-timeout-seconds",
}  # fmt: skip
_OF_BROWSERS = "sec-"


def is_of_this_machine(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the caller is on this machine, and no proxy here speaks for somebody elsewhere."""
    peer = parsed(connection.client.host if connection.client else "")
    proxies = settings.proxies()
    if peer is None or not peer.is_loopback or is_in(str(peer), proxies):
        return False
    if settings.is_public and not proxies:
        return False  # Something brings the public here, and nobody has said from where.
    return _is_plain(connection)


def _is_plain(connection: HTTPConnection) -> bool:
    """Whether nothing in the request is of a proxy's making, as far as that can be seen.

    A proxy that adds no header names the upstream in Host, or the public name, and may speak 1.0.
    """
    strange = [
        name
        for name in connection.headers
        if name not in _PLAIN and not name.startswith(_OF_BROWSERS)
    ]
    hosts = connection.headers.getlist("host")
    is_direct = len(hosts) == 1 and is_loopback(without_port(hosts[0]).lower())
    return not strange and is_direct and connection.scope.get("http_version") != "1.0"
