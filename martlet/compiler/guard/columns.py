"""Resolves column names: every column is exposed, or the query's own."""

from collections.abc import Callable, Sequence
from typing import NoReturn

from sqlglot import exp

from martlet.compiler.budget import Budget, Work
from martlet.compiler.engines import Engine
from martlet.compiler.guard.outputs import Columns, Output, invented_name
from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.guard.scope import Relation, Scope
from martlet.compiler.refusal import refused, too_complex
from martlet.compiler.sql import text_bounds
from martlet.errors import did_you_mean
from martlet.model.schema import ColumnType, Family

MAX_COLUMNS = 2_000

_COUNT = ColumnType(Family.INTEGER, "count")
_ROW_TESTS = (exp.Select, exp.Is, exp.Cast)


class ColumnResolver:
    """Records in `resolved` the meaning of each column. `query` resolves a subquery."""

    def __init__(
        self,
        resolved: Resolved,
        engine: Engine,
        budget: Budget,
        query: Callable[[exp.Expr, Scope], Columns],
    ) -> None:
        self.resolved = resolved
        self._engine = engine
        self._budget = budget
        self._query = query

    def outputs(self, query: exp.Expr, scope: Scope) -> tuple[list[Output], dict[str, Output]]:
        """The columns of a SELECT, and those among them that AS has named."""
        if not query.expressions:
            raise refused("SELECT needs at least one column")
        outputs: list[Output] = []
        given: dict[str, Output] = {}
        for projection in query.expressions:
            # An alias may be used by the projections after it, never by its own expression.
            known = scope.with_aliases(given if self._engine.aliases_anywhere else {})
            self.expression(projection, known)
            columns = self._projected(projection, known)
            outputs += columns
            if len(outputs) > MAX_COLUMNS:
                raise too_complex(f"a part of it has more than {MAX_COLUMNS} columns")
            if isinstance(projection, exp.Alias):
                given[self.key(projection.alias)] = columns[0]
        return outputs, given

    def _projected(self, projection: exp.Expr, scope: Scope) -> Sequence[Output]:
        if isinstance(projection, exp.Star):
            self.resolved.takes_whole_rows = True
            return [output for each in scope.relations for output in each.columns.outputs]
        if isinstance(projection, exp.Column) and isinstance(projection.this, exp.Star):
            self.resolved.takes_whole_rows = True
            return self._qualifier(projection, scope).columns.outputs
        inner = projection.this if isinstance(projection, exp.Alias) else projection
        output = self._lookup(inner, scope) if isinstance(inner, exp.Column) else None
        name = projection.output_name or invented_name(projection)
        if output is None:
            kind = _COUNT if isinstance(inner, exp.Count) else None
            return [Output(name, kind, size=self._size(inner, scope))]
        return [Output(name, output.type, output.origin, output.size)]

    def expressions(self, query: exp.Expr, parts: tuple[str, ...], scope: Scope) -> None:
        for part in parts:
            value = query.args.get(part)
            for node in value if isinstance(value, list) else [value]:
                if isinstance(node, exp.Join):
                    self.expression(node.args.get("on"), scope)
                elif node is not None:
                    self.expression(node, scope)

    def _size(self, node: exp.Expr, scope: Scope) -> int:
        def known(column: exp.Column) -> int:
            is_star = isinstance(column.this, exp.Star)
            output = None if is_star else self._lookup(column, scope)
            return output.size if output is not None else text_bounds.COLUMN

        return text_bounds.size(node, known)

    def expression(self, root: exp.Expr | None, scope: Scope) -> None:
        """Resolve every column under `root`, and every query inside it."""
        stack = [root] if root is not None else []
        count, grows = 0, False
        while stack:
            node = stack.pop()
            count += 1
            grows = grows or isinstance(node, text_bounds.GROWING)
            if isinstance(node, exp.Query | exp.Values) and not isinstance(node, exp.Table):
                self._query(node, Scope(scope.ctes, outer=scope))
            elif isinstance(node, exp.Column):
                self._column(node, scope)
            elif isinstance(node, exp.Star):
                _check_star(node)
            else:
                stack.extend(node.iter_expressions())
        self._budget.spend(count, Work.LOOKUPS)
        if root is not None and grows and self._size(root, scope) > text_bounds.MOST:
            raise too_complex("a text that it builds could be too long")

    def _column(self, node: exp.Column, scope: Scope) -> None:
        if isinstance(node.this, exp.Star):
            _check_star(node)
            self._qualifier(node, scope)
            return
        output = self._lookup(node, scope)
        if output is None:
            self._row(node, scope)
            return
        self.resolved.names.add(self.column_key(node.this))
        if output.type is not None:
            self.resolved.types[id(node)] = output.type
        if output.origin is not None:
            self.resolved.origins[id(node)] = output.origin

    def _lookup(self, node: exp.Column, scope: Scope) -> Output | None:
        key = self.column_key(node.this)
        if node.args.get("table"):
            relation = self._qualifier(node, scope)
            found = self.find(key, [relation])
            if found is None:
                self._unknown(node, [relation])
            return found
        for level in scope.chain():
            found = self.find(key, level.relations)
            alias = level.aliases.get(key)
            if found is not None and alias is not None and alias != found:
                return Output(found.name)  # engines differ in which of the two they mean
            if found is not None or alias is not None:
                return found or alias
        return None

    def find(self, key: str, relations: Sequence[Relation]) -> Output | None:
        self._budget.spend(len(relations), Work.LOOKUPS)
        found = [o for o in (r.columns.find(key) for r in relations) if o is not None]
        if len(found) > 1:
            return Output(found[0].name)
        return found[0] if found else None

    def _qualifier(self, node: exp.Column, scope: Scope) -> Relation:
        identifier: exp.Identifier = node.args["table"]
        key = self._engine.table_key(identifier.name, quoted=identifier.quoted)
        for level in scope.chain():
            self._budget.spend(len(level.relations), Work.LOOKUPS)
            for relation in level.relations:
                if relation.name == key:
                    return relation
        raise refused(f"no table or alias {identifier.name} is in scope")

    def _row(self, node: exp.Column, scope: Scope) -> None:
        """`orders` in `SELECT orders FROM orders`: the row, of exposed columns only."""
        key = self._engine.table_key(node.name, quoted=node.this.quoted)
        relations = [r for level in scope.chain() for r in level.relations]
        self._budget.spend(len(relations), Work.LOOKUPS)
        if not self._engine.has_row_values or all(r.name != key for r in relations):
            self._unknown(node, scope.relations)
        parent = node.parent.parent if isinstance(node.parent, exp.Alias) else node.parent
        is_text = not isinstance(parent, exp.Cast) or parent.is_type("text")
        if not isinstance(parent, _ROW_TESTS) or not is_text:
            raise refused(
                f"the row {node.name} can only be selected, tested for NULL or cast to text"
            )
        self.resolved.takes_whole_rows = True

    def _unknown(self, node: exp.Column, relations: Sequence[Relation]) -> NoReturn:
        names = (o.name for r in relations for o in r.columns.outputs if o.name)
        raise refused(
            f"the tables in FROM expose no column {node.name}{did_you_mean(node.name, names)}"
        )

    def columns(self, outputs: Sequence[Output]) -> Columns:
        return Columns(outputs, self.key)

    def key(self, name: str) -> str:
        return self._engine.column_key(name)

    def column_key(self, identifier: exp.Identifier) -> str:
        return self._engine.column_key(identifier.name, quoted=identifier.quoted)


def _check_star(star: exp.Expr) -> None:
    if not isinstance(star.parent, exp.Select | exp.Count) or (
        isinstance(star, exp.Column) and isinstance(star.parent, exp.Count)
    ):
        raise refused("* can only stand in SELECT and in count(*)")
