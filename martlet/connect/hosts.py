"""Which hosts and files a datasource may be at."""

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from martlet.errors import Code, Failure

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Where clouds tell whoever asks from inside what this server may do: its credentials are there.
# Those in the link-local ranges (169.254.169.254, 169.254.170.2, 169.254.170.23, fe80::a9fe:a9fe
# and others) are refused with them.
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
_ISATAP = {0x00005EFE, 0x02005EFE}  # RFC 5214: then comes the address


@dataclass(frozen=True, slots=True)
class Places:
    """`networks`: None admits public and private addresses alike; else only these networks.

    `sockets` are directories whose unix sockets may be used; `files` is where database files are.
    """

    files: Path
    networks: Sequence[Network] | None = None
    sockets: Sequence[Path] = ()

    def address(self, host: str, port: int) -> str:
        """The address of `host`, looked up once and checked. Connect to it, not to the name.

        Raises DATASOURCE_CREDENTIALS_ERROR for a refused one, DATASOURCE_UNAVAILABLE for none.
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

        Raises DATASOURCE_CREDENTIALS_ERROR for a file elsewhere, DATASOURCE_UNAVAILABLE for none.
        """
        root = self.files.resolve()
        try:
            resolved = (root / path).resolve()
            is_file = resolved.is_file()
        except (OSError, ValueError):
            raise _refused("path cannot be read as a file's name") from None
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
        # What goes to a mapped address goes to that of IPv4; all others are what they are.
        plain = _mapped(address) or address
        return self.networks is None or any(plain in network for network in self.networks)


def _is_refused(address: Address) -> bool:
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return True
    if any(address in network for network in _CLOUD):
        return True
    # Reserved is all of ::/8, where the forms are that a translator takes to IPv4: compatible,
    # translated (RFC 2765) and NAT64 (64:ff9b::/96 and 64:ff9b:1::/48).
    return address.is_reserved and not (address.is_loopback or _mapped(address))


def _carried(address: Address) -> Iterator[Address]:
    """The addresses of IPv4 that a tunnel, or this machine, may take one of IPv6 to."""
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
            Code.DATASOURCE_UNAVAILABLE, "The host's name cannot be looked up just now."
        ) from None
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in entries]


def _refused(why: str) -> Failure:
    return Failure(
        Code.DATASOURCE_CREDENTIALS_ERROR, f"The credentials were refused: {why}.", at="credentials"
    )
