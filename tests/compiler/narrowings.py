"""The small world's datamart narrowed in every way, with the values and what is left to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from martlet.compiler.guard.apply_row_filters import with_client_columns, with_row_filters
from martlet.compiler.guard.row_filters import RowFilters
from martlet.model.board import FilterValue
from martlet.model.datamart import Datamart
from martlet.model.question import SqlQuestion
from martlet.model.row_filter import RowFilter, RowFilterOperator


@dataclass(frozen=True)
class Case:
    """`narrow` says, by table, the column, how, and the values; `seen` is what the first column
    holds in the rows that client t1 is answered.
    """

    question: SqlQuestion
    seen: list[Any]
    narrow: Mapping[str, Sequence[tuple[str, RowFilterOperator, Sequence[Any]]]] = field(
        default_factory=dict
    )
    pin: Mapping[str, str] = field(default_factory=dict)
    force: Mapping[str, FilterValue] = field(default_factory=dict)

    def mart(self, mart: Datamart) -> Datamart:
        ids = {table.name: table.id for table in mart.tables}
        types = {t.name: {c.name: c.type for c in t.columns} for t in mart.tables}
        made = {
            ids[name]: [
                RowFilter(column, types[name][column], how, _names(name, at, values))
                for at, (column, how, values) in enumerate(narrowings)
            ]
            for name, narrowings in self.narrow.items()
        }
        forced = self._forced(mart)
        whole = {**made, **forced.by_table}
        return with_row_filters(
            with_client_columns(mart, {ids[name]: c for name, c in self.pin.items()}), whole
        )

    def _forced(self, mart: Datamart) -> RowFilters:
        forced = RowFilters(mart, ZoneInfo("UTC"))
        for member, value in self.force.items():
            forced.add([member], value)
        return forced

    def given(self, mart: Datamart) -> dict[str, Any]:
        own = {
            parameter: value
            for name, narrowings in self.narrow.items()
            for at, (_, _, values) in enumerate(narrowings)
            for parameter, value in zip(_names(name, at, values), values, strict=True)
        }
        return {**own, **self._forced(mart).given}


def _names(table: str, at: int, values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(f"{table}_{at}_{i}" for i in range(len(values)))


_JANUARY = [
    ("created_at", RowFilterOperator.FROM, [datetime(2026, 1, 1)]),
    ("created_at", RowFilterOperator.BEFORE, [datetime(2026, 1, 3)]),
]
CASES = {
    "a text, letter for letter": Case(
        SqlQuestion("SELECT id FROM customers"),
        [1],
        {"customers": [("name", RowFilterOperator.ANY, ["Ada"])]},
    ),
    "a text in other letters": Case(
        SqlQuestion("SELECT id FROM customers"),
        [],
        {"customers": [("name", RowFilterOperator.ANY, ["ada", "BJÖRN"])]},
    ),
    "numbers, and a hidden column": Case(
        SqlQuestion("SELECT id FROM orders"),
        [1],
        {
            "orders": [
                ("amount", RowFilterOperator.ANY, [10, 30]),
                ("secret_note", RowFilterOperator.ANY, ["s1", "s2"]),
            ]
        },
    ),
    "a path through what is narrowed": Case(
        SqlQuestion("SELECT id, quantity / (quantity - 5) AS r FROM order_lines WHERE id < 3"),
        [1, 2],
        {"orders": _JANUARY, "customers": [("name", RowFilterOperator.CONTAINS, ["%aD%"])]},
    ),
    "what points at what is forced": Case(
        SqlQuestion("SELECT id, 10 / amount AS r FROM orders WHERE id < 5"),
        [1, 2],
        force={"customers.name": ("Ada", "Nobody")},
    ),
    "a shared table": Case(
        SqlQuestion("SELECT code, 1 / length(title) AS r FROM countries"),
        ["IE"],
        {
            "countries": [
                ("code", RowFilterOperator.UP_TO, ["IE"]),
                ("title", RowFilterOperator.FROM, ["H"]),
            ]
        },
    ),
    "a column that holds the client too": Case(
        SqlQuestion("SELECT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id"),
        [1, 1, 2, 5],
        pin={"orders": "client_id", "customers": "client_id"},
    ),
    "a column for a table without a path": Case(
        SqlQuestion("SELECT id FROM transfers"), [2], pin={"transfers": "to_client"}
    ),
    "a column beside a path": Case(
        SqlQuestion("SELECT id FROM order_lines"), [], pin={"order_lines": "sku"}
    ),
}  # fmt: skip


def with_columns(mart: Datamart) -> Datamart:
    """`mart` with the ends of transfers listed, hidden, so that an embed can name them."""
    like = next(c for t in mart.tables for c in t.columns if c.name == "sku")
    ends = [replace(like, name=name, is_hidden=True) for name in ("from_client", "to_client")]
    tables = (
        replace(table, columns=(*table.columns, *ends)) if table.name == "transfers" else table
        for table in mart.tables
    )
    return replace(mart, tables=tuple(tables))
