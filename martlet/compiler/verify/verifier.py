"""Proves a printed text: guarded relations first, then the rest of the query over their names."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from martlet.compiler.budget import OF_A_COLUMN, Budget, Work
from martlet.compiler.environment import Environment
from martlet.compiler.guard.leak_proof import LeakProofChecker, conjuncts
from martlet.compiler.guard.resolve import resolve
from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.parameters import CLIENT_ID, CLIENT_KEY, Parameter
from martlet.compiler.sql.custom_columns import expression
from martlet.compiler.sql.grammar import admit
from martlet.compiler.verify.guarded import (
    Proof,
)
from martlet.compiler.verify.lexical import ctes_in_scope
from martlet.compiler.verify.path_counts import PathCountsShape
from martlet.compiler.verify.shapes import ROW, Pin, Shapes, breach, is_plain, plain, present
from martlet.compiler.verify.text import physical_tables, read_text
from martlet.model.certificate import TableRead
from martlet.model.datamart import ClientTable, Column, PathKind, Table
from martlet.model.schema import ColumnType

_BODY_PARTS = {"expressions", "from_", "where", "limit", "offset"}


class Verifier:
    """`key_name` is the name of the parameter that the guards compare with."""

    def __init__(
        self,
        environment: Environment,
        parameters: Sequence[Parameter],
        key_name: str = CLIENT_KEY,
        budget: Budget | None = None,
    ) -> None:
        self._budget = budget or Budget()
        self._environment = environment
        self._mart = environment.mart
        self._engine = environment.engine
        self._parameters = tuple(parameters)
        nodes = [
            (self._engine.parameter(parameter.name, position, parameter.family), parameter)
            for position, parameter in enumerate(parameters, start=1)
        ]
        self._by_node = dict(nodes)
        self._copyable: dict[str, list[exp.Expr]] | None = None
        self._shapes = Shapes(
            self._engine,
            [node for node, p in nodes if p.name == key_name],
            self._mart.row_filters,
            {p.name: node for node, p in nodes if p.name in self._mart.given},
            self._mart.paths,
        )

    def prove(self, text: str) -> Proof:
        self._check_parameters()
        tree = read_text(text, self._environment, self._budget)
        physical = physical_tables(tree)
        guarded = self._detach_bodies(tree)
        tables = {name: self._mart.exposed_tables[name] for name in guarded}
        rest = self._rest(tree, tables)
        self._check_printed(text, guarded, tables, rest)
        fenced = {n for n, cte in guarded.items() if self._is_body(cte.this, tables[n], rest)}
        open_tables = {n for n, t in tables.items() if _is_guarded(t)} - fenced
        if open_tables and not self._classifier(rest).is_leak_proof():
            breach("an expression that can leak is not behind a fence")
        return Proof(
            text=text,
            mart=self._mart,
            parameters=self._parameters,
            tables=tuple(self._read_of(name, table) for name, table in tables.items()),
            physical=physical,
            is_fenced=bool(fenced),
            columns={
                n: tuple(c.exposed_name for c in rest.used_columns(t)) for n, t in tables.items()
            },
        )

    def _read_of(self, name: str, table: Table) -> TableRead:
        filtered_by = self._mart.filtered_by(table)
        return TableRead(name, table.schema, table.name, table.path, filtered_by)

    def check_lookup(self, text: str, table: ClientTable) -> None:
        query = read_text(text, self._environment)
        parts = {"expressions", "from_", "where", "limit"}
        if not isinstance(query, exp.Select) or present(query) != parts:
            breach("the look-up of a client is more than a selection")
        self._shapes.check_id_and_key(query, table, "the look-up of a client")
        conditions = list(conjuncts(query.args["where"].this))
        pin = Pin(table.matched_column, table.matched_type.is_exact, "the client table")
        if self._shapes.after_pins(conditions, pin, ()):
            breach("the look-up of a client has a condition of its own")
        if query.args["limit"].expression != exp.Literal.number(2):
            breach("the look-up of a client could read more than two rows")

    def check_path_counts(self, tree: exp.Query, table: Table) -> None:
        conditions = PathCountsShape(table, self._mart, self._shapes).check(tree)
        stored = {c.name: c.type for c in table.exposed_columns.values() if c.sql is None}
        self._check_where(conditions, table, stored)

    def _check_printed(
        self,
        text: str,
        guarded: Mapping[str, exp.CTE],
        tables: Mapping[str, Table],
        rest: Resolved,
    ) -> None:
        """Check that the guarded relations are written exactly as the printer writes them.

        The parser ignores an extra comma or accepts other quotes, and an engine may not.
        Computed columns are excluded; they are compared with their declared print elsewhere.
        """
        columns = [column for table in tables.values() for column in rest.used_columns(table)]
        if guarded and not any(column.sql for column in columns):
            words = [self._engine.printed(cte) for cte in guarded.values()]
            start = "WITH RECURSIVE " if text.startswith("WITH RECURSIVE ") else "WITH "
            if not text.startswith(start + ", ".join(words)):
                breach("the guarded relations are not written as they would be printed")

    def _detach_bodies(self, tree: exp.Query) -> dict[str, exp.CTE]:
        """Remove the leading CTEs with names of datamart tables from `tree`, and return them."""
        clause = tree.args.get("with_")
        exposed = self._mart.exposed_tables
        bodies: dict[str, exp.CTE] = {}
        for cte in list(clause.expressions) if clause else []:
            alias: exp.TableAlias = cte.args["alias"]
            name = alias.this.name
            if name not in exposed or name in bodies or not alias.this.quoted or alias.columns:
                break
            if present(cte) != {"this", "alias"}:
                breach("a guarded relation has an unexpected attribute")
            bodies[name] = cte.pop()
        if clause is not None and not clause.expressions:
            tree.set("with_", None)
        return bodies

    def _check_parameters(self) -> None:
        """Check that the key has no value until a client asks, and that its name is unique."""
        names = [parameter.name for parameter in self._parameters]
        if len(set(names)) != len(names) or CLIENT_ID in names:
            breach("two parameters have one name")
        families = {**self._mart.given, CLIENT_KEY: self._mart.key_family}
        for parameter in self._parameters:
            if parameter.name in families and (parameter.value, parameter.family) != (
                None,
                families[parameter.name],
            ):
                breach(f"{parameter.name} differs from its declaration in the datamart")

    def _classifier(self, rest: Resolved) -> LeakProofChecker:
        return LeakProofChecker(rest, self._by_node, self._engine, self._mart.relationships)

    # The rest of the query

    def _rest(self, tree: exp.Query, tables: Mapping[str, Table]) -> Resolved:
        """The query without its guarded relations, with resolved names."""
        for node in tree.find_all(exp.Table):
            self._check_table(node, tables)
        # resolve() rewrites what it reads, so it gets a tree of its own.
        rest = tree.copy()
        ours = {CLIENT_KEY, *self._mart.given}
        own = {node for node, p in self._by_node.items() if p.name not in ours}
        admit(rest, self._engine, own)
        resolved = resolve(rest, self._environment, self._budget)
        if set(resolved.tables) != set(tables):
            breach("a datamart table is read outside its guarded relation, or not at all")
        return resolved

    def _check_table(self, node: exp.Table, tables: Mapping[str, Table]) -> None:
        """Check that a table outside the guarded relations is one of them, or a CTE in scope."""
        if node.args.get("db") or node.args.get("catalog"):
            breach("a physical table stands outside the guarded relations")
        if node.name in tables:
            return
        # Compare exactly: engines differ in which letters they call equal.
        if all(name.name != node.name for name in ctes_in_scope(node)):
            breach("a table is neither a guarded relation nor in scope")

    # Bodies

    def _is_body(self, body: exp.Expr, table: Table, rest: Resolved) -> bool:
        """Whether `body` ends in a fence; checks that it is the guarded relation of `table`."""
        if not isinstance(body, exp.Select) or not present(body) <= _BODY_PARTS:
            breach(f"the relation {table.exposed_name} is more than a guarded selection")
        self._shapes.check_source(body, table.schema, table.name, ROW)
        has_end = body.args.get("limit") is not None or body.args.get("offset") is not None
        self._check_projections(body, table, rest, is_fenced=has_end)
        where = body.args.get("where")
        conditions = list(conjuncts(where.this)) if where is not None else []
        if _is_pinned(table):
            path = table.path
            pin = Pin(path.key_column or "", path.is_key_exact, table.exposed_name)
            conditions = self._shapes.after_pins(conditions, pin, path.hops)
        conditions = self._shapes.after_row_filters(conditions, table.id)
        if conditions:
            self._check_copied(conditions, table, rest)
        if has_end and not self._engine.fence.holds(body):
            breach(f"the relation {table.exposed_name} ends in something that is not a fence")
        return has_end

    def _check_projections(
        self, body: exp.Select, table: Table, rest: Resolved, *, is_fenced: bool
    ) -> None:
        """Check that the columns are exactly the ones that the query can name: without one of them,
        its name could mean another column.
        """
        columns = rest.used_columns(table)
        self._budget.spend(OF_A_COLUMN * len(columns), Work.COLUMNS, table.exposed_name)
        if len(body.expressions) != len(columns) or not all(
            projection.alias_or_name == column.exposed_name
            and self._is_column(projection, column, table, is_fenced=is_fenced)
            for projection, column in zip(body.expressions, columns, strict=True)
        ):
            breach(f"{table.exposed_name} does not project exactly the exposed and used columns")

    def _is_column(
        self, projection: exp.Expr, column: Column, table: Table, *, is_fenced: bool
    ) -> bool:
        """Whether `projection` is `column`; behind a fence, within the engine's barrier."""
        value = projection.this if isinstance(projection, exp.Alias) else projection
        declared = self._declared(column, table)
        if is_fenced:
            declared = self._engine.barrier(declared, table)
        if isinstance(declared, exp.Column):
            return is_plain(value, ROW, column.name)
        return isinstance(projection, exp.Alias) and (
            self._engine.printed(value) == self._engine.printed(declared)
        )

    def _declared(self, column: Column, table: Table) -> exp.Expr:
        if column.sql is None:
            return plain(ROW, column.name)
        columns, budget = table.physical_columns, self._budget
        return expression(column.sql, self._engine, columns=columns, row=ROW, budget=budget)

    def _check_copied(self, conditions: Sequence[exp.Expr], table: Table, rest: Resolved) -> None:
        """Check that conditions beside the guard are the query's own, and cannot fail."""
        if self._copyable is None:
            self._copyable = self._classifier(rest).copyable()
        copyable = self._copyable.get(table.exposed_name, [])
        own = [_on_row(condition, rest) for condition in copyable]
        if any(condition not in own for condition in conditions):
            breach(f"{table.exposed_name} has a condition beside its guard that is not the query's")

    def _check_where(
        self, conditions: Sequence[exp.Expr], table: Table, types: Mapping[str, ColumnType]
    ) -> None:
        """Check that the conditions of path counts name exposed columns only, and cannot fail."""
        for condition in conditions:
            column_types: dict[int, ColumnType] = {}
            for column in condition.find_all(exp.Column):
                if column.name not in types or not is_plain(column, ROW, column.name):
                    breach(f"{table.exposed_name} filters on something that is not exposed")
                column_types[id(column)] = types[column.name]
            resolved = Resolved(exp.Select(where=exp.Where(this=condition)), types=column_types)
            is_query = condition.find(exp.Query) is not None
            if (
                is_query
                or not LeakProofChecker(resolved, self._by_node, self._engine).cannot_fail()
            ):
                breach(f"{table.exposed_name} has a condition inside its guard that can fail")


def _on_row(condition: exp.Expr, rest: Resolved) -> exp.Expr:
    """`condition` with physical columns instead of exposed ones."""
    copy: exp.Expr = exp.Paren(this=condition.copy())
    columns = list(copy.find_all(exp.Column))
    for original, column in zip(condition.find_all(exp.Column), columns, strict=True):
        column.replace(plain(ROW, rest.origins[id(original)].column.name))
    return copy.unnest()


def _is_pinned(table: Table) -> bool:
    return table.path.kind not in (PathKind.SHARED, PathKind.DATABASE)


def _is_guarded(table: Table) -> bool:
    return _is_pinned(table) or bool(table.row_filters)
