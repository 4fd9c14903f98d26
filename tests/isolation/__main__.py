"""The long run: `make isolation`. Two processes draw worlds until so many pairs are compared."""

import argparse
import json
import secrets
import subprocess
import sys
import threading
import time
from queue import Queue

from rich.console import Console

from tests.isolation.coverage import missing
from tests.isolation.report import write
from tests.isolation.tally import Tally
from tests.isolation.worker import ENGINES_HERE, work

_PAIRS = 100_000
console = Console(highlight=False)


def main() -> int:
    options = _options()
    if options.worker is not None:
        work(options.worker, options.engines, options.pairs, options.seed)
        return 0
    return _Run(options).run()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.isolation", description=__doc__)
    parser.add_argument("--pairs", type=int, default=_PAIRS, help="query–client pairs to compare")
    parser.add_argument("--engines", nargs="*", default=list(ENGINES_HERE), help="only on these")
    parser.add_argument("--seed", type=int, help="where to begin; without it, anywhere")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the summary into the docs")
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.seed is None:
        options.seed = secrets.randbelow(10**6) * 1000
    return options


class _Run:
    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._tally = Tally()
        self._facts: dict[str, str] = {}
        self._differences: list[str] = []
        self._messages: Queue[dict[str, object] | None] = Queue()
        self._started = time.monotonic()

    def run(self) -> int:
        processes = [self._process(number) for number in range(self._options.processes)]
        left = len(processes)
        while left:
            message = self._messages.get()
            if message is None:
                left -= 1
            else:
                self._take(message)
        is_broken = any(process.wait() for process in processes)
        return self._end(is_broken)

    def _process(self, number: int) -> "subprocess.Popen[str]":
        options = self._options
        share = -(-options.pairs // options.processes)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.isolation", "--worker", str(number)),
                *("--pairs", str(share), "--seed", str(options.seed)),
                *("--engines", *options.engines),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        return process

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._messages.put(json.loads(line))
        self._messages.put(None)

    def _take(self, message: dict[str, object]) -> None:
        if isinstance(message.get("tally"), dict):
            self._tally.add(message["tally"])  # type: ignore[arg-type]
            minutes = (time.monotonic() - self._started) / 60
            console.print(f"{minutes:5.1f} min  {self._tally.line(len(self._differences))}")
        elif "version" in message:
            self._facts[str(message["engine"])] = str(message["version"])
        else:
            self._differences.append(str(message["difference"]))
            console.print(self._differences[-1], style="red", markup=False)

    def _end(self, is_broken: bool) -> int:
        seconds = time.monotonic() - self._started
        gaps = missing(self._tally)
        text = write(
            self._tally,
            versions=self._facts,
            seed=self._options.seed,
            seconds=seconds,
            differences=len(self._differences),
            is_kept=self._options.write and not self._differences,
        )
        console.print(text, markup=False)
        for gap in gaps:
            console.print(f"never reached: {gap}", style="red")
        return 1 if is_broken or gaps or self._differences else 0


if __name__ == "__main__":
    sys.exit(main())
