"""The command line."""

import typer

from martlet.cli import (
    audit,
    dashboards,
    datamarts,
    datasources,
    demo,
    doctor,
    embeds,
    keys,
    prove,
    query,
    serve,
    tokens,
    why,
    workspaces,
)

app = typer.Typer(
    name="martlet",
    help="Datamarts for embedded analytics: every query is proved to read one client's rows only.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    epilog="Exit codes: 0 success, 1 refused or failed, 2 wrong usage, 3 no server answers.",
)
app.add_typer(datamarts.app, name="datamart")
app.add_typer(datasources.app, name="datasource")
app.add_typer(dashboards.app, name="dashboard")
app.add_typer(embeds.app, name="embed")
app.add_typer(workspaces.app, name="workspace")
app.add_typer(tokens.app, name="token")
app.add_typer(keys.app, name="keys")
app.command(epilog="Example: martlet demo --scale 0.1")(demo.demo)
app.command(epilog="Example: MARTLET_PORT=8080 martlet serve")(serve.serve)
app.command(epilog="Example: martlet migrate")(serve.migrate)
app.command(epilog="Example: martlet doctor")(doctor.doctor)
app.command(
    epilog="Example: martlet query sales-analytics 'SELECT count(*) FROM orders'"
    " --client nordwind-traders"
)(query.query)
app.command(
    epilog="Example: martlet why --datamart shop --client nordwind-traders --table orders"
    " --where 'id > 0'"
)(why.why)
app.command(epilog="Example: martlet audit --action query.answered --limit 20")(audit.audit)
app.command(epilog="Example: martlet prove shop --sample 3 --seed 7")(prove.prove)


def main() -> None:
    app()
