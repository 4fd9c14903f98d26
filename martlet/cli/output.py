"""The output of commands (tables for people, JSON for programs) and their exit codes."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from martlet.client import RefusedError, UnreachableError
from martlet.errors import Failure

if TYPE_CHECKING:
    from httpx2 import Response

REFUSED, UNREACHABLE = 1, 3
# The option that sets the call's `force`, if it is not --force.
_FORCING = {"METRIC_IN_USE": "--drop-embeds"}
_BETWEEN_LINES = 3.0  # seconds
_ANY_WIDTH = 10_000  # characters, if the output is not a terminal

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def run(work: Callable[[], Awaitable[None]]) -> None:
    """Do `work`. Exits with 1 if the server refused it, and with 3 if no server answers."""

    async def all_of_it() -> None:
        await work()

    try:
        asyncio.run(all_of_it())
    except RefusedError as error:
        _print_refusal(error)
        raise typer.Exit(REFUSED) from None
    except UnreachableError as error:
        err.print(f"[red]No server answers[/] at {escape(str(error))}. Start one: martlet serve")
        raise typer.Exit(UNREACHABLE) from None


@contextmanager
def opening() -> Iterator[None]:
    """Ends the command if the store cannot be reached or its secret key is missing."""
    try:
        yield
    except Failure as failure:
        why = f"{failure.code.name}: {failure.cause}"
        fail(f"The store cannot be opened ({why}). Find the cause with: martlet doctor")
    except (OSError, ValueError) as error:
        fail(f"The store cannot be opened: {error}")


@contextmanager
def progress_bar(*, is_shown: bool = True) -> Iterator[Callable[[str, float], None]]:
    """A progress bar that disappears at the end. Call it with the step and the fraction done.

    Without a terminal, the steps are printed as lines.
    """
    if is_shown and not err.is_terminal:
        yield _in_lines()
        return
    columns = (
        TextColumn("{task.description:34}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not is_shown) as bar:
        task = bar.add_task("", total=1.0)

        def update(step: str, fraction: float) -> None:
            bar.update(task, description=escape(step), completed=fraction)

        yield update


def _in_lines() -> Callable[[str, float], None]:
    """One line for each step, and another every few seconds while a step goes on."""
    last_step, last_time = "", 0.0

    def update(step: str, fraction: float) -> None:
        nonlocal last_step, last_time
        if step != last_step or time.monotonic() - last_time >= _BETWEEN_LINES:
            last_step, last_time = step, time.monotonic()
            err.print(f"{escape(step)} ({fraction:.0%})")

    return update


def fail(message: str) -> NoReturn:
    err.print(f"[red]{escape(message)}[/]")
    raise typer.Exit(REFUSED)


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def print_text(text: str) -> None:
    """Exactly `text`: no markup, no wrapping."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def print_warnings(answer: "Response") -> None:
    """Print the warnings of a call that succeeded."""
    for warning in json.loads(answer.headers.get("Martlet-Warnings", "[]")):
        err.print(f"[yellow]warning[/]  {escape(warning)}")


def flag(is_set: bool) -> str:
    """The value of a flag in a URL's query."""
    return "true" if is_set else "false"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table. Long cells wrap in a terminal and stay on one line elsewhere."""
    table = Table(*(Column(Text(name), overflow="fold") for name in columns), header_style="bold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console = out if out.is_terminal else Console(highlight=False, width=_ANY_WIDTH)
    console.print(table)


def _cell(value: object) -> Text:
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, list):
        return Text("\n".join(map(str, value)))
    return Text(str(value))


def _print_refusal(error: RefusedError) -> None:
    body: Any = error.body
    err.print(f"[red]{escape(str(body['code']))}[/]: {escape(_in_options(body, body))}")
    for fault in body.get("details", [])[:50]:
        if fault.get("at"):
            err.print(escape(f"  {fault['at']}: {_in_options(fault, body)}"))


def _in_options(fault: Any, body: Any) -> str:  # noqa: ANN401 - the server's JSON
    """The fault's message, with the command's option in place of the API's parameter."""
    option = _FORCING.get(str(body["code"]), "--force")
    return str(fault["message"]).replace("force=true", option)
