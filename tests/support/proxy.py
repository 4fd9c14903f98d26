"""A network that fails when a test says so."""

import socket
import threading
import time


class Proxy:
    """Stands between Martlet and a server, and can cut, hang or refuse."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.is_open = True
        self.hangs = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self.is_open:
                near.close()
                continue
            far = socket.create_connection(self._target)
            self._pairs.append((near, far))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=pair, daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while block := source.recv(65536):
                while self.hangs:
                    time.sleep(0.05)
                sink.sendall(block)
        except OSError:
            pass
        for end in (source, sink):
            end.close()

    def cut(self) -> None:
        for pair in self._pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    end.close()
        self._pairs.clear()

    def close(self) -> None:
        self.hangs = False
        self._listener.close()
        self.cut()
