"""The command line. A command's module is imported when the command is called, and no other."""

from collections import UserDict
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup


class _Entry(NamedTuple):
    """Where a command is, and its line in the help: the first of its own."""

    module: str
    help: str


_COMMANDS = {
    "demo": _Entry("demo", "Serve a shop platform with 200 clients."),
    "serve": _Entry("serve", "Run the server with the MARTLET_… settings of the environment."),
    "migrate": _Entry("serve", "Migrate the store to the newest schema."),
    "doctor": _Entry("doctor", "Check settings, keys, the store and every datasource."),
    "query": _Entry("query", "Query a datamart as one client."),
    "why": _Entry("why", "Show why a client sees a table's rows or not."),
    "audit": _Entry("audit", "Print the audit trail, newest first."),
    "prove": _Entry("prove", "Prove that a datamart isolates its clients."),
    "datamart": _Entry("datamarts", "Datamarts: the tables that clients may see."),
    "datasource": _Entry("datasources", "Datasources: the databases that datamarts read."),
    "dashboard": _Entry("dashboards", "Dashboards: metrics on a grid, and their filters."),
    "embed": _Entry("embeds", "Embeds: dashboards and metrics in data apps."),
    "workspace": _Entry("workspaces", "Workspaces: groups of dashboards."),
    "token": _Entry("tokens", "Service tokens: each manages the organisation."),
    "keys": _Entry("keys", "Secret keys: they seal credentials in the store."),
}


class _Loaded(UserDict[str, Any]):
    """The commands by name: to read the names imports nothing, to read a command its module."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - typer has no public type for it
        entry: _Entry = super().__getitem__(name)
        holder = typer.Typer(rich_markup_mode=None, add_completion=False)
        holder.add_typer(import_module(f"martlet.cli.{entry.module}").app)
        return typer.main.get_group(holder).commands[name]


class _LazyGroup(TyperGroup):
    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - typer's own
        super().__init__(**options)
        self.commands = _Loaded(_COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in _COMMANDS.items()])


app = typer.Typer(
    name="martlet",
    cls=_LazyGroup,
    help="Datamarts for embedded analytics: every query is proved to read one client's rows only.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    epilog="Exit codes: 0 success, 1 refused or failed, 2 wrong usage, 3 no server answers.",
)


@app.callback()
def _root() -> None:
    """Makes `app` a group, although no command is registered."""


def main() -> None:
    app()
