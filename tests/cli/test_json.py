"""Programs read what `--json` prints: nothing else is on standard output."""

import json

import pytest

from tests.support.cli import Cli

WHY = ("why", "--datamart", "shop", "--client", "acme", "--table", "orders")
QUERY = ("query", "shop", "SELECT count(*) AS n FROM orders", "--client", "acme")


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (("datasource", "list"), {"name", "type"}),
        (("datasource", "schema", "postgres-main"), {"defaultSchema", "schemas"}),
        (("datasource", "sync", "postgres-main"), {"drift", "broken"}),
        (("datamart", "list"), {"name", "datamartTables", "datamartOrganization"}),
        (("datamart", "show", "shop"), {"name", "datamartTables", "datamartRelationships"}),
        (("datamart", "isolation", "shop"), {"datamart", "version", "isSafe", "tables"}),
        (QUERY, {"columns", "rows", "certificate"}),
        ((*QUERY, "--explain"), {"sql", "parameters", "certificate"}),
        (WHY, {"steps", "verdict", "explanation", "client", "certificate"}),
        (("audit",), {"at", "actor", "action", "subject", "client", "certificate", "detail"}),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_a_server_is_asked(cli: Cli, words: tuple[str, ...], keys: set[str]) -> None:
    assert keys <= _keys(cli, *words)


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (("token", "list"), {"id", "name", "prefix", "createdAt", "lastUsedAt"}),
        (("token", "create", "another"), {"token"}),
        (("doctor",), {"subject", "message", "mend", "isBroken"}),
        (("keys", "rotate"), {"resealed"}),
        (("keys", "prune"), {"resealed"}),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_the_store_is_asked(own: Cli, words: tuple[str, ...], keys: set[str]) -> None:
    own.done("token", "create", "x")
    assert _keys(own, *words) == keys


def _keys(cli: Cli, *words: str) -> set[str]:
    ended = cli.run(*words, "--json")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    return set(found[0] if isinstance(found, list) else found)
