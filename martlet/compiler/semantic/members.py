"""Resolves the members of a semantic query: columns, and measures of one table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import sqlglot
from sqlglot import exp

from martlet.compiler.budget import OF_A_LETTER, Budget, Work
from martlet.compiler.environment import Environment
from martlet.compiler.refusal import refused
from martlet.compiler.semantic.filters import Subject
from martlet.errors import did_you_mean
from martlet.model.datamart import Column, Table
from martlet.model.question import Condition, Filter
from martlet.model.schema import ColumnType, Family

_refused = partial(refused, at="query")

_AGGREGATES: dict[str, type[exp.AggFunc]] = {
    "sum": exp.Sum,
    "avg": exp.Avg,
    "min": exp.Min,
    "max": exp.Max,
    "count": exp.Count,
    "countDistinct": exp.Count,
}
_COUNT = Column(name="count", type=ColumnType(Family.INTEGER, "count"))
_TOTAL = ColumnType(Family.DECIMAL, "aggregate")


@dataclass(frozen=True, slots=True)
class Measure:
    """`column` gives the type of values that filters compare the measure with."""

    table: Table
    value: exp.Expr
    column: Column

    @property
    def is_count(self) -> bool:
        """Whether the measure is 0 if there are no rows."""
        return isinstance(self.value, exp.Count)


@dataclass(frozen=True, slots=True)
class Members:
    environment: Environment
    budget: Budget = field(default_factory=Budget)

    def table(self, member: str) -> Table:
        return self._split(member)[0]

    def is_measure(self, member: str) -> bool:
        table, rest = self._split(member)
        if rest in table.exposed_columns:
            return False
        is_written_so = rest == "count" or rest.rpartition(".")[2] in _AGGREGATES
        return is_written_so or rest in table.measures

    def subject(self, member: str) -> Subject:
        """Raises QUERY_REJECTED if `member` is not an exposed column."""
        table, rest = self._split(member)
        columns = table.exposed_columns
        if rest not in columns:
            hint = did_you_mean(rest, columns)
            raise _refused(f"{table.exposed_name} has no exposed column {rest!r}{hint}")
        return Subject(column_of(table, rest), columns[rest])

    def measure(self, member: str) -> Measure:
        """Raises QUERY_REJECTED if `member` is not a measure."""
        table, rest = self._split(member)
        own = table.measures.get(rest)
        if own is not None:
            return Measure(table, self._custom(own, table), own)
        if rest == "count":
            return Measure(table, exp.Count(this=exp.Star()), _COUNT)
        name, _, aggregate = rest.rpartition(".")
        if aggregate not in _AGGREGATES:
            known = ", ".join(_AGGREGATES)
            raise _refused(f"{member!r} is not a measure; end it in one of {known}")
        subject = self.subject(f"{table.exposed_name}.{name}")
        return Measure(table, _aggregated(member, aggregate, subject), _result(aggregate, subject))

    def _split(self, member: str) -> tuple[Table, str]:
        """The table of a member, and the rest of its name. Exposed names may hold dots: the longest
        matching name wins."""
        tables = self.environment.mart.exposed_tables
        end = member.rfind(".")
        while end > 0:
            if member[:end] in tables:
                return tables[member[:end]], member[end + 1 :]
            end = member.rfind(".", 0, end)
        hint = did_you_mean(member.partition(".")[0], tables)
        raise _refused(f"{member!r} does not name a table of the datamart{hint}")

    def _custom(self, column: Column, table: Table) -> exp.Expr:
        """A measure's own expression, over the exposed names of the columns that it uses."""
        engine = self.environment.engine
        sql = f"SELECT {column.sql}"
        self.budget.spend(OF_A_LETTER * len(sql), Work.MEMBERS, column.exposed_name)
        tree = exp.Paren(this=_parsed(sql, engine.dialect).copy())
        fold = engine.column_key
        names = {fold(physical): name for physical, name in table.exposed_by_name.items()}
        for node in list(tree.find_all(exp.Column)):
            name = names.get(fold(node.name, quoted=node.this.quoted))
            if name is None:
                raise _refused(
                    f"{column.exposed_name} uses a column that is not exposed", at="query"
                )
            node.replace(column_of(table, name))
        value: exp.Expr = tree.this.expressions[0]
        return value


def leaves(conditions: Iterable[Condition]) -> Iterator[Filter]:
    for condition in conditions:
        if isinstance(condition, Filter):
            yield condition
        else:
            yield from leaves(condition.filters)


def column_of(table: Table, name: str) -> exp.Column:
    return exp.column(name, table=table.exposed_name, quoted=True)


def named(value: exp.Expr, name: str) -> exp.Alias:
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def _aggregated(member: str, aggregate: str, subject: Subject) -> exp.Expr:
    is_known = not subject.column.is_custom  # only the database knows the type of an expression
    if aggregate in ("sum", "avg") and is_known and not subject.family.is_number:
        raise _refused(
            f"{member!r} cannot add up values of the type {subject.family.value}",
            at="query.measures",
        )
    value = subject.value
    if aggregate == "countDistinct":
        value = exp.Distinct(expressions=[value])
    return _AGGREGATES[aggregate](this=value)


def _result(aggregate: str, subject: Subject) -> Column:
    if aggregate in ("min", "max"):
        return replace(subject.column, label=None)
    kind = _COUNT.type if aggregate.startswith("count") else _TOTAL
    return Column(name=aggregate, type=kind)


@lru_cache(maxsize=512)
def _parsed(sql: str, dialect: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect=dialect)
