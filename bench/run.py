"""Runs benchmarks one after another, and prints one table of their figures."""

import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import compile as compiling
from bench import create, fence, hot, stream
from bench.environment import BenchEnvironment, bench_environment
from bench.figure import Benchmark, Figure, OnStep
from martlet.log import set_up_logs
from martlet.settings import Settings
from tests.support.servers import NotHere

BENCHMARKS: dict[str, Benchmark] = {
    "create": create.figures,
    "compile": compiling.figures,
    "stream": stream.figures,
    "fence": fence.figures,
    "hot": hot.figures,
}
_PACKAGES = ("duckdb", "psycopg", "sqlglot", "pydantic", "uvicorn")
_WIDTH = 130  # of a table that goes to a file


def run(names: Sequence[str]) -> int:
    """Returns the exit code: 2 for an unknown name. A missed target is no error: people judge."""
    unknown = [name for name in names if name not in BENCHMARKS]
    out = _out()
    if unknown:
        out.print(f"There is no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}.")
        return 2
    set_up_logs(Settings(log_level="error"))
    figures = _measured(names or list(BENCHMARKS))
    out.print(_table(figures))
    return 0


def _out() -> Console:
    """A console as wide as the terminal, or wide enough for the table if there is none."""
    out = Console()
    return out if out.is_terminal else Console(width=_WIDTH)


def _measured(names: Sequence[str]) -> dict[str, list[Figure]]:
    with bench_environment() as environment, _progress() as on_step:
        return {name: _figures(name, environment, on_step) for name in names}


def _figures(name: str, environment: BenchEnvironment, on_step: OnStep) -> list[Figure]:
    try:
        return list(BENCHMARKS[name](environment, lambda what: on_step(f"{name}: {what}")))
    except NotHere as missing:
        return [Figure(f"not run: {missing}", "")]


@contextmanager
def _progress() -> Iterator[OnStep]:
    """Show progress: one changing line on a terminal, one line per step elsewhere."""
    err = Console(stderr=True)
    if not err.is_terminal:
        yield err.print
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("")
        yield lambda what: progress.update(task, description=what)


def _table(by_benchmark: dict[str, list[Figure]]) -> Table:
    versions = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
    table = Table(
        title=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, {versions}"
    )
    table.add_column("")
    table.add_column("median")
    for heading in ("ratio", "by minima"):
        table.add_column(heading, justify="right")
    table.add_column("target")
    table.add_column("ratio to")
    for name, figures in by_benchmark.items():
        table.add_row(f"[bold]{name}")
        for figure in figures:
            table.add_row(*_cells(figure))
        table.add_section()
    return table


def _cells(figure: Figure) -> list[str]:
    return [
        figure.name,
        figure.measured,
        _ratio_text(figure.ratio),
        _ratio_text(figure.least),
        _target(figure),
        figure.against,
    ]


def _ratio_text(ratio: float | None) -> str:
    """The ratio with three significant digits, without an exponent."""
    if ratio is None:
        return ""
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:.3g}" if ratio >= 0.001 else f"{ratio:.4f}"


def _target(figure: Figure) -> str:
    if figure.most is None:
        return ""
    return f"≤ {figure.most:g} {'met' if figure.is_met else '[bold red]missed'}"
