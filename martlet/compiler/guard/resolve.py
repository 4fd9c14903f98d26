"""Resolves names: every table is a datamart's or the query's own, every column is exposed.

It walks down the tree once, with the names in scope, and records the meanings by node for later
passes. Unknown names are refused, and so are names of hidden columns.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from martlet.compiler.budget import OF_A_NAME, OF_A_NODE, Budget, Work
from martlet.compiler.environment import Environment, lookalike
from martlet.compiler.guard.columns import ColumnResolver
from martlet.compiler.guard.outputs import (
    Columns,
    Output,
    exposed_outputs,
    merged,
    settled,
    untyped,
)
from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.guard.scope import Cte, Ctes, Relation, Scope
from martlet.compiler.refusal import refused
from martlet.compiler.trees import sources
from martlet.errors import did_you_mean
from martlet.model.datamart import Table

_AFTER_SELECT = ("group", "having", "qualify", "order")


def resolve(tree: exp.Query, environment: Environment, budget: Budget | None = None) -> Resolved:
    """Resolve every name in `tree`, and write each datamart table under its exposed name.

    Raises QUERY_REJECTED, QUERY_TOO_COMPLEX.
    """
    resolver = _Resolver(tree, environment, budget or Budget())
    resolver.resolved.outputs = resolver.query(tree, Scope(ctes={})).outputs
    return resolver.resolved


class _Resolver:
    def __init__(self, tree: exp.Query, environment: Environment, budget: Budget) -> None:
        self.resolved = Resolved(tree)
        self._budget = budget
        self._exposed: dict[str, Columns] = {}
        self._engine = environment.engine
        self._tables = environment.tables_by_key
        self._taken = environment.taken
        self._names = ColumnResolver(self.resolved, self._engine, budget, self.query)

    def query(self, query: exp.Expr, scope: Scope) -> Columns:
        """The columns that `query` returns."""
        self._budget.spend(OF_A_NODE, Work.LOOKUPS)
        if isinstance(query, exp.Subquery):
            return self.query(query.this, scope)
        if isinstance(query, exp.Values):
            return self._values(query, scope)
        scope = self._with(query, scope)
        if isinstance(query, exp.SetOperation):
            return self._set_operation(query, scope)
        return self._select(query, scope)

    def _with(self, query: exp.Expr, scope: Scope) -> Scope:
        clause = query.args.get("with_")
        if clause is None:
            return scope
        ctes = dict(scope.ctes)
        names: set[str] = set()
        for cte in clause.expressions:
            given: exp.Identifier = cte.args["alias"].this
            name = self._own_name(given)
            if name in names:
                raise refused(f"WITH gives the name {given.name} twice")
            names.add(name)
            known = dict(ctes)
            is_recursive = clause.args.get("recursive") and isinstance(cte.this, exp.SetOperation)
            if is_recursive:
                first = self._cte(cte, cte.this.this, ctes, scope)
                known[name] = Cte(given, self._names.columns(untyped(first.outputs)))
            columns = self._cte(cte, cte.this, known, scope)
            if is_recursive:
                columns = self._names.columns(settled(columns.outputs))
            ctes[name] = Cte(given, columns)
        return Scope(ctes, outer=scope.outer)

    def _cte(self, cte: exp.CTE, body: exp.Expr, ctes: Ctes, scope: Scope) -> Columns:
        return self._renamed(self.query(body, Scope(ctes, outer=scope.outer)), cte.args["alias"])

    def _set_operation(self, query: exp.SetOperation, scope: Scope) -> Columns:
        left = self.query(query.this, scope)
        right = self.query(query.expression, scope)
        if len(left) != len(right):
            raise refused("both sides of a set operation need the same number of columns")
        self._budget.spend(OF_A_NAME * len(left), Work.NAMES)
        pairs = zip(left.outputs, right.outputs, strict=True)
        columns = self._names.columns([merged(a, b) for a, b in pairs])
        ordered = Scope(scope.ctes, [Relation("", columns)], outer=scope.outer)
        self._names.expressions(query, ("order",), ordered)
        return columns

    def _select(self, query: exp.Expr, scope: Scope) -> Columns:
        inner = Scope(scope.ctes, self._relations(query, scope), outer=scope.outer)
        outputs, given = self._names.outputs(query, inner)
        early = inner.with_aliases(given if self._engine.aliases_anywhere else {})
        self._names.expressions(query, ("joins", "where", "windows", "distinct"), early)
        if any(query.args.get(part) for part in _AFTER_SELECT):
            named = {self._names.key(o.name): o for o in outputs if o.name}
            self._names.expressions(query, _AFTER_SELECT, inner.with_aliases(named))
        return self._names.columns(outputs)

    def _relations(self, query: exp.Expr, scope: Scope) -> list[Relation]:
        relations: list[Relation] = []
        for source in sources(query):
            relation = self._relation(source, scope, relations)
            self._budget.spend(OF_A_NAME * len(relation.columns), Work.NAMES, relation.name)
            if relation.name and any(relation.name == other.name for other in relations):
                raise refused(f"the name {relation.name} is used twice in one FROM; give an alias")
            relations.append(relation)
        self._check_joins(query, relations)
        return relations

    def _relation(self, source: exp.Expr, scope: Scope, before: list[Relation]) -> Relation:
        if isinstance(source, exp.Table):
            return self._table(source, scope)
        alias = source.args.get("alias")
        if isinstance(source, exp.Lateral):
            sideways = Scope(scope.ctes, list(before), outer=scope.outer)
            columns = self.query(source.this, Scope(scope.ctes, outer=sideways))
        elif isinstance(source, exp.Subquery | exp.Values):
            columns = self.query(source, Scope(scope.ctes, outer=scope.outer))
        else:
            raise refused("only tables and subqueries can stand in FROM")
        name = self._own_name(alias.this) if alias and alias.this else ""
        return Relation(name, self._renamed(columns, alias))

    def _table(self, node: exp.Table, scope: Scope) -> Relation:
        identifier = node.this
        alias = node.args.get("alias")
        if alias is not None and alias.columns:
            raise refused("a table's columns cannot be renamed in FROM; use AS in SELECT")
        key = self._engine.table_key(identifier.name, quoted=identifier.quoted)
        if not node.args.get("db") and key in scope.ctes:
            cte = scope.ctes[key]
            name = self._own_name(alias.this) if alias else key
            _write_name(node, cte.name)
            return Relation(name, cte.columns)
        table = self._datamart_table(node, key)
        return Relation(self._write_exposed(node, table), self._exposed_columns(table))

    def _exposed_columns(self, table: Table) -> Columns:
        name = table.exposed_name
        if name not in self._exposed:
            self._exposed[name] = self._names.columns(exposed_outputs(table))
        return self._exposed[name]

    def _datamart_table(self, node: exp.Table, key: str) -> Table:
        table = self._tables.get(key)
        schema = node.args.get("db")
        if table is None or node.args.get("catalog") or (schema and schema.name != table.schema):
            names = [table.exposed_name for table in self._tables.values()]
            hint = did_you_mean(node.name, names)
            raise refused(f"the datamart has no table {exp.table_name(node)}{hint}")
        self.resolved.tables.setdefault(table.exposed_name, table)
        self.resolved.uses[table.exposed_name] += 1
        return table

    def _write_exposed(self, node: exp.Table, table: Table) -> str:
        """Write the exposed name into the tree, and keep the author's spelling as the alias.

        Then every engine finds the CTE of that name, whatever its rules for case.
        """
        alias = node.args.get("alias")
        name: exp.Identifier = alias.this if alias else node.this
        if alias and lookalike(name.name) != lookalike(table.exposed_name):
            self._own_name(name)
        node.set("db", None)
        _write_name(node, exp.to_identifier(table.exposed_name, quoted=True))
        return self._engine.table_key(name.name, quoted=name.quoted)

    def _own_name(self, identifier: exp.Identifier) -> str:
        """The key of a name that the query gives to its own relation."""
        if lookalike(identifier.name) in self._taken:
            raise refused(f"{identifier.name} is a table of the datamart; choose another name")
        return self._engine.table_key(identifier.name, quoted=identifier.quoted)

    def _check_joins(self, query: exp.Expr, relations: list[Relation]) -> None:
        joins = query.args.get("joins") or []
        for position, join in enumerate(joins, start=1):
            if join.text("method").upper() == "NATURAL":
                self.resolved.takes_whole_rows = True
            for name in join.args.get("using") or []:
                identifier = name.this if isinstance(name, exp.Column) else name
                self._check_using(identifier, relations[position], relations[:position])

    def _check_using(
        self, identifier: exp.Identifier, right: Relation, left: Sequence[Relation]
    ) -> None:
        key = self._names.column_key(identifier)
        self.resolved.names.add(key)
        if not self._names.find(key, [right]) or not self._names.find(key, left):
            raise refused(f"both sides of USING need the column {identifier.name}")

    def _values(self, values: exp.Values, scope: Scope) -> Columns:
        for row in values.expressions:
            self._names.expression(row, scope)
        width = len(values.expressions[0].expressions)
        columns = self._names.columns([Output(f"column{i}") for i in range(1, width + 1)])
        return self._renamed(columns, values.args.get("alias"))

    def _renamed(self, columns: Columns, alias: exp.Expr | None) -> Columns:
        names = alias.args.get("columns") if alias is not None else None
        if not names:
            return columns
        if len(names) > len(columns):
            raise refused("more column names are given than there are columns")
        outputs = columns.outputs
        renamed = [
            replace(output, name=name.name) for name, output in zip(names, outputs, strict=False)
        ]
        return self._names.columns([*renamed, *outputs[len(renamed) :]])


def _write_name(node: exp.Table, name: exp.Identifier) -> None:
    """Write a table's defined name, and keep the author's spelling as its alias."""
    written: exp.Identifier = node.this
    node.set("this", name.copy())
    if not node.args.get("alias") and written.name != name.name:
        node.set("alias", exp.TableAlias(this=written))
