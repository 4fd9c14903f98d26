"""`martlet query`: queries a datamart as one client."""

import json
from enum import StrEnum
from typing import Annotated, Any

import typer

from martlet.cli.connection import Token, Url, api
from martlet.cli.output import err, fail, print_json, print_table, print_text, run

app = typer.Typer()


class Shape(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command(
    epilog="Example: martlet query sales-analytics 'SELECT count(*) FROM orders'"
    " --client nordwind-traders"
)
def query(
    datamart: str,
    question: Annotated[str, typer.Argument(help="SQL, or a semantic query as a JSON object.")],
    client: Annotated[str, typer.Option(help="The client id.")],
    shape: Annotated[Shape, typer.Option("--format", help="The output format.")] = Shape.TABLE,
    limit: Annotated[int | None, typer.Option(help="The maximum number of rows.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the compiled SQL without running it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Query a datamart as one client."""
    body: dict[str, Any] = {"datamart": datamart, "clientId": client, **_question(question)}
    if limit is not None:
        body["limit"] = limit
    shape = Shape.JSON if as_json else shape

    async def work() -> None:
        async with api(url, token) as server:
            if explain:
                explained = (await server.json("POST", "/api/v2/query/explain", body=body))["data"]
                print_json(explained) if shape is Shape.JSON else print_text(explained["sql"])
                return
            accept = "text/csv" if shape is Shape.CSV else "application/json"
            answer = await server.call("POST", "/api/v2/query", body=body, accept=accept)
        if shape is Shape.CSV:
            print_text(answer.text)
        else:
            _print(answer.json(), shape)

    run(work)


def _question(text: str) -> dict[str, Any]:
    if not text.lstrip().startswith("{"):
        return {"sql": text}
    try:
        return {"query": json.loads(text)}
    except ValueError as error:
        fail(f"The query is not valid JSON: {error}")


def _print(result: dict[str, Any], shape: Shape) -> None:
    if shape is Shape.JSON:
        print_json(result)
        return
    names = [column["label"] or column["name"] for column in result["columns"]]
    print_table(names, result["rows"])
    certificate = result["certificate"]
    more = ", more were cut off" if result["truncated"] else ""
    err.print(f"[dim]{result['rowCount']} rows{more}; certificate {certificate['id']}[/]")
