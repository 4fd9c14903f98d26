"""Counts the least number of columns in FROM clauses, before names are resolved.

A CTE that doubles the columns of the one before it makes a short text stand for a large one. The
resolver counts each column as it finds it; by then the whole text was read, checked and quoted.
This count needs the shape of the queries only, so that such a text is refused at once.
"""

from collections.abc import Iterable

from sqlglot import exp

from martlet.compiler.budget import OF_A_NAME, Budget, Work
from martlet.compiler.trees import sources


def check_widths(nodes: Iterable[exp.Expr], budget: Budget) -> None:
    """Refuse a text whose FROM clauses hold more columns than `budget` has steps for.

    `nodes` are the nodes of the whole text. Nothing is spent here; the resolver spends.

    Raises QUERY_TOO_COMPLEX.
    """
    selects = [node for node in nodes if isinstance(node, exp.Select | exp.CTE)]
    widths = _Widths(node for node in selects if isinstance(node, exp.CTE))
    least = 0
    for select in selects:
        for source in sources(select):
            least += OF_A_NAME * widths.of(source)
            budget.expect(least, Work.NAMES, source.alias_or_name)


class _Widths:
    """The least number of columns of queries and relations. A table of the datamart counts none."""

    def __init__(self, ctes: Iterable[exp.CTE]) -> None:
        self._ctes: dict[str, exp.CTE | None] = {}
        for cte in ctes:
            name = cte.alias.casefold()
            # Two CTEs have this name: the resolver decides which one a relation means.
            self._ctes[name] = None if name in self._ctes else cte
        self._known: dict[int, int] = {}

    def of(self, node: exp.Expr | None) -> int:
        if node is None:
            return 0
        if id(node) not in self._known:
            self._known[id(node)] = 0  # a recursive CTE that reads itself
            self._known[id(node)] = self._counted(node)
        return self._known[id(node)]

    def _counted(self, node: exp.Expr) -> int:
        if isinstance(node, exp.Table):
            return 0 if node.args.get("db") else self.of(self._ctes.get(node.name.casefold()))
        if isinstance(node, exp.CTE | exp.Subquery | exp.Lateral | exp.SetOperation):
            return self.of(node.this)
        if isinstance(node, exp.Values):
            return len(node.expressions[0].expressions) if node.expressions else 0
        if isinstance(node, exp.Select):
            return sum(self._projected(each, node) for each in node.expressions)
        return 0

    def _projected(self, projection: exp.Expr, select: exp.Select) -> int:
        if isinstance(projection, exp.Star):
            return sum(self.of(source) for source in sources(select))
        if isinstance(projection, exp.Column) and isinstance(projection.this, exp.Star):
            name = projection.text("table").casefold()
            named = [s for s in sources(select) if s.alias_or_name.casefold() == name]
            return min(map(self.of, named), default=0)
        return 1
