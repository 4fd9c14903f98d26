"""The generated reference pages as text: settings, errors, functions, calls, commands, elements."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr

from martlet.cli import app as command_line
from martlet.errors import Code
from martlet.http.app import create_app
from martlet.http.docs.openapi import openapi
from martlet.settings import Settings

ROOT = Path(__file__).parents[2]
_TRIED = ROOT / "tests" / "attacks" / "functions"
_ELEMENT = ROOT / "web" / "element" / "README.md"
_ENGINES = {
    "postgres": "PostgreSQL",
    "mysql": "MySQL and MariaDB",
    "clickhouse": "ClickHouse",
    "duckdb": "DuckDB",
    "sqlite": "SQLite",
}
_GENERATED = "This page is generated: `make golden` writes it again."


def settings_page() -> str:
    rows = [
        f"| `MARTLET_{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return _page(
        "Settings",
        "Settings are environment variables. A process reads them once, when it starts.",
        _table(("variable", "default", "meaning"), rows),
    )


def _default(value: object) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return "" if value in (None, "", ()) else f"`{value}`"


def errors_page() -> str:
    rows = [f"| `{code.name}` | {code.status} | {code.sentence} |" for code in Code]
    return _page(
        "Errors",
        'Every error has the shape `{"error": {code, message, status, at, details, requestId}}`.'
        " `details` lists every fault of the request; `at` is the JSON path of the first one.",
        _table(("code", "status", "what to do"), rows),
    )


def functions_page() -> str:
    lists = {"Every engine": (_TRIED / "common.txt").read_text()}
    for engine, name in _ENGINES.items():
        own, aggregates = f"{engine}.txt", f"{engine}.aggregates.txt"
        lists[name] = (_TRIED / own).read_text() + (_TRIED / aggregates).read_text()
    return _page(
        "Functions",
        "Queries may use these functions, written as they are written here. The tests run every"
        " line on its engine and compare the result with the engine's own. `count`, `sum`, `avg`,"
        " `min`, `max`, window clauses and window functions are allowed on every engine.",
        "\n\n".join(f"## {name}\n\n```text\n{lines}```" for name, lines in lists.items()),
    )


def api_page() -> str:
    """Every call of the OpenAPI document; a server's own page has the fields."""
    document = openapi(create_app(Settings()))
    calls: dict[str, list[str]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            calls[operation["tags"][0]].append(_call(method, path, operation))
    sections = [
        f"## {tag}\n\n{_table(('call', 'what it does', 'caller'), rows)}"
        for tag, rows in calls.items()
        if rows
    ]
    return _page(
        "API",
        "Every call of the HTTP API. On a running server, each link leads to the call's fields,"
        " example, result and status codes; `/openapi.json` is the same as an OpenAPI 3.1"
        " document. The last column says whether a call needs a token"
        " (`Authorization: Bearer <token>`).",
        "\n\n".join(sections),
    )


def _call(method: str, path: str, operation: dict[str, Any]) -> str:
    summary = operation.get("summary", "").rstrip(".")
    if operation.get("deprecated"):
        summary += " (deprecated)"
    caller = "token" if {} not in operation.get("security", []) else "anyone"
    if len(operation.get("security", [])) > 1:
        caller = "token, or this machine"
    link = f"[`{method.upper()} {path}`](/docs/api/#{operation['operationId']})"
    return f"| {link} | {summary} | {caller} |"


def cli_page() -> str:
    root = typer.main.get_command(command_line)
    return _page(
        "Command line",
        "Every command of `martlet`. Commands work on the server that `--url` or `MARTLET_URL`"
        f" names, else on the local store. {root.epilog or ''}",
        "\n\n".join(_command(name, command) for name, command in _commands("martlet", root)),
    )


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Every command that does something, under its whole name."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for part, under in inner.items():
        yield from _commands(f"{name} {part}", under)


def _command(name: str, command: Any) -> str:
    words = [name, *(p.make_metavar(typer.Context(command)) for p in _arguments(command))]
    help_text = " ".join((command.help or "").split())
    lines = [f"## {name}", "", help_text, "", "```text", " ".join(words), "```"]
    rows = [_parameter(parameter) for parameter in command.params]
    if rows:
        lines += ["", _table(("parameter", "meaning", "default", "variable"), rows)]
    if command.epilog:
        lines += ["", f"{command.epilog.partition(': ')[0]}: `{command.epilog.partition(': ')[2]}`"]
    return "\n".join(lines)


def _arguments(command: Any) -> list[Any]:
    return [p for p in command.params if p.param_type_name == "argument"]


def _parameter(parameter: Any) -> str:
    name = parameter.opts[0] if parameter.param_type_name == "option" else (parameter.name or "")
    default = parameter.default
    written = "required" if parameter.required else _shown(default)
    meaning = (getattr(parameter, "help", None) or "").replace("|", "\\|")
    variable = f"`{parameter.envvar}`" if parameter.envvar else ""
    return f"| `{name}` | {meaning} | {written} | {variable} |"


def _shown(default: object) -> str:
    if default is None or default is False or callable(default) or default == "":
        return ""
    return f"`{getattr(default, 'value', default)}`"


def element_page() -> str:
    """The element's own README; a test holds it against the sources."""
    text = _ELEMENT.read_text().partition("\n")[2].strip()
    return _page(
        "Custom elements",
        "Attributes, events and styles of the custom elements. Its source is"
        " `web/element/README.md`.",
        text,
    )


def _page(title: str, lead: str, body: str) -> str:
    return f"# {title}\n\n{lead} {_GENERATED}\n\n{body}\n"


def _table(names: tuple[str, ...], rows: list[str]) -> str:
    return "\n".join([f"| {' | '.join(names)} |", "|---" * len(names) + "|", *rows])


PAGES = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "functions.md": functions_page,
    "api.md": api_page,
    "cli.md": cli_page,
    "element.md": element_page,
}
