"""`martlet token`: creates and revokes service tokens, directly in the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from martlet.cli.connection import AsJson, settings, store
from martlet.cli.output import fail, print_json, print_table, print_text
from martlet.client import ORGANISATION
from martlet.store.repository import Repository
from martlet.store.repository.audit import Entry

app = typer.Typer(
    name="token", help="Service tokens: each manages the organisation.", no_args_is_help=True
)

Organisation = Annotated[str, typer.Option(help="The organisation that the token manages.")]


@app.command(epilog="Example: martlet token create ci")
def create(name: str, organisation: Organisation = ORGANISATION, as_json: AsJson = False) -> None:
    """Create a service token. It is printed only once."""
    with _repository(organisation, is_new=True) as repository:
        token = repository.service_tokens.add(name)
        repository.audit.add(Entry("cli", "service-token.create", name, request_id="cli"))
    if as_json:
        print_json({"token": token.text})
    else:
        print_text(token.text)


@app.command("list", epilog="Example: martlet token list")
def list_tokens(organisation: Organisation = ORGANISATION, as_json: AsJson = False) -> None:
    """List service tokens that have not expired: name, prefix and last use."""
    with _repository(organisation) as repository:
        rows = repository.service_tokens.all()
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "name": row.name,
                    "prefix": row.prefix,
                    "createdAt": row.created_at.isoformat(),
                    "lastUsedAt": row.last_used_at.isoformat() if row.last_used_at else None,
                }
                for row in rows
            ]
        )
        return
    print_table(
        ("name", "prefix", "created", "last used"),
        ((r.name, r.prefix, f"{r.created_at:%F %T}", _moment(r.last_used_at)) for r in rows),
    )


@app.command(epilog="Example: martlet token revoke mlt_svc_AbCd")
def revoke(prefix: str, organisation: Organisation = ORGANISATION) -> None:
    """Revoke the token with this id or prefix. Running servers notice within five seconds."""
    with _repository(organisation) as repository:
        if not repository.service_tokens.revoke(prefix):
            fail(f"Not exactly one token has the id or prefix {prefix}. See: martlet token list")
        repository.audit.add(Entry("cli", "service-token.revoke", prefix, request_id="cli"))
    print_text("revoked")


@contextmanager
def _repository(organisation: str, *, is_new: bool = False) -> Iterator[Repository]:
    """With `is_new`, the organisation is created if it does not exist."""
    with store(settings()) as database:
        with database.directory(writes=True) as directory:
            if not is_new and organisation not in {ORGANISATION, *directory.organisations()}:
                fail(f"There is no organisation {organisation}.")
            organisation_id = directory.organisation(organisation)
        with database.writing(organisation_id) as repository:
            yield repository


def _moment(value: object) -> str | None:
    return f"{value:%F %T}" if value else None
