"""The peak memory of a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY_SECONDS = 0.005
_RESET = "5"  # proc(5): sets the peak back to what is resident now


@dataclass(slots=True)
class Peak:
    """Bytes. `most` is the peak since the beginning of the block."""

    most: int = 0


@contextmanager
def peak_of(process: psutil.Process) -> Iterator[Peak]:
    """Watch the peak memory of `process` in the block, by the kernel's counter if there is one,
    and by frequent sampling.
    """
    peak = Peak(process.memory_info().rss)
    is_counted = _reset(process.pid)
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process, peak, done))
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()
        if is_counted:
            peak.most = _kernels(process.pid)


def _watch(process: psutil.Process, peak: Peak, done: threading.Event) -> None:
    while not done.wait(_EVERY_SECONDS):
        peak.most = max(peak.most, process.memory_info().rss)


def _reset(pid: int) -> bool:
    """Reset the kernel's peak counter. Returns whether this worked; only Linux has one."""
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text(_RESET)
        return True
    return False


def _kernels(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the kernel does not tell the peak")
