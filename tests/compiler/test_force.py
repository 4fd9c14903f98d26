"""What a filter forces reaches the rows that belong to what it names, and tells of no others."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from martlet.compiler import compile as compiled
from martlet.compiler.guard.apply_row_filters import with_row_filters
from martlet.compiler.guard.row_filters import RowFilters
from martlet.errors import Failure
from martlet.model.access import Tenant
from martlet.model.board import FilterValue, NumberRange
from martlet.model.datamart import Datamart
from martlet.model.question import SqlQuestion
from tests.support.answers import asking
from tests.support.dataset import ORDERS, TABLES
from tests.support.engines import ENGINES
from tests.support.grounds import source_on
from tests.support.marts import mart, mart_in

# An order of one client that points at a customer of another's, as broken data may have it.
_ASTRAY = replace(ORDERS, rows=(*ORDERS.rows, (6, "t1", 12, 1, None, "s6", None)))
_WORLD = tuple(_ASTRAY if table is ORDERS else table for table in TABLES)


@pytest.fixture(scope="module")
def ids(request: pytest.FixtureRequest) -> Iterator[Callable[[str, str, str], list[str]]]:
    """The ids of orders that client t1 sees where a member is forced to a value."""
    with ExitStack() as stack:

        def seen(engine: str, member: str, value: str) -> list[str]:
            source = stack.enter_context(source_on(engine, "astray", _WORLD, request))
            whole = mart_in(engine, source.schema)
            forced = _forced(whole, member, value)
            asked = stack.enter_context(asking(source, whole.datasource_id))
            question = SqlQuestion("SELECT id FROM orders ORDER BY id")
            proof = compiled(question, with_row_filters(whole, forced.by_table)).proof
            ended, rows = asked.ended(proof.guard(Tenant("m1", "d", key="t1"), forced.given))
            assert ended == "answered"
            return rows

        yield seen


def _forced(mart: Datamart, member: str, value: str) -> RowFilters:
    forced = RowFilters(mart, ZoneInfo("UTC"))
    forced.add([member], (value,))
    return forced


@pytest.mark.parametrize("engine", ENGINES)
def test_another_clients_row_narrows_nothing(
    ids: Callable[[str, str, str], list[str]], engine: str
) -> None:
    """Both clients have an Ada; whether the stray order points at one is not for t1 to learn."""
    assert ids(engine, "customers.name", "Ada") == ["[1]", "[2]"]


def test_an_exposed_name_stands_before_a_hidden_columns_own() -> None:
    whole = mart("postgres")
    (orders,) = (table for table in whole.tables if table.name == "orders")
    swapped = replace(
        orders,
        columns=tuple(
            replace(column, alias="secret_note") if column.name == "client_id" else column
            for column in reversed(orders.columns)
        ),
    )
    tables = tuple(swapped if table is orders else table for table in whole.tables)
    forced = _forced(replace(whole, tables=tables), "orders.secret_note", "x")
    assert [n.column for n in forced.by_table[orders.id]] == ["client_id"]


@pytest.mark.parametrize("name", ["orders.double", "orders.nothing", "nobody.id"])
def test_what_is_computed_or_not_there_forces_nothing(name: str) -> None:
    with pytest.raises(Failure):
        _forced(mart("postgres"), name, "1")


def test_tables_that_belong_to_nothing_forced_are_missed() -> None:
    forced = _forced(mart("postgres"), "customers.name", "Ada")
    assert forced.missed == {"transfers", "email_log"}


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (NumberRange(1e-32, None), ["0.01"]),
        (NumberRange(None, 9.999), ["9.99"]),
        (NumberRange(-5, 99.5), ["-5.00", "99.50"]),
        ((1.5, 3), ["1.50", "3.00"]),
        ((0.005,), None),
        (NumberRange(1e20, None), None),
    ],
)
def test_a_number_is_forced_as_its_column_holds_it(
    value: FilterValue, given: list[str] | None
) -> None:
    """An engine that widens the column for it fails on another client's large number."""
    forced = RowFilters(mart("duckdb"), ZoneInfo("UTC"))
    if given is None:
        with pytest.raises(Failure, match="QUERY_REJECTED"):
            forced.add(["orders.total"], value)
        return
    forced.add(["orders.total"], value)
    assert list(map(str, forced.given.values())) == given
