"""`martlet doctor`: each thing that can be wrong, and how to mend it."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from martlet.model.versions import TESTED
from tests.support.cli import Cli, source_options
from tests.support.engines import Source


def _findings(cli: Cli, code: int, **environment: str) -> dict[str, dict[str, Any]]:
    """By subject."""
    ended = cli.run("doctor", "--json", **environment)
    assert (ended.code, ended.err) == (code, "")
    return {finding["subject"]: finding for finding in json.loads(ended.out)}


def _data_dir(cli: Cli) -> Path:
    return Path(cli.environment["MARTLET_DATA_DIR"])


def test_what_is_well_is_said_too(own: Cli) -> None:
    lines = own.done("doctor").splitlines()
    assert lines == [
        "ok  secret key: one key, readable by its owner only",
        "ok  store: sqlite, newest schema",
        f"ok  default/postgres-main: DuckDB {duckdb.__version__}, answers",
    ]
    assert [f["mend"] for f in _findings(own, 0).values()] == [None, None, None]


@pytest.mark.parametrize(
    ("environment", "subject", "message", "mend", "code"),
    [
        ({"MARTLET_SECRET_KEY": "c2hvcnQ"}, "secret key", "32 bytes", "MARTLET_SECRET_KEY", 1),
        (
            {"MARTLET_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"},
            "store",
            "cannot be reached",
            "MARTLET_DATABASE_URL",
            1,
        ),
        ({"MARTLET_WORKERS": "2"}, "store", "several workers", "MARTLET_REDIS_URL", 0),
        ({"MARTLET_HOST": "0.0.0.0"}, "network", "0.0.0.0", "MARTLET_TRUSTED_PROXIES", 0),
        (
            {"MARTLET_PUBLIC_URL": "https://analytics.example.com"},
            "network",
            "127.0.0.1",
            "MARTLET_TRUSTED_PROXIES",
            0,
        ),
        ({"MARTLET_FILES_DIR": "/nowhere"}, "default/postgres-main", "no file", "--replace", 1),
    ],
    ids=["bad key", "no store", "workers", "exposed", "public", "no datasource"],
)
def test_a_setting_that_is_wrong_is_found(
    own: Cli, environment: dict[str, str], subject: str, message: str, mend: str, code: int
) -> None:
    finding = _findings(own, code, **environment)[subject]
    assert message in finding["message"]
    assert mend in finding["mend"]
    assert finding["isBroken"] is bool(code)
    printed = own.run("doctor", **environment)
    assert printed.code == code
    assert f"{'broken' if code else 'warning'}  {subject}: " in printed.out
    assert mend in printed.out


def test_a_known_proxy_covers_a_server_that_listens_to_all(own: Cli) -> None:
    environment = {"MARTLET_HOST": "0.0.0.0", "MARTLET_TRUSTED_PROXIES": "10.0.0.0/8"}
    assert "network" not in _findings(own, 0, **environment)


def test_a_key_that_others_may_read_is_found(own: Cli) -> None:
    (_data_dir(own) / "secret.key").chmod(0o640)
    finding = _findings(own, 1)["secret key"]
    assert "chmod 600" in finding["message"]


def test_a_data_directory_that_others_may_write_to_is_found(own: Cli) -> None:
    _data_dir(own).chmod(0o777)
    assert "chmod go-w" in _findings(own, 1)["data directory"]["mend"]


def test_a_store_without_the_newest_schema_is_found_and_not_touched(fresh: Cli) -> None:
    for _ in range(2):
        assert _findings(fresh, 1)["store"]["mend"] == "Run: martlet migrate"
    fresh.done("migrate")
    assert _findings(fresh, 0)["store"]["mend"] is None


def test_several_keys_are_told_until_they_are_pruned(own: Cli) -> None:
    own.done("keys", "rotate")
    found = _findings(own, 0)
    assert "2 keys" in found["secret key"]["message"]
    assert "martlet keys prune" in found["secret key"]["mend"]
    assert "default/postgres-main" in found
    own.done("keys", "prune")
    assert _findings(own, 0)["secret key"]["mend"] is None


def test_a_key_that_is_lost_is_found(own: Cli) -> None:
    key = own.done("keys", "new").strip()
    finding = _findings(own, 1, MARTLET_SECRET_KEY=key)["store"]
    assert "is missing" in finding["message"]
    assert "Restore the secret key" in finding["mend"]


def test_an_account_that_may_write_is_found(
    own: Cli, postgres_small: Source, sockets: tuple[str, ...]
) -> None:
    own = own.at(MARTLET_DATASOURCE_SOCKETS=",".join(sockets))
    own.done("datasource", "create", "mighty [red]", *source_options(postgres_small))
    finding = _findings(own, 0)["default/mighty [red]"]
    assert "superuser" in finding["message"]
    assert "SELECT" in finding["mend"]
    assert "warning  default/mighty [red]: " in own.done("doctor")


def test_a_version_that_was_not_tested_is_told(
    own: Cli, clickhouse_small: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a machine has it whose database is newer than the list."""
    own.done("datasource", "create", "away", *source_options(clickhouse_small))
    assert "is not tested" not in own.done("doctor")
    monkeypatch.setitem(TESTED, "duckdb", {"DuckDB": ("1.4", "1.5")})
    finding = _findings(own, 0)["default/postgres-main"]
    assert f"DuckDB {duckdb.__version__} is not tested" in finding["message"]
    assert "Use DuckDB 1.4 or 1.5" in finding["mend"]
    assert "make test" in finding["mend"]
    assert not finding["isBroken"]


def test_datasources_of_every_organisation_are_looked_at(own: Cli) -> None:
    own.done("token", "create", "x", "--organisation", "other")
    assert set(_findings(own, 0)) == {"secret key", "store", "default/postgres-main"}
