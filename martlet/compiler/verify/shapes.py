"""Checks the exact shapes of guards in a tree that was read from text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.guard.leak_proof import conjuncts
from martlet.errors import GuardBreach
from martlet.model.datamart import ClientTable, TenantPath
from martlet.model.hop import Hop
from martlet.model.row_filter import RowFilter, RowFilterOperator

ROW = "__t0"
_HOP_PARTS = {"expressions", "from_", "where"}
_LAST_HOP_PARTS = {"expressions", "from_"}


@dataclass(frozen=True, slots=True)
class Pin:
    """The column of a relation that must equal the client's key. `relation` is for messages."""

    column: str
    is_exact: bool
    relation: str


@dataclass(frozen=True, slots=True)
class Shapes:
    """`keys` are the parameters for the client's key; `given` maps names to the parameters of row
    filters; `paths` maps tables to their tenant paths.
    """

    engine: Engine
    keys: Sequence[exp.Expr]
    row_filters: Mapping[tuple[str, str], Sequence[RowFilter]] = field(default_factory=dict)
    given: Mapping[str, exp.Expr] = field(default_factory=dict)
    paths: Mapping[tuple[str, str], TenantPath] = field(default_factory=dict)

    def check_source(self, body: exp.Select, schema: str, name: str, row: str) -> None:
        source = body.args["from_"].this if body.args.get("from_") else None
        if source != self.engine.table(schema, name, row):
            breach(f"a guarded relation does not read exactly {schema}.{name}")

    def after_pins(
        self, conditions: list[exp.Expr], pin: Pin, hops: Sequence[Hop], depth: int = 0
    ) -> list[exp.Expr]:
        """The rest of `conditions` after the ones that pin the row to the client."""
        row = f"__t{depth}"
        if not conditions:
            breach(f"{pin.relation} is not pinned to the client")
        if not hops:
            return self._after_pin(conditions, pin, row)
        keys = self.check_hop(conditions[0], hops[0], pin.relation, depth)
        where = keys.args.get("where")
        inner = list(conjuncts(where.this)) if where is not None else []
        left = self.after_pins(inner, pin, hops[1:], depth + 1)
        if self.after_row_filters(left, (hops[0].schema, hops[0].table), depth + 1):
            breach(f"{pin.relation} has a condition in a hop")
        return conditions[1:]

    def after_row_filters(
        self, conditions: list[exp.Expr], table: tuple[str, str], depth: int = 0
    ) -> list[exp.Expr]:
        """The rest of `conditions` after the row filters of `table`."""
        for row_filter in self.row_filters.get(table, ()):
            if row_filter.hops:
                self._check_reached(conditions, row_filter, depth)
                conditions = conditions[1:]
            else:
                conditions = self._after_row_filter(conditions, row_filter, f"__t{depth}")
        return conditions

    def _check_reached(self, conditions: list[exp.Expr], row_filter: RowFilter, depth: int) -> None:
        """Check the first of `conditions`, a filter on the row that the hops of `row_filter` lead
        to: every row on the way has to be the client's.
        """
        *between, last = row_filter.hops
        for i, hop in enumerate((*between, last), start=depth):
            if not conditions:
                breach(f"{row_filter.column} is not filtered as declared")
            keys = self.check_hop(conditions[0], hop, row_filter.column, i)
            conditions = list(conjuncts(keys.args["where"].this))
            if hop is not last:
                self._check_owned(conditions[1:], hop, i + 1)
        end = depth + len(row_filter.hops)
        left = self._after_row_filter(conditions, row_filter, f"__t{end}")
        self._check_owned(left, last, end)

    def _check_owned(self, conditions: list[exp.Expr], hop: Hop, depth: int) -> None:
        """Check that `conditions` only make the row after `hop` the client's."""
        path = self.paths.get((hop.schema, hop.table))
        if path is not None:
            pin = Pin(path.key_column or "", path.is_key_exact, hop.table)
            plainly = replace(self, row_filters={})
            conditions = plainly.after_pins(conditions, pin, path.hops, depth)
        if conditions:
            breach(f"{hop.table} has more conditions than declared")

    def _after_row_filter(
        self, conditions: list[exp.Expr], row_filter: RowFilter, row: str
    ) -> list[exp.Expr]:
        if not conditions or not self._is_row_filter(conditions[0], row_filter, row):
            breach(f"{row_filter.column} is not filtered as declared")
        if (
            row_filter.how not in (RowFilterOperator.CLIENT, RowFilterOperator.ANY)
            or row_filter.type.is_exact
        ):
            return conditions[1:]
        column = plain(row, row_filter.column)
        exact = exp.or_(*(self.engine.exact(column, v) for v in self._values(row_filter)))
        printed = self.engine.printed
        if len(conditions) < 2 or printed(conditions[1].unnest()) != printed(exact):
            breach(f"{row_filter.column} is filtered without comparing bytes")
        return conditions[2:]

    def _is_row_filter(self, condition: exp.Expr, row_filter: RowFilter, row: str) -> bool:
        """Whether `condition` compares the column with the values of `row_filter`."""
        values, how = self._values(row_filter), row_filter.how
        if how is RowFilterOperator.CONTAINS:
            like = _folded_like(plain(row, row_filter.column), values[0])
            return self.engine.printed(condition) == self.engine.printed(like)
        if not is_plain(condition.this, row, row_filter.column):
            return False
        if how in (RowFilterOperator.CLIENT, RowFilterOperator.ANY) and len(values) > 1:
            parts = {"this", "expressions"}
            is_in = isinstance(condition, exp.In) and present(condition) == parts
            return is_in and condition.expressions == values
        return type(condition) is _COMPARED_BY[how] and condition.expression == values[0]

    def _values(self, row_filter: RowFilter) -> list[exp.Expr]:
        if row_filter.how is RowFilterOperator.CLIENT:
            return list(self.keys[:1])
        return [self.given[name] for name in row_filter.parameters]

    def check_hop(
        self, condition: exp.Expr, hop: Hop, relation: str, depth: int, *, is_last: bool = False
    ) -> exp.Select:
        """The inner selection of `row.column IN (SELECT target_column FROM …)`."""
        if not isinstance(condition, exp.In) or present(condition) != {"this", "query"}:
            breach(f"{relation} lacks a hop of its tenant path")
        if not is_plain(condition.this, f"__t{depth}", hop.column):
            breach(f"{relation} hops from another column than declared")
        query, row = condition.args["query"], f"__t{depth + 1}"
        keys = query.this if isinstance(query, exp.Subquery) else None
        parts = _LAST_HOP_PARTS if is_last else _HOP_PARTS
        if not isinstance(keys, exp.Select) or present(keys) != parts:
            breach(f"{relation} has a hop that is not a plain semi-join")
        self.check_source(keys, hop.schema, hop.table, row)
        projections = keys.expressions
        if len(projections) != 1 or not is_plain(projections[0], row, hop.target_column):
            breach(f"{relation} hops to another column than declared")
        return keys

    def along(self, condition: exp.Expr, hops: Sequence[Hop], relation: str) -> exp.Expr:
        """The condition on the row that `hops` lead to; rows in between must have no condition."""
        for depth, hop in enumerate(hops):
            keys = self.check_hop(condition, hop, relation, depth)
            inner = list(conjuncts(keys.args["where"].this))
            if len(inner) != 1:
                breach(f"{relation} has a condition in a hop")
            condition = inner[0]
        return condition

    def check_reach(self, condition: exp.Expr, hops: Sequence[Hop], relation: str) -> None:
        """Check that `condition` is that the row leads to another row by all of `hops`."""
        last = self.along(condition, hops[:-1], relation)
        self.check_hop(last, hops[-1], relation, len(hops) - 1, is_last=True)

    def check_id_and_key(self, query: exp.Select, table: ClientTable, what: str) -> None:
        """Check that `query` reads only the id and the key of the client table."""
        self.check_source(query, table.schema, table.table, ROW)
        names = [projection.alias for projection in query.expressions]
        values = [uncast(projection.unalias()) for projection in query.expressions]
        expected = [table.matched_column, table.primary_key]
        if names != ["client_id", "client_key"] or not all(
            is_plain(value, ROW, name) for value, name in zip(values, expected, strict=True)
        ):
            breach(f"{what} reads more than ids and keys")

    def _after_pin(self, conditions: list[exp.Expr], pin: Pin, row: str) -> list[exp.Expr]:
        first, rest = conditions[0], conditions[1:]
        if not (
            isinstance(first, exp.EQ)
            and is_plain(first.this, row, pin.column)
            and first.expression in self.keys
        ):
            breach(f"{pin.relation} is not pinned to the client's key")
        if pin.is_exact:
            return rest
        exact = self.engine.exact(plain(row, pin.column), first.expression)
        if not rest or self.engine.printed(rest[0]) != self.engine.printed(exact):
            breach(f"{pin.relation} compares the client's key without comparing bytes")
        return rest[1:]


