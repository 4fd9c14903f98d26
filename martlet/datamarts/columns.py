"""The columns of a draft's table, checked against the live schema."""

from collections.abc import Mapping
from dataclasses import dataclass

from martlet.compiler.engines import Engine
from martlet.compiler.sql.custom_columns import expression
from martlet.compiler.sql.grammar import is_nameable
from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.model.datamart import Column
from martlet.model.draft import DraftColumn, DraftTable
from martlet.model.schema import ColumnType, Family, SchemaTable

_COMPUTED = ColumnType(Family.OTHER, "expression")
UNNAMEABLE = (
    "Queries could not name it: names have visible letters only, and do not begin with two"
    " underscores; give an alias."
)


@dataclass(frozen=True, slots=True)
class ColumnBuilder:
    """Adds what is wrong with a column to `faults`."""

    engine: Engine
    faults: list[Fault]

    def columns(self, index: int, draft: DraftTable, source: SchemaTable) -> list[Column]:
        seen: dict[str, int] = {}
        columns = []
        for position, column in enumerate(draft.columns):
            at = f"tableList[{index}].columns[{position}]"
            self._check_exposed_name(column, at, seen, position)
            kind = self._column_type(column, draft, source, at)
            if kind is not None:
                columns.append(_column(column, kind, source))
        return columns

    def _check_exposed_name(
        self, column: DraftColumn, at: str, seen: dict[str, int], position: int
    ) -> None:
        name = column.alias or column.name
        at = f"{at}.{'alias' if column.alias else 'name'}"
        first = seen.setdefault(name.casefold(), position)
        if first != position:
            message = f"The name {name} is taken by columns[{first}]; give another alias."
            self._fault(Code.INVALID_COLUMN_CONFIG, at, message)
        if not is_nameable(name):
            self._fault(Code.INVALID_COLUMN_CONFIG, at, UNNAMEABLE)

    def _column_type(
        self, column: DraftColumn, draft: DraftTable, source: SchemaTable, at: str
    ) -> ColumnType | None:
        if column.is_custom or column.sql is not None or column.is_aggregate:
            return self._custom_type(column, draft, source, at)
        known = source.columns.get(column.name)
        if known is not None:
            return known.type
        hint = did_you_mean(column.name, source.columns)
        message = f"There is no column {column.name} in {source.schema}.{source.name}{hint}"
        self._fault(Code.INVALID_COLUMN_CONFIG, f"{at}.name", message)
        return None

    def _custom_type(
        self, column: DraftColumn, draft: DraftTable, source: SchemaTable, at: str
    ) -> ColumnType | None:
        if not column.is_custom or column.sql is None:
            message = "A custom column needs both isCustomColumn: true and sql."
            self._fault(Code.INVALID_COLUMN_CONFIG, at, message)
            return None
        usable = _exposed_physical(draft) if column.is_aggregate else source.columns
        try:
            expression(
                column.sql,
                self.engine,
                columns=usable,
                row=source.name,
                is_aggregate=column.is_aggregate,
            )
        except Failure as failure:
            self._fault(Code.INVALID_COLUMN_CONFIG, f"{at}.sql", failure.message)
        return _COMPUTED

    def _fault(self, code: Code, at: str, message: str) -> None:
        self.faults.append(Fault(code, at, message))


def _column(draft: DraftColumn, kind: ColumnType, source: SchemaTable) -> Column:
    known = source.columns.get(draft.name)
    is_computed = draft.is_custom or source.is_view or (known is not None and known.is_computed)
    return Column(**draft.settings, type=kind, is_computed=is_computed)


def _exposed_physical(draft: DraftTable) -> Mapping[str, DraftColumn]:
    """The columns that a measure may use: its expression runs above the guard, which passes on
    only these."""
    return {c.name: c for c in draft.columns if not c.is_hidden and not c.is_custom}
