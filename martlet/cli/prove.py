"""`martlet prove`: proves that a datamart isolates its clients, for use in a CI."""

import asyncio
import os
import secrets
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer
from rich.markup import escape

from martlet.cli.connection import Token, Url, api
from martlet.cli.output import err, out, print_table, print_text, progress_bar
from martlet.client import RefusedError, UnreachableError
from martlet.prove.checks import Outcome, UncheckableError, Verdict
from martlet.prove.clients import Client
from martlet.prove.forms.html import html
from martlet.prove.forms.json import json
from martlet.prove.forms.junit import junit
from martlet.prove.read_only import ReadOnlyProof
from martlet.prove.report import ProofOptions, Report

if TYPE_CHECKING:
    from martlet.prove.scratch.databases import Server

app = typer.Typer()

UNCHECKED = Verdict.UNCHECKED.exit_code
_MOST_SHOWN = 20  # breaches in a terminal; the reports have them all

Clients = Annotated[
    list[str] | None, typer.Option("--client", help="A client to query as; may be repeated.")
]
Sample = Annotated[int, typer.Option(min=1, help="Number of sampled clients, without --client.")]
Seed = Annotated[int | None, typer.Option(help="The seed of the sample.", show_default="a new one")]
Rows = Annotated[
    int, typer.Option(min=1, max=1_000_000, help="Maximum rows to read per table and client.")
]
Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--key", help="TABLE=COLUMN[,COLUMN]: a unique key that the database does not declare."
    ),
]
Form = Callable[[Report], str]


@app.command(epilog="Example: martlet prove shop --sample 3 --seed 7")
def prove(
    datamart: str,
    client: Clients = None,
    sample: Sample = 8,
    seed: Seed = None,
    rows: Rows = 20_000,
    key: Keys = None,
    scratch: Annotated[
        bool,
        typer.Option("--scratch", help="Plant canaries in a scratch database instead."),
    ] = False,
    scratch_server: Annotated[
        str | None,
        typer.Option(
            envvar="MARTLET_SCRATCH_SERVER",
            help="The server for scratch databases: postgresql://user@host/postgres,"
            " mysql://user@host or clickhouse://user@host. DuckDB and SQLite need none.",
        ),
    ] = None,
    scratch_password_file: Annotated[
        Path | None,
        typer.Option(help="A file with its password. Default: MARTLET_SCRATCH_PASSWORD."),
    ] = None,
    victim_rows: Annotated[
        int,
        typer.Option(
            min=100,
            max=1_000_000,
            help="With --scratch: rows that one canary gets per table, to measure query times.",
        ),
    ] = 8_000,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", dir_okay=False, help="Write a JUnit report here.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", dir_okay=False, help="Write a JSON report here.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", dir_okay=False, help="Write a page for auditors here.")
    ] = None,
    url: Url = None,
    token: Token = None,
) -> None:
    """Prove that a datamart isolates its clients.

    Queries every exposed table and measure as each client, through the API. Compares each result
    with its certificate, with the other clients' results, and with counts of all rows. Writes
    nothing.

    With --scratch, no real row is read: Martlet creates a database of the same shape, plants
    canary clients in it, and queries the same datamart as each of them in many forms. Then one
    canary gets thousands of rows more; they must neither slow down nor change the results of
    another canary. The databases are dropped at the end.

    Exits with 0 if everything held, with 1 on a breach, and with 2 if it could not be checked.
    """
    if scratch and client:
        message = "cannot be combined with --scratch, which queries as canaries"
        raise typer.BadParameter(message, param_hint="--client")
    options = ProofOptions(
        sample=sample,
        seed=secrets.randbelow(2**31) if seed is None else seed,
        is_named=bool(client),
        most_rows=rows,
        is_scratch=scratch,
        victim_rows=victim_rows if scratch else 0,
    )
    keys = _keys(key or ())
    server = _server(scratch_server, scratch_password_file)
    if scratch:
        # SystemExit closes connections and drops the scratch databases.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(UNCHECKED))

    async def work() -> Report:
        async with api(url, token) as served:
            with progress_bar(is_shown=err.is_terminal) as progress:
                if scratch:
                    # It brings the drivers of all databases.
                    from martlet.prove.scratch.proving import Scratch  # noqa: PLC0415

                    return await Scratch(served, datamart, options, server, progress).report()
                proof = ReadOnlyProof(served, datamart, options, client or (), keys, progress)
                report = await proof.report()
        if client:
            _print_named(proof.clients_asked)
        return report

    report = _run(work)
    _write([(junit_file, junit), (json_file, json), (html_file, html)], report)
    _print(report)
    raise typer.Exit(report.verdict.exit_code)


