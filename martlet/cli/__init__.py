"""The command line."""

import typer

from martlet.cli import datamarts, datasources, demo, doctor, keys, query, serve, tokens

app = typer.Typer(
    name="martlet",
    help="Datamarts for embedded analytics: every query is proved to stay with one client.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    epilog="Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no server answers.",
)
app.add_typer(datamarts.app, name="datamart")
app.add_typer(datasources.app, name="datasource")
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


def main() -> None:
    app()
