"""Which hosts and files a datasource may be at."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from martlet.errors import Code, Failure

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Cloud metadata services that stand outside the link-local ranges.
_METADATA = frozenset(
    ipaddress.ip_address(text) for text in ("100.100.100.200", "192.0.0.192", "fd00:ec2::254")
)


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
        found = _resolved(host, port)
        for address in found:
            if not self._is_allowed(address):
                raise _refused(f"connections to {host} are not allowed from this server")
        return str(found[0])

    def file(self, path: str) -> Path:
        """The file at `path` below the files directory, links followed.

        Raises DATASOURCE_CREDENTIALS_ERROR for a file elsewhere, DATASOURCE_UNAVAILABLE for none.
        """
        root = self.files.resolve()
        try:
            found = (root / path).resolve()
            is_file = found.is_file()
        except (OSError, ValueError):
            raise _refused("path cannot be read as a file's name") from None
        if not found.is_relative_to(root) or found == root:
            raise _refused("path must lie in the server's files directory (MARTLET_FILES_DIR)")
        if not is_file:
            raise Failure(Code.DATASOURCE_UNAVAILABLE, "There is no file at that path.")
        return found

    def _socket(self, host: str) -> str:
        if Path(host) not in self.sockets:
            raise _refused("unix sockets are not allowed; give a host name or an address")
        return host

    def _is_allowed(self, address: Address) -> bool:
        plain = _carried(address)
        if plain in _METADATA or plain.is_link_local or plain.is_multicast:
            return False
        if plain.is_unspecified or plain.is_reserved:
            return False
        return self.networks is None or any(plain in network for network in self.networks)


def _carried(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Failure(
            Code.DATASOURCE_UNAVAILABLE, "The host's name cannot be looked up just now."
        ) from None
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _refused(why: str) -> Failure:
    return Failure(
        Code.DATASOURCE_CREDENTIALS_ERROR, f"The credentials were refused: {why}.", at="credentials"
    )
