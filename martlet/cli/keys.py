"""`martlet keys`: the key that seals credentials in the store."""

import typer

from martlet.cli.connection import AsJson, settings, store
from martlet.cli.output import fail, opening, print_json, print_text
from martlet.settings import Settings
from martlet.store.secrets import SecretKey, keys_from_file, write_keys

app = typer.Typer(help="Secret keys: what is sealed in the store.", no_args_is_help=True)


@app.command(epilog="Example: martlet keys rotate")
def rotate(as_json: AsJson = False) -> None:
    """Make a new key, and seal everything with it. Servers that run find it by themselves.

    Where the keys come from the environment, put a new one first in MARTLET_SECRET_KEY; this
    command then seals everything with it. Old keys stay until `martlet keys prune`.
    """
    found = settings()
    if not found.secret_key.get_secret_value():
        with opening():
            keys = keys_from_file(found.key_file)
        write_keys(found.key_file, [SecretKey.new(), *keys])
    _tell(_reseal(found), as_json)


@app.command(epilog="Example: martlet keys prune")
def prune(as_json: AsJson = False) -> None:
    """Drop all keys but the newest, after everything is sealed with it.

    Restart the servers first: one that started before the rotation seals with the old key. Guest
    tokens from before the restart end with the keys that are dropped.
    """
    found = settings()
    if found.secret_key.get_secret_value():
        fail("The keys come from MARTLET_SECRET_KEY: take the old ones out there.")
    resealed = _reseal(found)
    write_keys(found.key_file, keys_from_file(found.key_file)[:1])
    _tell(resealed, as_json)


@app.command(epilog="Example: martlet keys new")
def new() -> None:
    """Print a new key, for MARTLET_SECRET_KEY. It is not stored."""
    print_text(SecretKey.new().text())


def _reseal(found: Settings) -> int:
    with store(found) as database:
        return database.reseal()


def _tell(resealed: int, as_json: bool) -> None:
    if as_json:
        print_json({"resealed": resealed})
    else:
        print_text(f"sealed anew: {resealed}")
