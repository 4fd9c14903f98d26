"""`martlet doctor`: finds faults of the configuration, and says how to fix them."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer
from rich.markup import escape

from martlet.cli.connection import AsJson, settings
from martlet.cli.output import REFUSED, out, print_json
from martlet.errors import Code, Failure, GuardBreach
from martlet.http.app import connections_of
from martlet.model.versions import DatabaseVersion, known_versions
from martlet.services.opening import database_of, secret_keys
from martlet.settings import Settings
from martlet.store.database import Database
from martlet.store.repository import Repository

app = typer.Typer()

_KEY_IS_LOST = "Restore the secret key that sealed it."


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend` says how to fix the fault; None if there is none."""

    subject: str
    message: str
    mend: str | None = None
    is_grave: bool = True

    @property
    def is_broken(self) -> bool:
        return self.mend is not None and self.is_grave

    @property
    def row(self) -> dict[str, object]:
        return {
            "subject": self.subject,
            "message": self.message,
            "mend": self.mend,
            "isBroken": self.is_broken,
        }


@app.command(epilog="Example: martlet doctor")
def doctor(as_json: AsJson = False) -> None:
    """Check settings, keys, the store and every datasource. Exits with 1 if something is broken."""
    findings = list(_findings(settings()))
    if as_json:
        print_json([finding.row for finding in findings])
    else:
        for finding in findings:
            _print(finding)
    if any(finding.is_broken for finding in findings):
        raise typer.Exit(REFUSED)


def _findings(config: Settings) -> Iterator[Finding]:
    keys = _key_finding(config)
    yield keys
    if not keys.is_broken:
        yield from _content_findings(config)
    yield from _exposure_findings(config)


def _content_findings(config: Settings) -> Iterator[Finding]:
    database, _ = database_of(config)
    try:
        store = _store_finding(config, database)
        yield store
        if not store.is_broken:
            yield from _datasource_findings(config, database)
    finally:
        database.close()


def _key_finding(config: Settings) -> Finding:
    try:
        count = len(secret_keys(config))
    except (PermissionError, ValueError, OSError) as error:
        return Finding("secret key", str(error), mend="Fix the key file or MARTLET_SECRET_KEY.")
    if count > 1:
        return Finding(
            "secret key",
            f"{count} keys",
            mend="After all servers have restarted, run: martlet keys prune",
            is_grave=False,
        )
    return Finding("secret key", "one key, readable by its owner only")


def _store_finding(config: Settings, database: Database) -> Finding:
    try:
        if not database.is_ready():
            return Finding("store", "the schema is outdated", mend="Run: martlet migrate")
        database.prepare()
    except Failure as failure:
        if failure.code is Code.INTERNAL_SERVER_ERROR:
            return Finding("store", f"cannot be opened ({failure.cause})", mend=_KEY_IS_LOST)
        return Finding(
            "store",
            f"cannot be reached ({failure.cause})",
            mend="Check MARTLET_DATABASE_URL, and check that the database runs.",
        )
    if database.kind == "sqlite" and config.workers > 1:
        return Finding(
            "store",
            "SQLite with several workers: each worker has its own rate limits and caches",
            mend="Set MARTLET_DATABASE_URL and MARTLET_REDIS_URL, or use one worker.",
            is_grave=False,
        )
    return Finding("store", f"{database.kind}, newest schema")


def _datasource_findings(config: Settings, database: Database) -> Iterator[Finding]:
    connections = connections_of(config, _no_query_runs)
    with database.directory() as directory:
        organisations = directory.organisations()
    for organisation, organisation_id in organisations.items():
        with database.reading(organisation_id) as repository:
            for name, _ in repository.datasources.all():
                label = f"{organisation}/{name}"
                yield from _datasource(
                    label, name, repository, connections.warnings, connections.version
                )
    connections.close()


def _no_query_runs(_run: object) -> None:
    raise GuardBreach("a query was run where none is recorded")


def _datasource(
    label: str,
    name: str,
    repository: Repository,
    warnings: Callable[..., list[str]],
    version_of: Callable[..., DatabaseVersion],
) -> Iterator[Finding]:
    try:
        datasource = repository.datasources.named(name)
    except Failure as failure:
        yield Finding(label, f"cannot be opened ({failure.cause})", mend=_KEY_IS_LOST)
        return
    try:
        excess = warnings(datasource.engine, datasource.credentials)
        version = version_of(datasource.engine, datasource.credentials)
    except Failure as failure:
        cause = f" ({failure.cause})" if failure.cause else ""
        command = f"martlet datasource create {name} --replace"
        mend = f"Check host, account and network, then run: {command}"
        yield Finding(label, f"{failure.message}{cause}", mend=mend)
        return
    if not version.is_tested:
        yield _untested(label, version)
    elif not excess:
        yield Finding(label, f"{version}, answers")
    for warning in excess:
        mend = "Give the datasource an account that may only SELECT."
        yield Finding(label, warning, mend=mend, is_grave=False)


def _untested(label: str, version: DatabaseVersion) -> Finding:
    return Finding(
        label,
        f"{version} is not tested: the isolation of clients depends on the version's planner",
        mend=f"Use {known_versions(version.engine)}, or first run Martlet's own tests on this"
        " version: make test. See docs/measured/isolation.md, 'Versions that were tested'.",
        is_grave=False,
    )


def _exposure_findings(config: Settings) -> Iterator[Finding]:
    is_open = config.host not in ("127.0.0.1", "::1", "localhost")
    if (is_open or config.is_public) and not config.trusted_proxies:
        yield Finding(
            "network",
            f"the server listens on {config.host}, and no trusted proxy is configured",
            mend="Put a TLS proxy in front, and set its network in MARTLET_TRUSTED_PROXIES.",
            is_grave=False,
        )
    if config.data_dir.exists() and config.data_dir.stat().st_mode & 0o022:
        yield Finding(
            "data directory",
            "other users can write to it",
            mend=f"Run: chmod go-w {os.fspath(config.data_dir)}",
        )


def _print(finding: Finding) -> None:
    mark = "[yellow]warning[/]" if finding.mend else "[green]ok[/]"
    if finding.is_broken:
        mark = "[red]broken[/]"
    out.print(f"{mark}  {escape(finding.subject)}: {escape(finding.message)}")
    if finding.mend:
        out.print(f"      {escape(finding.mend)}")
