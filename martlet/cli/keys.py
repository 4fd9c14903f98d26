"""`martlet keys`: manages the keys that seal credentials in the store."""

import typer

from martlet.cli.connection import AsJson, settings, store
from martlet.cli.output import fail, opening, print_json, print_text
from martlet.settings import Settings
from martlet.store.secrets import SecretKey, keys_from_file, write_keys

app = typer.Typer(
    name="keys", help="Secret keys: they seal credentials in the store.", no_args_is_help=True
)


@app.command(epilog="Example: martlet keys rotate")
def rotate(as_json: AsJson = False) -> None:
    """Create a new key, and seal everything with it. Running servers find it by themselves.

    If the keys come from the environment, first put a new key at the start of MARTLET_SECRET_KEY;
    this command then seals everything with it. Old keys stay until `martlet keys prune`.
    """
    config = settings()
    if not config.secret_key.get_secret_value():
        with opening():
            keys = keys_from_file(config.key_file)
        write_keys(config.key_file, [SecretKey.new(), *keys])
    _print_count(_reseal(config), as_json)


@app.command(epilog="Example: martlet keys prune")
def prune(as_json: AsJson = False) -> None:
    """Seal everything with the newest key, then delete all other keys.

    Restart the servers first: a server that started before the rotation seals with the old key.
    Guest tokens that were signed before the restart stop working.
    """
    config = settings()
    if config.secret_key.get_secret_value():
        fail("The keys come from MARTLET_SECRET_KEY. Remove the old keys there.")
    resealed = _reseal(config)
    write_keys(config.key_file, keys_from_file(config.key_file)[:1])
    _print_count(resealed, as_json)


@app.command(epilog="Example: martlet keys new")
def new() -> None:
    """Print a new key, for MARTLET_SECRET_KEY. It is not stored."""
    print_text(SecretKey.new().text())


def _reseal(config: Settings) -> int:
    with store(config) as database:
        return database.reseal()


def _print_count(resealed: int, as_json: bool) -> None:
    if as_json:
        print_json({"resealed": resealed})
    else:
        print_text(f"resealed: {resealed}")
