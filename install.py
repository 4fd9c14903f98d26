"""Installs a lock file into the environment of this Python, and says how far it is.

python install.py requirements.lock

A lock is complete; left to look for dependencies, pip may meet a release newer than it.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

_PIP = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
_OPTIONS = ["--progress-bar", "off", "--no-deps", "--require-hashes", "--requirement"]
_LOCKED = re.compile(r"^[A-Za-z][^\s=]* ?(?:==|@)", re.MULTILINE)
_BEGUN = re.compile(r"(?:Collecting|Processing) (?:\S*/)?([A-Za-z0-9._]+)")
_LEFT_OUT = re.compile(r"Ignoring \S+: markers")
_IS_TERMINAL = sys.stderr.isatty()
_SECONDS = 0.5 if _IS_TERMINAL else 4.0  # between two signs of life
_LAST_LINES = 20  # of pip's words, where it fails


class _Progress:
    """pip's progress, by its output so far."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._begun = 0
        self._now = "asking pip"
        self._started = time.monotonic()

    def read(self, line: str) -> None:
        if found := _BEGUN.match(line):
            self._begun += 1
            self._now = f"fetching {self._begun} of {self._total}: {found[1]}"
        elif _LEFT_OUT.match(line):
            self._total -= 1
        elif line.startswith("Installing collected packages"):
            self._now = f"unpacking {self._total} packages"

    def show(self) -> None:
        text = f"  {self._now} ({time.monotonic() - self._started:.0f} s)"
        sys.stderr.write(f"\r{text:<78}" if _IS_TERMINAL else f"{text}\n")
        sys.stderr.flush()

    def end(self) -> None:
        self._now = f"{self._total} packages are installed"
        self.show()
        sys.stderr.write("\n" if _IS_TERMINAL else "")


def main(lock: str) -> int:
    progress = _Progress(
        len(re.findall(r"^[A-Za-z]\S* ?(?:==|@)", Path(lock).read_text(), re.MULTILINE))
    )
    progress.show()
    pip = subprocess.Popen(
        [*_PIP, *_OPTIONS, lock],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
    )
    output = _follow(pip, progress)
    if pip.wait() != 0:
        sys.stderr.write("\n" + "".join(output[-_LAST_LINES:]))
        return 1
    progress.end()
    return 0


def _follow(pip: "subprocess.Popen[str]", progress: _Progress) -> list[str]:
    """pip's lines. Its progress is shown every few seconds, whether or not it writes any."""
    lines: Queue[str | None] = Queue()
    Thread(target=_read, args=(pip, lines), daemon=True).start()
    output: list[str] = []
    shown = time.monotonic()
    while True:
        try:
            line = lines.get(timeout=_SECONDS)
            if line is None:
                return output
            output.append(line)
            progress.read(line)
        except Empty:
            pass
        if time.monotonic() - shown >= _SECONDS:
            progress.show()
            shown = time.monotonic()


def _read(pip: "subprocess.Popen[str]", lines: "Queue[str | None]") -> None:
    for line in pip.stdout or ():
        lines.put(line)
    lines.put(None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
