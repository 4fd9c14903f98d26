"""Temporary files of this process, in its own directory, which is deleted when the process ends.

They hold rows, so only the server's account may read them. A killed process leaves its directory
behind; the next process deletes it at its start. A lock on the directory shows that its process
lives. Process ids would not: servers in containers all have the same.
"""

import fcntl
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TextIO

_LOCK = "lock"
_OWNER_ONLY = 0o700


class TempFiles:
    """`root` is shared by all processes of a server; each has a directory in it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._own: Path | None = None
        self._lock_file: TextIO | None = None

    def sweep(self) -> None:
        """Delete the directories of processes that have ended."""
        if self._root.is_dir():
            with _locked(self._root / _LOCK):
                self._delete_left()

    def new(self) -> Path:
        """A new directory of this process."""
        with self._lock:
            if self._own is None:
                self._own = self._begun()
            return Path(mkdtemp(dir=self._own))

    def close(self) -> None:
        """Delete the directory of this process."""
        with self._lock:
            if self._own is not None:
                shutil.rmtree(self._own, ignore_errors=True)
                self._own = None
            if self._lock_file is not None:
                self._lock_file.close()
                self._lock_file = None

    def _begun(self) -> Path:
        self._root.mkdir(parents=True, exist_ok=True)
        self._root.chmod(_OWNER_ONLY)
        with _locked(self._root / _LOCK):
            self._delete_left()
            own = Path(mkdtemp(dir=self._root))
            self._lock_file = (own / _LOCK).open("w")
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        return own

    def _delete_left(self) -> None:
        for directory in self._root.iterdir():
            if directory.is_dir() and not directory.is_symlink() and not _is_locked(directory):
                shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_locked(directory: Path) -> bool:
    try:
        with (directory / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
