"""The address that a request comes from, with and without trusted proxies."""

import ipaddress
from collections.abc import Sequence
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from martlet.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# The holder of one IPv6 address has its whole /64 network (RFC 6177) and can change addresses.
_PREFIX_OF_ONE_HOLDER = 64


def caller_address(connection: HTTPConnection, proxies: Sequence[Network]) -> str:
    """The address that limits count by. X-Forwarded-For is read from configured proxies only."""
    peer = connection.client.host if connection.client else ""
    if not is_in(peer, proxies):
        return holder(peer)
    for hop in reversed(_forwarded(connection.headers)):
        if parsed(hop) is None:
            break  # The proxy does not know the address either.
        if not is_in(hop, proxies):
            return holder(hop)
    return holder(peer)


def holder(address: str) -> str:
    """An IPv4 address as it is; for an IPv6 address, its /64 network, which has one holder."""
    ip = parsed(address)
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((ip, _PREFIX_OF_ONE_HOLDER), strict=False))
    return str(ip) if ip else address


def is_in(address: str, networks: Sequence[Network]) -> bool:
    ip = parsed(address)
    return ip is not None and any(ip in network for network in networks)


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
    """Every hop of every X-Forwarded-For header: some proxies add a header of their own."""
    hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
    return [without_port(hop.strip()) for hop in hops if hop.strip()]
