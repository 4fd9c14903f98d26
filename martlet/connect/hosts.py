"""Checks the hosts and files that a datasource may use."""

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from martlet.errors import Code, Failure

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Metadata services of clouds, which give this server's credentials to any caller inside. Services
# in link-local ranges (169.254.169.254, 169.254.170.2, 169.254.170.23, fe80::a9fe:a9fe and others)
# are refused with those ranges.
_CLOUD = tuple(
    ipaddress.ip_network(text)
    for text in (
        "168.63.129.16/32",  # Azure, wire server
        "100.100.100.200/32",  # Alibaba
        "192.0.0.0/24",  # Oracle at 192.0.0.192; IETF protocols, RFC 6890
        "fd00:ec2::/32",  # AWS: metadata at ::254, EKS pod identity at ::23
        "fd20:ce::/32",  # Google
        "fd00:c1::/32",  # Oracle
        "fd00:42::/32",  # Scaleway
        "fd00:a9fe:a9fe::/48",  # Linode
    )
)
_ISATAP = {0x00005EFE, 0x02005EFE}  # RFC 5214; the IPv4 address follows


@dataclass(frozen=True, slots=True)
class Places:
    """The places that datasources may be at. `networks` None admits public and private addresses.

    `sockets` are directories of unix sockets; `files` is the directory of database files.
    """

    files: Path
    networks: Sequence[Network] | None = None
    sockets: Sequence[Path] = ()

    def address(self, host: str, port: int) -> str:
        """The address of `host`, looked up once and checked. Connect to it, not to the name.

        Raises DATASOURCE_CREDENTIALS_ERROR if it is refused, DATASOURCE_UNAVAILABLE if unknown.
        """
        if host.startswith("/"):
            return self._socket(host)
        addresses = _resolved(host, port)
        for address in addresses:
            if not self._is_allowed(address):
                raise _refused(f"connections to {host} are not allowed from this server")
        return str(addresses[0])

    def file(self, path: str) -> Path:
        """The file at `path` below the files directory, links followed.

        Raises DATASOURCE_CREDENTIALS_ERROR for other paths, DATASOURCE_UNAVAILABLE without a file.
        """
        root = self.files.resolve()
        try:
            resolved = (root / path).resolve()
            is_file = resolved.is_file()
        except (OSError, ValueError):
            raise _refused("path is not a valid file name") from None
        if not resolved.is_relative_to(root) or resolved == root:
            raise _refused("path must lie in the server's files directory (MARTLET_FILES_DIR)")
        if not is_file:
            raise Failure(Code.DATASOURCE_UNAVAILABLE, "There is no file at that path.")
        return resolved

    def _socket(self, host: str) -> str:
        if Path(host) not in self.sockets:
            raise _refused("unix sockets are not allowed; give a host name or an address")
        return host

    def _is_allowed(self, address: Address) -> bool:
        if any(_is_refused(meant) for meant in (address, *_carried(address))):
            return False
        # Traffic to a mapped address goes to its IPv4 address.
        plain = _mapped(address) or address
        return self.networks is None or any(plain in network for network in self.networks)


def _is_refused(address: Address) -> bool:
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return True
    if any(address in network for network in _CLOUD):
        return True
    # All of ::/8 is reserved; it holds the forms that translators map to IPv4: compatible,
    # translated (RFC 2765) and NAT64 (64:ff9b::/96 and 64:ff9b:1::/48).
    return address.is_reserved and not (address.is_loopback or _mapped(address))


def _carried(address: Address) -> Iterator[Address]:
    """The IPv4 addresses that a tunnel, or this machine, may map an IPv6 address to."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    ends = address.teredo or ()
    yield from filter(None, (_mapped(address), address.sixtofour, *ends))
    bits = int(address)
    if bits >> 32 & 0xFFFFFFFF in _ISATAP:
        yield ipaddress.IPv4Address(bits & 0xFFFFFFFF)


def _mapped(address: Address) -> Address | None:
    return None if isinstance(address, ipaddress.IPv4Address) else address.ipv4_mapped


def _resolved(host: str, port: int) -> list[Address]:
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Failure(
            Code.DATASOURCE_UNAVAILABLE,
            "The host's name cannot be resolved; check it, or try again.",
        ) from None
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in entries]


def _refused(why: str) -> Failure:
    return Failure(
        Code.DATASOURCE_CREDENTIALS_ERROR, f"The credentials were refused: {why}.", at="credentials"
    )
