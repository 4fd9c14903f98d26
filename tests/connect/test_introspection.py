"""What introspection finds, alike for every engine."""

import pytest

from martlet.connect.drivers import DRIVERS
from martlet.connect.session import Target
from martlet.model.schema import Family, ForeignKey
from tests.support.dataset import TABLES
from tests.support.engines import Source


def test_every_table_and_column_is_found(source: Source) -> None:
    schema = source.read()
    for table in TABLES:
        found = schema.tables[source.schema, table.name]
        assert tuple(found.columns) == table.column_names
        assert found.primary_key == (table.column_names[0],)
        assert not found.is_view


@pytest.mark.parametrize(
    ("column", "family"),
    [
        ("id", Family.INTEGER),
        ("client_id", Family.TEXT),
        ("total", Family.DECIMAL),
        ("created_at", Family.TIMESTAMP),
    ],
)
def test_types_are_told_by_how_they_compare(source: Source, column: str, family: Family) -> None:
    orders = source.read().tables[source.schema, "orders"]
    assert orders.columns[column].type.family is family


def test_foreign_keys_are_found(source: Source) -> None:
    """ClickHouse has none, and a datamart on it says what they would."""
    tables = source.read().tables
    if source.engine == "clickhouse":
        assert tables[source.schema, "order_lines"].foreign_keys == ()
        assert tables[source.schema, "order_lines"].primary_key == ("id",)
        return
    key = ForeignKey(("order_id",), source.schema, "orders", ("id",))
    assert tables[source.schema, "order_lines"].foreign_keys == (key,)
    assert len(tables[source.schema, "transfers"].foreign_keys) == 2


def test_nullability_is_found(source: Source) -> None:
    orders = source.read().tables[source.schema, "orders"]
    assert not orders.columns["id"].is_nullable
    assert orders.columns["amount"].is_nullable


def test_where_equality_is_not_identity_it_is_told(source: Source) -> None:
    names = source.read().tables[source.schema, "client_mapping"].columns["client_id"]
    assert names.type.is_exact is (source.engine != "mysql")


def test_views_indexes_and_odd_names_are_found(postgres_small: Source) -> None:
    postgres_small.execute(
        'CREATE SCHEMA "Odd schema"',
        'CREATE TABLE "Odd schema"."select ""x""" (id int, "Größe" text, code char(5))',
        'CREATE UNIQUE INDEX ON "Odd schema"."select ""x""" ("Größe")',
        'CREATE UNIQUE INDEX ON "Odd schema"."select ""x""" (id) WHERE id > 0',
        'CREATE INDEX ON "Odd schema"."select ""x""" (code, id)',
        'CREATE VIEW "Odd schema".v AS SELECT 1 AS one',
    )
    target = Target("", postgres_small.credentials, 30, 5, address=postgres_small.credentials.host)
    tables = DRIVERS["postgres"].schema(target).tables
    table = tables["Odd schema", 'select "x"']
    assert tuple(table.columns) == ("id", "Größe", "code")
    assert table.unique_keys == (("Größe",),)
    assert table.indexes == (("id",), ("code", "id"))
    assert not table.columns["code"].type.is_exact
    assert tables["Odd schema", "v"].is_view
    postgres_small.execute('DROP SCHEMA "Odd schema" CASCADE')
