"""Servers that admit nobody: they ask for all that they can get, and keep what they are told."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

_PG_SSL, _PG_GSS = 80877103, 80877104
_PG_CLEARTEXT = b"R" + struct.pack(">ii", 8, 3)
_PG_REFUSED = b"E" + struct.pack(">i", 28) + b"SFATAL\0C28P01\0Mno, no\0\0"
_MYSQL_SSL = 0x800
# Protocol 4.1, secure connection, pluggable authentication.
_MYSQL_CAN = 0x00000001 | 0x00000200 | 0x00008000 | 0x00080000
_MYSQL_REFUSED = b"\xff" + struct.pack("<H", 1045) + b"#28000no"
_HTTP_REFUSED = b"HTTP/1.1 401 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"


class Line:
    """One connection; all that comes is heard."""

    def __init__(self, near: socket.socket, tls: ssl.SSLContext | None, heard: bytearray) -> None:
        self._socket = near
        self.tls = tls
        self._heard = heard

    def read(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            block = self._socket.recv(size - len(got))
            if not block:
                raise ConnectionError
            got += block
            self._heard += block
        return got

    def read_some(self) -> None:
        self._heard += self._socket.recv(65536)

    def send(self, block: bytes) -> None:
        self._socket.sendall(block)

    def encrypt(self) -> None:
        assert self.tls is not None
        self._socket = self.tls.wrap_socket(self._socket, server_side=True)
        certificate = self._socket.getpeercert(binary_form=True)
        self._heard += certificate or b""
        self._heard += b"[encrypted]"

    def close(self) -> None:
        self._socket.close()


class Listener:
    """Speaks as much of a protocol as it takes to be told a password."""

    def __init__(self, talk: Callable[[Line], None], tls: ssl.SSLContext | None = None) -> None:
        self._talk = talk
        self._tls = tls
        self.heard = bytearray()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            near.settimeout(30)
            threading.Thread(target=self._converse, args=[near], daemon=True).start()

    def _converse(self, near: socket.socket) -> None:
        line = Line(near, self._tls, self.heard)
        with suppress(OSError):
            self._talk(line)
        line.close()

    def close(self) -> None:
        self._listener.close()


def postgres(line: Line) -> None:
    """Asks for the password in clear."""
    startup = _pg_startup(line)
    while struct.unpack(">i", startup[:4])[0] in (_PG_SSL, _PG_GSS):
        is_encrypted = line.tls is not None and startup[:4] == struct.pack(">i", _PG_SSL)
        line.send(b"S" if is_encrypted else b"N")
        if is_encrypted:
            line.encrypt()
        startup = _pg_startup(line)
    line.send(_PG_CLEARTEXT)
    size = struct.unpack(">i", line.read(5)[1:])[0]
    line.read(size - 4)
    line.send(_PG_REFUSED)


def _pg_startup(line: Line) -> bytes:
    size = struct.unpack(">i", line.read(4))[0]
    return line.read(size - 4)


def mysql(line: Line) -> None:
    """Asks for the password's digest, then for the password in clear."""
    can = _MYSQL_CAN | (_MYSQL_SSL if line.tls else 0)
    salt = b"s" * 8
    _mysql_send(
        line,
        0,
        b"\x0a8.0.0\0"
        + struct.pack("<I", 1)
        + salt
        + b"\0"
        + struct.pack("<HBHHB", can & 0xFFFF, 45, 2, can >> 16, 21)
        + bytes(10)
        + salt
        + b"ssss\0mysql_native_password\0",
    )
    number = _mysql_read(line)
    if line.tls:
        line.encrypt()
        number = _mysql_read(line)
    _mysql_send(line, number + 1, b"\xfemysql_clear_password\0")
    _mysql_send(line, _mysql_read(line) + 1, _MYSQL_REFUSED)


def _mysql_send(line: Line, number: int, packet: bytes) -> None:
    line.send(struct.pack("<I", len(packet))[:3] + bytes([number]) + packet)


def _mysql_read(line: Line) -> int:
    head = line.read(4)
    line.read(int.from_bytes(head[:3], "little"))
    return head[3]


def clickhouse(line: Line) -> None:
    if line.tls:
        line.encrypt()
    line.read_some()
    line.send(_HTTP_REFUSED)


def proxy(line: Line) -> None:
    line.read_some()


TALKS: dict[str, Callable[[Line], None]] = {
    "postgres": postgres,
    "mysql": mysql,
    "clickhouse": clickhouse,
}
