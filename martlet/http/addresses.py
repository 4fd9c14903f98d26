"""Where a request comes from: what an address proves, and what a proxy's word changes of it."""

import ipaddress
from collections.abc import Sequence
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from martlet.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Who has one IPv6 address has a whole network of them (RFC 6177), and may use a new one each time.
_OF_ONE_HOLDER = 64


def caller_address(connection: HTTPConnection, proxies: Sequence[Network]) -> str:
    """Whom to count what the caller does. A header is believed from configured proxies only."""
    peer = connection.client.host if connection.client else ""
    if not is_in(peer, proxies):
        return holder(peer)
    for hop in reversed(_forwarded(connection.headers)):
        if parsed(hop) is None:
            break  # The proxy does not know it either.
        if not is_in(hop, proxies):
            return holder(hop)
    return holder(peer)


def holder(address: str) -> str:
    """`address`, or the network of which whoever has it has all addresses."""
    found = parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, _OF_ONE_HOLDER), strict=False))
    return str(found) if found else address


def is_in(address: str, networks: Sequence[Network]) -> bool:
    found = parsed(address)
    return found is not None and any(found in network for network in networks)


def without_port(text: str) -> str:
    """The host of `host`, `host:port`, `[address]` and `[address]:port`."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def parsed(text: str) -> Address | None:
    with suppress(ValueError):
        address = ipaddress.ip_address(text)
        return getattr(address, "ipv4_mapped", None) or address
    return None


def _forwarded(headers: Headers) -> list[str]:
    """Every hop of every X-Forwarded-For: some proxies add a header instead of an item."""
    hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
    return [without_port(hop.strip()) for hop in hops if hop.strip()]
