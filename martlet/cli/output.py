"""What commands print: tables for people, JSON for programs; and how they end."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from martlet.cli.client import RefusedError, UnreachableError

REFUSED, UNREACHABLE = 1, 3

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
        err.print(f"[red]No server answers[/] at {error}. Start one with: martlet serve")
        raise typer.Exit(UNREACHABLE) from None


def fail(message: str) -> NoReturn:
    err.print(f"[red]{escape(message)}[/]")
    raise typer.Exit(REFUSED)


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def print_text(text: str) -> None:
    """Exactly `text`: no markup, no wrapping."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> Table:
    made = Table(*columns, title=title or None, title_justify="left", header_style="bold")
    for row in rows:
        made.add_row(*(_cell(value) for value in row))
    return made


def _cell(value: object) -> str:
    if value is None:
        return "[dim]–[/]"
    if isinstance(value, list):
        return escape("\n".join(map(str, value)))
    return escape(str(value))


def _print_refusal(error: RefusedError) -> None:
    body: Any = error.body
    err.print(f"[red]{escape(str(body['code']))}[/]: {escape(str(body['message']))}")
    for fault in body.get("details", [])[:50]:
        if fault.get("at"):
            err.print(escape(f"  {fault['at']}: {fault['message']}"))
