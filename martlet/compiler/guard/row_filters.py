"""Row filters of a request: values from a token or from a viewer's filters."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, InvalidOperation
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from martlet.compiler.engines import ENGINES, Engine
from martlet.compiler.environment import Environment, environment
from martlet.compiler.guard.fitting import decimal_sizes, fits_value
from martlet.compiler.refusal import refused
from martlet.compiler.semantic.filters import pattern, typed
from martlet.compiler.semantic.members import Members
from martlet.compiler.semantic.time_grain import moment
from martlet.errors import Failure, did_you_mean
from martlet.model.board import DayRange, FilterValue, NumberRange
from martlet.model.datamart import Column, Datamart, PathKind, Table
from martlet.model.hop import Hop
from martlet.model.question import Scalar
from martlet.model.row_filter import RowFilter, RowFilterOperator
from martlet.model.schema import ColumnType

TableId = tuple[str, str]
_EXACT = Context(prec=100)
_FREE = (PathKind.SHARED, PathKind.CLIENT_TABLE)


@dataclass
class RowFilters:
    """Row filters by table, and the values of their parameters.

    `missed` holds the tables that a filter does not restrict."""

    mart: Datamart
    viewer: ZoneInfo
    by_table: dict[TableId, list[RowFilter]] = field(default_factory=dict)
    given: dict[str, object] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)

    def add(self, members: Sequence[str], value: FilterValue, *, is_search: bool = False) -> None:
        """Restrict the tables of `members`, each `table.column`, to the rows that match `value`.

        A table whose rows point at these rows by exactly one way is restricted too. Other tables
        are added to `missed`, except shared tables and the client table.

        Raises QUERY_REJECTED for a column that cannot be filtered, or a value that does not fit.
        """
        named = {table.id: column for table, column in self._named(members)}
        reach = filter_reach(self.mart, frozenset(named))
        self.missed |= reach.missed
        for table in self.mart.tables:
            if table.id in named:
                self._add(table.id, named[table.id], value, (), is_search=is_search)
            elif table.id in reach.ways:
                hops = reach.ways[table.id]
                column = named[hops[-1].schema, hops[-1].table]
                self._add(table.id, column, value, hops, is_search=is_search)

    def _named(self, members: Sequence[str]) -> list[tuple[Table, Column]]:
        """The columns of this datamart among `members`; some may belong to other datamarts.

        Raises QUERY_REJECTED if none belongs to this one."""
        columns, refusals = [], []
        for member in members:
            try:
                columns.append(filterable_table(member, self.mart))
            except Failure as refusal:
                refusals.append(refusal)
        if not columns:
            raise refusals[0]
        return columns

    def _add(
        self,
        table: TableId,
        column: Column,
        value: FilterValue,
        hops: tuple[Hop, ...],
        *,
        is_search: bool,
    ) -> None:
        for how, values in self._parts(column, value, is_search=is_search):
            names = tuple(f"forced_{len(self.given) + i + 1}" for i in range(len(values)))
            self.given.update(zip(names, values, strict=True))
            row_filter = RowFilter(column.name, column.type, how, names, hops)
            self.by_table.setdefault(table, []).append(row_filter)

    @property
    def _engine(self) -> Engine:
        return ENGINES[self.mart.engine]

    @property
    def shape(self) -> str:
        """The filters without their values: part of the cache key of a compiled question."""
        return repr(sorted(self.by_table.items()))

    def _parts(
        self, column: Column, value: FilterValue, *, is_search: bool
    ) -> Iterator[tuple[RowFilterOperator, Sequence[object]]]:
        if isinstance(value, DayRange):
            yield from self._days(column, value)
        elif isinstance(value, NumberRange):
            if value.min is not None:
                yield RowFilterOperator.FROM, [_value(column, value.min, ROUND_CEILING)]
            if value.max is not None:
                yield RowFilterOperator.UP_TO, [_value(column, value.max, ROUND_FLOOR)]
        elif isinstance(value, tuple):
            yield self._values(column, value, is_search=is_search)
        else:
            raise refused(f"(internal) date preset {value.value!r} was not resolved")

    def _days(
        self, column: Column, days: DayRange
    ) -> Iterator[tuple[RowFilterOperator, Sequence[object]]]:
        if not self._engine.compares_with_days(column.type):
            raise refused(
                f"{column.exposed_name} ({column.type.native}) cannot be filtered by days"
            )
        if days.start is not None:
            yield RowFilterOperator.FROM, [moment(days.start, column, self.viewer)]
        if days.end is not None:
            yield RowFilterOperator.BEFORE, [moment(days.end, column, self.viewer, end_of_day=True)]

    def _values(
        self, column: Column, values: Sequence[Scalar], *, is_search: bool
    ) -> tuple[RowFilterOperator, Sequence[object]]:
        if is_search and not (self._engine.likes_any_collation or column.type.is_exact):
            # LIKE fails on a row whose collation it does not support.
            raise refused(f"{column.exposed_name} has a collation that does not support search")
        if is_search:
            return RowFilterOperator.CONTAINS, [pattern(str(values[0]))]
        return RowFilterOperator.ANY, [_value(column, value) for value in values]


def filterable_table(name: str, mart: Datamart) -> tuple[Table, Column]:
    """The table and the column that `name` means, exposed or hidden.

    Raises QUERY_REJECTED for an unknown column, and for a computed one: a condition that may fail
    on a row would leak information about other clients' rows.
    """
    table = Members(environment(mart)).table(name)
    rest = name[len(table.exposed_name) + 1 :]
    hidden = {c.name: c for c in table.columns if c.is_hidden}
    column = table.exposed_columns.get(rest) or hidden.get(rest)
    if column is None:
        hint = did_you_mean(rest, [*table.exposed_columns, *hidden])
        raise refused(f"{table.exposed_name} has no column {rest!r}{hint}", subject="filter")
    if column.sql is not None or column.is_computed:
        raise refused(f"{name} is computed; use a stored column", subject="filter")
    return table, column


def tables_not_affected(member: str, read: Collection[str], mart: Datamart) -> list[str]:
    """The tables in `read` that a filter on `member` does not affect, directly or through a
    relationship.
    """
    table, _ = filterable_table(member, mart)
    reach = filter_reach(mart, frozenset({table.id}))
    tables = [t for t in mart.tables if t.exposed_name in read]
    missed = [t.id for t in tables if t.exposed_name in reach.missed]
    affected = [t.id for t in tables if t.id not in missed]
    above = {parent for one in affected for parent in _above(environment(mart), one)}
    return [t.exposed_name for t in mart.tables if t.id in missed and t.id not in above]


def _above(scope: Environment, table: TableId) -> set[TableId]:
    """The tables that rows of `table` point at, directly or through other tables."""
    above: set[TableId] = set()
    waiting = [table]
    while waiting:
        sides = [relationship.many_side for relationship in scope.upward.get(waiting.pop(), ())]
        new = {parent for child, (parent, _) in sides if child is not None} - above
        above |= new
        waiting += new
    return above


@dataclass(frozen=True, slots=True)
class FilterReach:
    """The hops from tables to a filtered table. Tables in `missed` have none, or several ways."""

    ways: Mapping[TableId, tuple[Hop, ...]]
    missed: frozenset[str]


@lru_cache(maxsize=512)
def filter_reach(mart: Datamart, goals: frozenset[TableId]) -> FilterReach:
    """The ways of the tables of `mart` to the tables `goals`, cached for all requests."""
    ways, missed = {}, set()
    for table in mart.tables:
        if table.id in goals or table.path.kind in _FREE or _passes(table, goals):
            continue
        # Two ways are enough to know that the way is ambiguous.
        first_ways = list(islice(_ways(environment(mart), table.id, goals, ()), 2))
        if len(first_ways) == 1:
            ways[table.id] = first_ways[0]
        else:
            missed.add(table.exposed_name)
    return FilterReach(ways, frozenset(missed))


def _passes(table: Table, goals: frozenset[TableId]) -> bool:
    """Whether the tenant path of `table` leads through one of `goals`, and is filtered with it."""
    return any((hop.schema, hop.table) in goals for hop in table.path.hops)


def _ways(
    scope: Environment, table: TableId, goals: frozenset[TableId], seen: tuple[TableId, ...]
) -> Iterator[tuple[Hop, ...]]:
    """All ways from a row of `table` to one row of a table in `goals`."""
    for relationship in scope.upward.get(table, ()):
        child, (parent, parent_column) = relationship.many_side
        if child is None or parent in (*seen, table):
            continue
        hop = Hop(child[1], *parent, parent_column)
        if parent in goals:
            yield (hop,)
        else:
            yield from ((hop, *way) for way in _ways(scope, parent, goals, (*seen, table)))


def _value(column: Column, value: Scalar, rounding: str | None = None) -> object:
    """`value` in the column's own type; an end of a range is rounded inwards.

    The condition runs beside the guard, on the rows of all clients: for a value with more digits
    an engine would first widen the column, which fails on a large value.

    Raises QUERY_REJECTED if the column cannot hold the value.
    """
    try:
        typed_value = typed(value, column.type.family)
        if isinstance(typed_value, Decimal):
            typed_value = _scaled(typed_value, column.type, rounding)
    except (ValueError, InvalidOperation):
        why = f"cannot read {value!r} as a {column.type.family.value}"
        raise refused(f"{column.exposed_name}: {why}") from None
    if isinstance(typed_value, int | Decimal) and not fits_value(typed_value, column.type):
        raise refused(f"{column.exposed_name} ({column.type.native}) cannot hold {value!r}")
    return typed_value


def _scaled(value: Decimal, kind: ColumnType, rounding: str | None) -> Decimal:
    sizes = decimal_sizes(kind)
    if sizes is None:
        return value
    scaled = value.quantize(Decimal(1).scaleb(-sizes[1]), rounding, _EXACT)
    return scaled if rounding or scaled == value else value