_COMPARED_BY: Mapping[RowFilterOperator, type[exp.Expr]] = {
    RowFilterOperator.CLIENT: exp.EQ,
    RowFilterOperator.ANY: exp.EQ,
    RowFilterOperator.FROM: exp.GTE,
    RowFilterOperator.UP_TO: exp.LTE,
    RowFilterOperator.BEFORE: exp.LT,
}


def _folded_like(column: exp.Expr, value: exp.Expr) -> exp.Expr:
    like = exp.Like(this=exp.Lower(this=column), expression=exp.Lower(this=value))
    return exp.Escape(this=like, expression=exp.Literal.string("!"))


def plain(row: str, name: str) -> exp.Column:
    return exp.column(name, table=row, quoted=True)


def is_plain(node: exp.Expr, row: str, name: str) -> bool:
    return node == plain(row, name)


def counted(count: exp.Expr, what: str) -> exp.Expr:
    """The condition of `COUNT(CASE WHEN condition THEN 1 END)`."""
    case = count.this if isinstance(count, exp.Count) and not count.expressions else None
    if not isinstance(case, exp.Case) or present(case) != {"ifs"} or len(case.args["ifs"]) != 1:
        breach(f"{what} does not count rows")
    branch: exp.If = case.args["ifs"][0]
    if present(branch) != {"this", "true"} or branch.args["true"] != exp.Literal.number(1):
        breach(f"{what} does not count rows")
    condition: exp.Expr = branch.this
    return condition


def uncast(node: exp.Expr) -> exp.Expr:
    """`node` without a cast to text, which padded and case-insensitive types have."""
    return node.this if isinstance(node, exp.Cast) and node.is_type("text") else node


def present(node: exp.Expr) -> set[str]:
    """The names of the non-empty arguments of `node`."""
    return {name for name, value in node.args.items() if value}


def breach(reason: str) -> NoReturn:
    raise GuardBreach(reason)
