"""What is left of time, as a block of Markdown in docs/measured/isolation.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "measured" / "isolation.md"
BEGIN, END = "<!-- clock: begin -->", "<!-- clock: end -->"


@dataclass(frozen=True)
class Line:
    """Seconds with and without the victim's rows: of reading alone, and of the dearest form."""

    engine: str
    table: str
    rows: int
    reading: Sequence[float]
    form: str
    taken: Sequence[float]


def block(lines: Sequence[Line]) -> str:
    table = [
        f"{datetime.now(UTC):%Y-%m-%d}, the least of 15 runs, in milliseconds:",
        "",
        "| engine | guard | victim's rows | reading, with / without | form | with / without |",
        "|---|---|---|---|---|---|",
        *map(_line, lines),
    ]
    return "\n".join(table)


def _line(line: Line) -> str:
    cells = [line.engine, _GUARDS[line.table], f"{line.rows:,}", _pair(line.reading)]
    return f"| {' | '.join([*cells, line.form, _pair(line.taken)])} |"


_GUARDS = {
    "own_plain": "own column, no index",
    "own_indexed": "own column, index",
    "far_plain": "two hops, no index",
    "far_indexed": "two hops, index",
}


def _pair(seconds: Sequence[float]) -> str:
    return " / ".join(f"{1000 * one:.1f}" for one in seconds)


def keep(text: str) -> None:
    """Put the block between its marks in the page."""
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