def _server(url: str | None, password_file: Path | None) -> "Server | None":
    """The scratch server. Passwords are refused in the URL, which process lists show."""
    if url is None:
        return None
    from martlet.prove.scratch.databases import Server  # noqa: PLC0415

    if urlsplit(url).password is not None:
        message = "remove the password; set MARTLET_SCRATCH_PASSWORD or --scratch-password-file"
        raise typer.BadParameter(message, param_hint="--scratch-server")
    if password_file is None:
        return Server(url, os.environ.get("MARTLET_SCRATCH_PASSWORD", ""))
    try:
        return Server(url, password_file.read_text().rstrip("\n"))
    except OSError as error:
        raise typer.BadParameter(
            f"the file cannot be read: {error.strerror}", param_hint="--scratch-password-file"
        ) from None


def _keys(given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    keys = {}
    for text in given:
        table, _, columns = text.partition("=")
        if not table or not columns:
            raise typer.BadParameter("write it as TABLE=COLUMN", param_hint="--key")
        keys[table] = tuple(columns.split(","))
    return keys


def _run(work: Callable[[], Awaitable[Report]]) -> Report:
    """Run the proof. Exits with 2 if it cannot finish, because that is not a breach."""

    async def all_of_it() -> Report:
        return await work()

    try:
        return asyncio.run(all_of_it())
    except (UncheckableError, RefusedError) as error:
        err.print(f"[red]Could not be checked.[/] {escape(str(error))}")
    except UnreachableError as error:
        err.print(f"[red]No server answers[/] at {escape(str(error))}. Start one: martlet serve")
    except KeyboardInterrupt:
        err.print("[red]Could not be checked.[/] It was interrupted.")
    except typer.Exit:
        pass  # The error of the store or the settings is printed already.
    except typer.BadParameter:
        raise
    except Exception:  # noqa: BLE001 - a bug of our own must not look like a breach
        err.print("[red]Could not be checked.[/] This is a bug in Martlet. Please report it.")
        err.print(escape(traceback.format_exc()))
    raise typer.Exit(UNCHECKED)


def _write(forms: Sequence[tuple[Path | None, Form]], report: Report) -> None:
    for path, form in forms:
        if path is not None:
            try:
                path.write_text(form(report), encoding="utf-8")
            except OSError as error:
                err.print(f"[red]Cannot write {escape(str(path))}: {error.strerror}[/]")
                raise typer.Exit(UNCHECKED) from None


def _print_named(clients: Sequence[Client]) -> None:
    """Print the client ids that the caller named. They appear in the terminal only."""
    print_table(("client", "in reports"), ((client.id, client.digest) for client in clients))


def _print(report: Report) -> None:
    print_text(f"{report.datamart}, version {report.datamart_version}, on {report.engine}")
    print_table(
        ("table", "how", "path", "orphans"),
        ((t.name, t.how, t.path["path"], t.path["orphanRows"]) for t in report.tables),
    )
    for warning in report.warnings:
        out.print(f"[yellow]warning[/]  {escape(warning)}")
    _print_groups(report)
    _print_sides(report)
    for check in report.with_outcome(Outcome.UNKNOWN):
        out.print(f"[yellow]cannot tell[/]  {escape(check.title)}: {escape(check.message)}")
    for check in report.with_outcome(Outcome.UNCHECKED)[:_MOST_SHOWN]:
        out.print(f"[red]not checked[/]  {escape(check.title)}: {escape(check.message)}")
    for check in report.with_outcome(Outcome.BREACH)[:_MOST_SHOWN]:
        out.print(f"[red]breach[/]  {escape(check.title)}: {escape(check.message)}")
    _print_verdict(report)


def _print_groups(report: Report) -> None:
    outcomes = (Outcome.HELD, Outcome.BREACH, Outcome.UNKNOWN, Outcome.UNCHECKED)
    print_table(
        ("what was checked", "held", "breaches", "cannot tell", "not checked"),
        ((group.promise, *map(group.of, outcomes)) for group in report.groups),
    )


def _print_sides(report: Report) -> None:
    if report.sides:
        print_table(
            ("side", "checks", "outcome", "largest ratio of times"),
            ((s.name, s.total, s.outcome.value, _ratio(s.ratio)) for s in report.sides),
        )


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1f}"


def _print_verdict(report: Report) -> None:
    words = {
        Verdict.HELD: "[green]held[/]",
        Verdict.BREACH: "[bold red]breach[/]",
        Verdict.UNCHECKED: "[red]not checked[/]",
    }
    what = f"{len(report.checks)} checks, {report.questions} questions"
    if not report.options.is_scratch:
        what += f", {len(report.clients)} clients"
    out.print(f"{words[report.verdict]}  {what}, {report.seconds:.1f} s")
    print_text(f"again: {report.command}")
