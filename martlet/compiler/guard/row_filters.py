"""What narrows a datamart: values of a token or of a viewer's filters, as a request brings them."""

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
    """Narrowings by table, and the values of their parameters."""

    mart: Datamart
    viewer: ZoneInfo
    by_table: dict[TableId, list[RowFilter]] = field(default_factory=dict)
    given: dict[str, object] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)

    def add(self, members: Sequence[str], value: FilterValue, *, is_search: bool = False) -> None:
        """Narrow the tables of `members`, each `table.column`, to rows of which `value` is true;
        and each table whose rows point at those, in one way, to those of such rows.

        `missed` then has the tables that are not narrowed so. Shared tables and the client's own
        row need no narrowing.

        Raises QUERY_REJECTED for a column that cannot be narrowed, or a value that does not fit.
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
        """Of several, some may be of another datamart; one at least is of this."""
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
        """What is forced, without the values: what a compiled question is kept under."""
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
                f"{column.exposed_name} ({column.type.native}) cannot be narrowed by days"
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
            raise refused(f"{column.exposed_name} has a collation that cannot be searched")
        if is_search:
            return RowFilterOperator.CONTAINS, [pattern(str(values[0]))]
        return RowFilterOperator.ANY, [_value(column, value) for value in values]


def filterable_table(name: str, mart: Datamart) -> tuple[Table, Column]:
    """The table and the column that `name` stands for, exposed or hidden.

    Raises QUERY_REJECTED where there is none, or where the database would compute it: a condition
    that may fail on a row would tell of rows that are not the client's.
    """
    table = Members(environment(mart)).table(name)
    rest = name[len(table.exposed_name) + 1 :]
    hidden = {c.name: c for c in table.columns if c.is_hidden}
    column = table.exposed_columns.get(rest) or hidden.get(rest)
    if column is None:
        hint = did_you_mean(rest, [*table.exposed_columns, *hidden])
        raise refused(f"{table.exposed_name} has no column {rest!r}{hint}", subject="filter")
    if column.sql is not None or column.is_computed:
        raise refused(f"{name} is computed; name a plain column", subject="filter")
    return table, column


def tables_not_affected(member: str, read: Collection[str], mart: Datamart) -> list[str]:
    """Those of the tables `read` that a narrowing by `member` says nothing of: their rows point at
    none that are narrowed, and none that are narrowed point at them.
    """
    table, _ = filterable_table(member, mart)
    reach = filter_reach(mart, frozenset({table.id}))
    tables = [t for t in mart.tables if t.exposed_name in read]
    missed = [t.id for t in tables if t.exposed_name in reach.missed]
    affected = [t.id for t in tables if t.id not in missed]
    above = {parent for one in affected for parent in _above(environment(mart), one)}
    return [t.exposed_name for t in mart.tables if t.id in missed and t.id not in above]


def _above(scope: Environment, table: TableId) -> set[TableId]:
    """The tables at whose rows those of `table` point, some by way of others."""
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
    """Which tables belong to rows of others, and by what way; `missed` ones do not, or not in one
    way only.
    """

    ways: Mapping[TableId, tuple[Hop, ...]]
    missed: frozenset[str]


@lru_cache(maxsize=512)
def filter_reach(mart: Datamart, goals: frozenset[TableId]) -> FilterReach:
    """How the tables of `mart` reach those of `goals`. The same for all who are forced alike."""
    ways, missed = {}, set()
    for table in mart.tables:
        if table.id in goals or table.path.kind in _FREE or _passes(table, goals):
            continue
        # Two are as many as too many.
        first_ways = list(islice(_ways(environment(mart), table.id, goals, ()), 2))
        if len(first_ways) == 1:
            ways[table.id] = first_ways[0]
        else:
            missed.add(table.exposed_name)
    return FilterReach(ways, frozenset(missed))


def _passes(table: Table, goals: frozenset[TableId]) -> bool:
    """Whether the tenant path of `table` leads through one of `goals`, and is narrowed with it."""
    return any((hop.schema, hop.table) in goals for hop in table.path.hops)


def _ways(
    scope: Environment, table: TableId, goals: frozenset[TableId], seen: tuple[TableId, ...]
) -> Iterator[tuple[Hop, ...]]:
    """All ways by which a row of `table` points at one row of `goals`."""
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
    """`value` as the column's own type holds it; an end of a range is rounded inwards.

    It stands beside the guard, on everybody's rows: of a value with more digits an engine would
    make the column wider first, which fails on a large one.

    Raises QUERY_REJECTED for what the column cannot hold.
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
