"""What commands print: tables for people, JSON for programs; and how they end."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from httpx2 import Response
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from martlet.client import RefusedError, UnreachableError
from martlet.errors import Failure

REFUSED, UNREACHABLE = 1, 3
# What the call's `force` is called as an option, where that is not --force.
_FORCING = {"METRIC_IN_USE": "--drop-embeds"}
_ANY_WIDTH = 10_000  # characters, where no terminal has an edge

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def run(work: Callable[[], Awaitable[None]]) -> None:
    """Do `work`, and end as its failures say: 1 where it was refused, 3 where nobody answers."""

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
    """Ends the command where the store, or the key that it is sealed with, cannot be had."""
    try:
        yield
    except Failure as failure:
        why = f"{failure.code.name}: {failure.cause}"
        fail(f"The store cannot be opened ({why}). What is wrong, tells: martlet doctor")
    except (OSError, ValueError) as error:
        fail(f"The store cannot be opened: {error}")


@contextmanager
def progress_bar(*, is_shown: bool = True) -> Iterator[Callable[[str, float], None]]:
    """A bar that is gone at the end. It is told what is done, and which part of all is."""
    columns = (
        TextColumn("{task.description:34}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not is_shown) as bar:
        task = bar.add_task("", total=1.0)

        def told(what: str, part: float) -> None:
            bar.update(task, description=escape(what), completed=part)

        yield told


def fail(message: str) -> NoReturn:
    err.print(f"[red]{escape(message)}[/]")
    raise typer.Exit(REFUSED)


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def print_text(text: str) -> None:
    """Exactly `text`: no markup, no wrapping."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def print_warnings(answer: Response) -> None:
    """What a call did as it was told, and is to be minded all the same."""
    for warning in json.loads(answer.headers.get("Martlet-Warnings", "[]")):
        err.print(f"[yellow]mind[/]  {escape(warning)}")


def flag(is_set: bool) -> str:
    """As the query of a URL has it."""
    return "true" if is_set else "false"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Nothing of a cell is cut off: it goes on below in a terminal, and on its line elsewhere."""
    made = Table(*(Column(Text(name), overflow="fold") for name in columns), header_style="bold")
    for row in rows:
        made.add_row(*(_cell(value) for value in row))
    console = out if out.is_terminal else Console(highlight=False, width=_ANY_WIDTH)
    console.print(made)


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
    """Its message, in which the call's parameter is the command's option."""
    option = _FORCING.get(str(body["code"]), "--force")
    return str(fault["message"]).replace("force=true", option)
