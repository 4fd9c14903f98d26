"""`martlet doctor`: what is misconfigured, and how to mend it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer
from rich.markup import escape

from martlet.app import connections_of, database_of, secret_keys
from martlet.cli.connection import AsJson, settings
from martlet.cli.output import REFUSED, out, print_json
from martlet.errors import Failure
from martlet.model.datasource import Datasource
from martlet.settings import Settings
from martlet.store.database import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend` says what to do; None where all is well."""

    subject: str
    message: str
    mend: str | None = None
    is_grave: bool = True


def doctor(as_json: AsJson = False) -> None:
    """Check settings, keys, the store and every datasource. Exits with 1 if something is broken."""
    found = list(_findings(settings()))
    if as_json:
        print_json([{"subject": f.subject, "message": f.message, "mend": f.mend} for f in found])
    else:
        for finding in found:
            _print(finding)
    if any(finding.mend and finding.is_grave for finding in found):
        raise typer.Exit(REFUSED)


def _findings(found: Settings) -> Iterator[Finding]:
    keys = _key_finding(found)
    yield keys
    if keys.mend is not None:
        return
    database, _ = database_of(found)
    try:
        store = _store_finding(found, database)
        yield store
        if store.mend is None:
            yield from _datasource_findings(found, database)
    finally:
        database.close()
    yield from _exposure_findings(found)


def _key_finding(found: Settings) -> Finding:
    try:
        count = len(secret_keys(found))
    except (PermissionError, ValueError, OSError) as error:
        return Finding("secret key", str(error), mend="Mend the key file or MARTLET_SECRET_KEY.")
    if count > 1:
        return Finding(
            "secret key",
            f"{count} keys",
            mend="Once all servers have restarted: martlet keys prune",
            is_grave=False,
        )
    return Finding("secret key", "one key, readable by its owner only")


def _store_finding(found: Settings, database: Database) -> Finding:
    try:
        if not database.is_ready():
            return Finding("store", "its schema is old", mend="Run: martlet migrate")
    except Failure as failure:
        return Finding(
            "store",
            f"cannot be reached ({failure.cause})",
            mend="Check MARTLET_DATABASE_URL, and that the database runs.",
        )
    if database.kind == "sqlite" and found.workers > 1:
        return Finding(
            "store",
            "SQLite with several workers: rate limits and caches are each worker's own",
            mend="Set MARTLET_DATABASE_URL and MARTLET_REDIS_URL, or use one worker.",
            is_grave=False,
        )
    return Finding("store", f"{database.kind}, newest schema")


def _datasource_findings(found: Settings, database: Database) -> Iterator[Finding]:
    connections = connections_of(found)
    with database.directory() as directory:
        organisations = directory.organisations()
    for organisation, organisation_id in organisations.items():
        with database.reading(organisation_id) as repository:
            names = [name for name, _ in repository.datasources.all()]
            datasources = [repository.datasources.named(name) for name in names]
        for datasource in datasources:
            label = f"{organisation}/{datasource.name}"
            yield from _datasource(label, datasource, connections.warnings)
    connections.close()


def _datasource(
    label: str, datasource: Datasource, warnings: Callable[..., list[str]]
) -> Iterator[Finding]:
    try:
        excess = warnings(datasource.engine, datasource.credentials)
    except Failure as failure:
        mend = "Check host, account and network, then: martlet datasource create --replace"
        yield Finding(label, f"{failure.message} ({failure.cause})", mend=mend)
        return
    if not excess:
        yield Finding(label, f"{datasource.engine}, answers")
    for warning in excess:
        mend = "Give the datasource an account that may only SELECT."
        yield Finding(label, warning, mend=mend, is_grave=False)


def _exposure_findings(found: Settings) -> Iterator[Finding]:
    if found.host not in ("127.0.0.1", "::1", "localhost") and not found.trusted_proxies:
        yield Finding(
            "network",
            f"listens on {found.host} without a proxy that is known",
            mend="Put a TLS proxy in front, and name its network in MARTLET_TRUSTED_PROXIES.",
            is_grave=False,
        )
    if found.data_dir.exists() and found.data_dir.stat().st_mode & 0o022:
        yield Finding(
            "data directory",
            "others may write to it",
            mend=f"Run: chmod go-w {os.fspath(found.data_dir)}",
        )


def _print(finding: Finding) -> None:
    mark = "[green]ok[/]" if not finding.mend else "[red]broken[/]"
    if finding.mend and not finding.is_grave:
        mark = "[yellow]mind[/]"
    out.print(f"{mark}  {escape(finding.subject)}: {escape(finding.message)}")
    if finding.mend:
        out.print(f"      {escape(finding.mend)}")
