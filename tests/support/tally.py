"""Counts what tests have shown, over all workers, and prints it when the run ends.

`tally("attacks", row="sys-catalog", column="duckdb", kind="rejected")` counts one; a section is
printed as a table of its rows and columns, with its kinds side by side in each cell.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

_Key = tuple[str, str, str, str]

_counts: Counter[_Key] = Counter()
_carried: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {}


def tally(section: str, *, row: str, column: str, kind: str = "", count: int = 1) -> None:
    """Count `count` more in a cell; what is counted with nought is printed all the same."""
    _counts[section, row, column, kind] += count


def carry(name: str, given: Callable[[], Any], add: Callable[[Any], None]) -> None:
    """What each worker is `given` in the end is handed to `add` in the process that prints."""
    _carried[name] = given, add


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output.update({name: given() for name, (given, _) in _carried.items()})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    output = getattr(node, "workeroutput", {})
    for name, (_, add) in _carried.items():
        if name in output:
            add(output[name])


def _given() -> list[list[str | int]]:
    return [[*key, count] for key, count in _counts.items()]


def _add(counts: list[list[Any]]) -> None:
    for section, row, column, kind, count in counts:
        tally(section, row=row, column=column, kind=kind, count=count)


carry("tally", _given, _add)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for section in sorted({key[0] for key in _counts}):
        cells = {key[1:]: count for key, count in _counts.items() if key[0] == section}
        kinds = sorted({kind for _, _, kind in cells if kind})
        of = f" ({' / '.join(kinds)})" if kinds else ""
        terminalreporter.section(f"{section}{of}")
        for line in _aligned(list(_table(cells, kinds or [""]))):
            terminalreporter.line(line)


def _table(cells: dict[tuple[str, str, str], int], kinds: Sequence[str]) -> Iterator[list[str]]:
    columns = sorted({column for _, column, _ in cells})
    rows = sorted({row for row, _, _ in cells})
    yield ["", *columns]
    for row in rows:
        yield [row, *(_cell([cells.get((row, c, kind), 0) for kind in kinds]) for c in columns)]
    if len(rows) > 1:
        sums = [
            [sum(cells.get((row, c, kind), 0) for row in rows) for kind in kinds] for c in columns
        ]
        yield ["all", *map(_cell, sums)]


def _cell(numbers: Sequence[int]) -> str:
    return " / ".join(f"{number:,}" for number in numbers)


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *rest in table:
        cells = [text.rjust(width) for text, width in zip(rest, widths[1:], strict=True)]
        yield "  ".join([f"  {first.ljust(widths[0])}", *cells])
