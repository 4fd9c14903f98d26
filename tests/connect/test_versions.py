"""What a database says of its version, and whether the suite has run on that."""

from pathlib import Path

import pytest

from martlet.compiler.engines import ENGINES
from martlet.connect import mysql_connect, postgres
from martlet.connect.connections import Connections
from martlet.connect.hosts import Places
from martlet.connect.limits import Limits
from martlet.model.versions import TESTED, DatabaseVersion
from tests.support.engines import Source, postgres_source
from tests.support.recording import unrecorded
from tests.support.servers import NotHere, postgres_of_wheel

# Our lock files pin the others.
OF_THE_MACHINE = ("postgres", "mysql", "sqlite")


def _version(source: Source, files: Path) -> DatabaseVersion:
    sockets = (Path(source.server.socket),) if source.server and source.server.socket else ()
    connections = Connections(Places(files, sockets=sockets), Limits(), unrecorded)
    try:
        return connections.version(source.engine, source.credentials)
    finally:
        connections.close()


def test_the_versions_that_the_suite_runs_on_are_on_the_list(source: Source, files: Path) -> None:
    """Where this fails, run all of it on that version, and `make isolation`; then add it."""
    version = _version(source, files)
    if not version.is_tested and source.engine in OF_THE_MACHINE:
        pytest.skip(f"by choice: the list does not have this machine's {version}")
    assert version.is_tested, f"{version} is not in martlet/model/versions.py"


def test_so_is_the_version_of_the_demo(files: Path) -> None:
    try:
        with postgres_of_wheel() as server, postgres_source(server, "versions") as source:
            version = _version(source, files)
    except NotHere as missing:
        pytest.skip(str(missing))
    assert version.is_tested
    assert version.number.startswith("18.")


def test_every_engine_has_versions() -> None:
    assert set(TESTED) == set(ENGINES)


@pytest.mark.parametrize(
    ("text", "told", "is_tested"),
    [
        ("PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64", "PostgreSQL 15.20", True),
        ("PostgreSQL 18.0, compiled by", "PostgreSQL 18.0", True),
        ("PostgreSQL 18beta1 on x86_64", "PostgreSQL 18beta1", False),
        ("PostgreSQL 16.4 on x86_64", "PostgreSQL 16.4", False),
        ("PostgreSQL 150.1 on x86_64", "PostgreSQL 150.1", False),
        ("PostgreSQL 15.12-YB-2025.1.0.0-b0 on", "PostgreSQL 15.12-YB-2025.1.0.0-b0", False),
        ("PostgreSQL 8.0.2 on i686-pc-linux-gnu, Redshift 1.0", "PostgreSQL 8.0.2", False),
        ("CockroachDB CCL v24.1.0 (x86_64)", "CockroachDB CCL", False),
        ("", " ", False),
    ],
)
def test_what_speaks_like_postgres_is_not_taken_for_it(
    text: str, told: str, is_tested: bool
) -> None:
    version = postgres.version_in(text)
    assert (str(version), version.is_tested) == (told, is_tested)


@pytest.mark.parametrize(
    ("text", "told", "is_tested"),
    [
        ("10.11.19-MariaDB-0+deb12u1", "MariaDB 10.11.19", True),
        ("10.11.6-MariaDB-log", "MariaDB 10.11.6", True),
        ("10.6.18-MariaDB", "MariaDB 10.6.18", False),
        ("11.4.2-MariaDB-ubu2404", "MariaDB 11.4.2", False),
        ("8.4.3", "MySQL 8.4.3", False),
        ("10.11.1", "MySQL 10.11.1", False),
        ("8.0.11-TiDB-v8.5.0", "MySQL 8.0.11-TiDB-v8.5.0", False),
    ],
)
def test_what_speaks_like_mariadb_is_not_taken_for_it(
    text: str, told: str, is_tested: bool
) -> None:
    version = mysql_connect.version_in(text)
    assert (str(version), version.is_tested) == (told, is_tested)
