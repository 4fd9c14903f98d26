"""The exact shapes that guards have, looked for in a tree that was read from text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from sqlglot import exp

from martlet.errors import GuardBreach
from martlet.model.mart import Hop
from martlet.query.classify import conjuncts
from martlet.query.engines import Engine

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
    """`keys` are the parameters that may stand for the client."""

    engine: Engine
    keys: Sequence[exp.Expr]

    def check_source(self, body: exp.Select, schema: str, name: str, row: str) -> None:
        source = body.args["from_"].this if body.args.get("from_") else None
        if source != self.engine.table(schema, name, row):
            breach(f"a guarded relation reads something else than {schema}.{name}")

    def after_pins(
        self, conditions: list[exp.Expr], pin: Pin, hops: Sequence[Hop], depth: int = 0
    ) -> list[exp.Expr]:
        """What is left of `conditions` after those that pin the row to the client."""
        row = f"__t{depth}"
        if not conditions:
            breach(f"{pin.relation} is not pinned to the client")
        if not hops:
            return self._after_pin(conditions, pin, row)
        keys = self.check_hop(conditions[0], hops[0], pin.relation, depth)
        where = keys.args.get("where")
        inner = list(conjuncts(where.this)) if where is not None else []
        if self.after_pins(inner, pin, hops[1:], depth + 1):
            breach(f"{pin.relation} has a condition in a hop")
        return conditions[1:]

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
            breach(f"{relation} has a hop that is no plain semi-join")
        self.check_source(keys, hop.schema, hop.table, row)
        projections = keys.expressions
        if len(projections) != 1 or not is_plain(projections[0], row, hop.target_column):
            breach(f"{relation} hops to another column than declared")
        return keys

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
            breach(f"{pin.relation} compares the client's key without regard to bytes")
        return rest[1:]


def plain(row: str, name: str) -> exp.Column:
    return exp.column(name, table=row, quoted=True)


def is_plain(node: exp.Expr, row: str, name: str) -> bool:
    return node == plain(row, name)


def present(node: exp.Expr) -> set[str]:
    """The names of the arguments that `node` has."""
    return {name for name, value in node.args.items() if value}


def breach(reason: str) -> NoReturn:
    raise GuardBreach(reason)
