"""ClickHouse's own types in a scratch database: small integers, narrow texts, keys with NULLs."""

from pathlib import Path
from uuid import uuid4

import pytest

from martlet.scratchdb.clickhouse import scratch
from martlet.scratchdb.tables import UnusableError
from tests.support.engines import clickhouse_source
from tests.support.proving import proved, store_on
from tests.support.servers import Server

ACCOUNTS = "CREATE TABLE accounts (no Int32, label String) ENGINE = MergeTree ORDER BY no"

_INNER = "LowCardinality(Nullable(String))"


@pytest.mark.part_of(4)
@pytest.mark.parametrize(
    ("columns", "order"),
    [
        ("id Int32, account Int32, rank Int8, other UInt8", "id"),
        ("id Int32, account Int32, rank FixedString(2), other Nullable(FixedString(3))", "id"),
        ("id Int32, account Int32, rank Nullable(Int32), other DateTime('Europe/Berlin')", "rank"),
        ("id Int32, account Int32, rank UUID, other Nullable(Decimal(9, 2))", "tuple()"),
        ("id Int32, account Int32, rank LowCardinality(String), other Bool", "(account, id)"),
        ("id Int32, account Int32, rank LowCardinality(Int32), other " + _INNER, "id"),
        ("id Int32, account Int32, rank Enum8('a' = 1, 'b b' = 2), other Array(Int32)", "id"),
        ("id Int32, account Int32, rank Dynamic, other LowCardinality(FixedString(12))", "id"),
    ],
    ids=[
        "small",
        "narrow",
        "nullable key",
        "no key",
        "key of two",
        "dictionaries",
        "others",
        "open",
    ],
)
def test_its_own_types_and_orders_are_planted(
    columns: str, order: str, clickhouse_server: Server, tmp_path: Path, files: Path
) -> None:
    settings = " SETTINGS allow_suspicious_low_cardinality_types = 1, allow_nullable_key = 1"
    deals = f"CREATE TABLE deals ({columns}) ENGINE = MergeTree ORDER BY {order}{settings}"
    name = f"martlet_test_prove_{uuid4().hex[:12]}"
    with clickhouse_source(clickhouse_server, name, ()) as source:
        source.execute(ACCOUNTS, deals)
        cli = store_on(source, tmp_path, files, deals_body(source.schema))
        url = f"clickhouse://{clickhouse_server.username}@{clickhouse_server.host}"
        there = cli.at(
            MARTLET_SCRATCH_SERVER=f"{url}:{clickhouse_server.port}/",
            MARTLET_SCRATCH_PASSWORD=clickhouse_server.password,
        )
        found = proved(there, tmp_path, "--scratch", "--victim-rows", 500)
    assert found.ended.code == 0, found.ended
    assert found.outcomes("storage") <= {"held"}
    assert found.outcomes("canaries") == {"held"}


def deals_body(schema: str) -> dict[str, object]:
    columns = [{"name": name} for name in ("id", "account", "rank", "other")]
    return {
        "name": "mart",
        "datasourceName": "main",
        "tableList": [
            {
                "schemaName": schema,
                "name": "deals",
                "clientColumn": "account",
                "columns": columns,
            },
        ],
        "tenancySettings": {
            "tenancyLevel": "TABLE",
            "clientColumnType": "STRING",
            "schemaName": schema,
            "tableName": "accounts",
            "tableClientNameColumn": "label",
            "tablePrimaryKeyColumn": "no",
        },
    }


def test_a_password_is_not_sent_in_plain_where_tls_is_asked_for() -> None:
    with (
        pytest.raises(UnusableError, match="TLS is not supported"),
        scratch("https://u@127.0.0.1", "hush", ["x"]),
    ):
        pass
