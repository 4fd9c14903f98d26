"""`martlet keys`: the key that seals credentials in the store."""

from typing import Annotated

import typer

from martlet.app import database_of
from martlet.cli.connection import AsJson, settings
from martlet.cli.output import fail, out, print_json
from martlet.store.secrets import SecretKey, keys_from_file, write_keys

app = typer.Typer(help="Secret keys: what is sealed in the store.", no_args_is_help=True)


@app.command(epilog="Example: martlet keys rotate")
def rotate(
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Keep no key but the new one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a new key, and seal everything with it. Servers that run go on with both keys.

    Where the keys come from the environment, put a new one first in MARTLET_SECRET_KEY; this
    command then seals everything with it.
    """
    found = settings()
    if found.secret_key.get_secret_value():
        if drop_old:
            fail("The keys come from MARTLET_SECRET_KEY: take old ones out there.")
    else:
        keys = keys_from_file(found.key_file)
        write_keys(found.key_file, [SecretKey.new(), *keys])
    database, _ = database_of(found)
    database.prepare()
    resealed = database.reseal()
    database.close()
    if drop_old:
        write_keys(found.key_file, keys_from_file(found.key_file)[:1])
    if as_json:
        print_json({"resealed": resealed})
    else:
        out.print(f"sealed anew: {resealed}. Restart the servers before old keys are dropped.")


@app.command(epilog="Example: martlet keys new")
def new() -> None:
    """Print a new key, for MARTLET_SECRET_KEY. It is not stored."""
    out.print(SecretKey.new().text())
