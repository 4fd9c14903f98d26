"""Speaks to a server past every client library: as badly as anybody can."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.live import Live
from tests.support.waiting import PATIENCE

_MEANWHILE = 0.05


@dataclass
class Raw:
    """One connection. `got` is all that came back."""

    socket: socket.socket
    got: bytes = field(default=b"")

    def send(self, data: bytes) -> bool:
        """Whether it went; not where the server has closed."""
        try:
            self.socket.sendall(data)
        except OSError:
            return False
        return True

    def flood(self, piece: bytes, most: int) -> int:
        """Send `piece` until the server closes, or `most` bytes are gone; how many that were."""
        sent = 0
        while sent < most and self.send(piece):
            sent += len(piece)
        return sent

    def dribble(self, piece: bytes) -> bytes:
        """Send `piece` again and again until the server closes; what it said before."""
        until = time.monotonic() + PATIENCE
        self.socket.settimeout(_MEANWHILE)
        while time.monotonic() < until:
            self.send(piece)
            try:
                more = self.socket.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                return self.got
            if not more:
                return self.got
            self.got += more
        raise TimeoutError(self.got)

    def rest(self) -> bytes:
        """All that comes until the server closes."""
        self.socket.settimeout(PATIENCE)
        try:
            while more := self.socket.recv(65536):
                self.got += more
        except ConnectionError:
            pass
        return self.got

    def until(self, end: bytes) -> bytes:
        self.socket.settimeout(PATIENCE)
        while end not in self.got:
            more = self.socket.recv(65536)
            assert more, self.got
            self.got += more
        return self.got


@contextmanager
def raw(server: Live, source: str = "127.0.0.1") -> Iterator[Raw]:
    """A connection from `source`, which is any address of this machine."""
    where = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    with socket.create_connection(where, timeout=PATIENCE, source_address=(source, 0)) as opened:
        yield Raw(opened)
