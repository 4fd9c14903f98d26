"""Names to meanings: every table is a datamart's or the query's own, every column is exposed.

One walk down the tree with the names in scope. What it finds is written down by node, so that
later passes need not look again. Names that are not known are refused, hidden ones among them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from sqlglot import exp

from martlet.compiler.budget import OF_A_NAME, OF_A_NODE, Budget, Work
from martlet.compiler.environment import Environment, lookalike
from martlet.compiler.guard.outputs import (
    Columns,
    Output,
    exposed_outputs,
    invented_name,
    merged,
    settled,
    untyped,
)
from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.refusal import refused, too_complex
from martlet.compiler.sql import text_bounds
from martlet.errors import did_you_mean
from martlet.model.datamart import Table
from martlet.model.schema import ColumnType, Family

MAX_COLUMNS = 2_000

_COUNT = ColumnType(Family.INTEGER, "count")
_ROW_TESTS = (exp.Select, exp.Is, exp.Cast)
_AFTER_SELECT = ("group", "having", "qualify", "order")


@dataclass(frozen=True, slots=True)
class _Relation:
    name: str
    columns: Columns


@dataclass(frozen=True, slots=True)
class _Cte:
    """A CTE of the query's own, by the name that it was given."""

    name: exp.Identifier
    columns: Columns


_Ctes = Mapping[str, _Cte]


@dataclass(frozen=True, slots=True)
class _Scope:
    """What an expression may name: relations here, select aliases, and all that is outside."""

    ctes: _Ctes
    relations: Sequence[_Relation] = ()
    aliases: Mapping[str, Output] = field(default_factory=dict)
    outer: "_Scope | None" = None

    def with_aliases(self, aliases: Mapping[str, Output]) -> "_Scope":
        return _Scope(self.ctes, self.relations, aliases, self.outer)

    def chain(self) -> "Iterator[_Scope]":
        scope: _Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer


def resolve(tree: exp.Query, environment: Environment, budget: Budget | None = None) -> Resolved:
    """Know every name in `tree`, and write each datamart table under its exposed name.

    Raises QUERY_REJECTED, QUERY_TOO_COMPLEX.
    """
    resolver = _Resolver(tree, environment, budget or Budget())
    resolver.resolved.outputs = resolver.query(tree, _Scope(ctes={})).outputs
    return resolver.resolved


class _Resolver:
    def __init__(self, tree: exp.Query, environment: Environment, budget: Budget) -> None:
        self.resolved = Resolved(tree)
        self._budget = budget
        self._exposed: dict[str, Columns] = {}
        self._engine = environment.engine
        self._tables = environment.tables_by_key
        self._taken = environment.taken

    def query(self, query: exp.Expr, scope: _Scope) -> Columns:
        """The columns that `query` answers."""
        self._budget.spend(OF_A_NODE, Work.LOOKUPS)
        if isinstance(query, exp.Subquery):
            return self.query(query.this, scope)
        if isinstance(query, exp.Values):
            return self._values(query, scope)
        scope = self._with(query, scope)
        if isinstance(query, exp.SetOperation):
            return self._set_operation(query, scope)
        return self._select(query, scope)

    def _with(self, query: exp.Expr, scope: _Scope) -> _Scope:
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
                known[name] = _Cte(given, self._columns(untyped(first.outputs)))
            columns = self._cte(cte, cte.this, known, scope)
            if is_recursive:
                columns = self._columns(settled(columns.outputs))
            ctes[name] = _Cte(given, columns)
        return _Scope(ctes, outer=scope.outer)

    def _cte(self, cte: exp.CTE, body: exp.Expr, ctes: _Ctes, scope: _Scope) -> Columns:
        return self._renamed(self.query(body, _Scope(ctes, outer=scope.outer)), cte.args["alias"])

    def _set_operation(self, query: exp.SetOperation, scope: _Scope) -> Columns:
        left = self.query(query.this, scope)
        right = self.query(query.expression, scope)
        if len(left) != len(right):
            raise refused("both sides of a set operation need the same number of columns")
        self._budget.spend(OF_A_NAME * len(left), Work.NAMES)
        pairs = zip(left.outputs, right.outputs, strict=True)
        columns = self._columns([merged(a, b) for a, b in pairs])
        ordered = _Scope(scope.ctes, [_Relation("", columns)], outer=scope.outer)
        self._expressions(query, ("order",), ordered)
        return columns

    def _select(self, query: exp.Expr, scope: _Scope) -> Columns:
        inner = _Scope(scope.ctes, self._relations(query, scope), outer=scope.outer)
        outputs, given = self._outputs(query, inner)
        early = inner.with_aliases(given if self._engine.aliases_anywhere else {})
        self._expressions(query, ("joins", "where", "windows", "distinct"), early)
        if any(query.args.get(part) for part in _AFTER_SELECT):
            named = {self._key(o.name): o for o in outputs if o.name}
            self._expressions(query, _AFTER_SELECT, inner.with_aliases(named))
        return self._columns(outputs)

    # Relations

    def _relations(self, query: exp.Expr, scope: _Scope) -> list[_Relation]:
        from_ = query.args.get("from_")
        sources = [from_.this] if from_ else []
        sources += [join.this for join in query.args.get("joins") or []]
        relations: list[_Relation] = []
        for source in sources:
            relation = self._relation(source, scope, relations)
            self._budget.spend(OF_A_NAME * len(relation.columns), Work.NAMES, relation.name)
            if relation.name and any(relation.name == other.name for other in relations):
                raise refused(f"the name {relation.name} is used twice in one FROM; give an alias")
            relations.append(relation)
        self._check_joins(query, relations)
        return relations

    def _relation(self, source: exp.Expr, scope: _Scope, before: list[_Relation]) -> _Relation:
        if isinstance(source, exp.Table):
            return self._table(source, scope)
        alias = source.args.get("alias")
        if isinstance(source, exp.Lateral):
            sideways = _Scope(scope.ctes, list(before), outer=scope.outer)
            columns = self.query(source.this, _Scope(scope.ctes, outer=sideways))
        elif isinstance(source, exp.Subquery | exp.Values):
            columns = self.query(source, _Scope(scope.ctes, outer=scope.outer))
        else:
            raise refused("only tables and subqueries can stand in FROM")
        name = self._own_name(alias.this) if alias and alias.this else ""
        return _Relation(name, self._renamed(columns, alias))

    def _table(self, node: exp.Table, scope: _Scope) -> _Relation:
        identifier = node.this
        alias = node.args.get("alias")
        if alias is not None and alias.columns:
            raise refused("a table's columns cannot be renamed in FROM; use AS in SELECT")
        key = self._engine.table_key(identifier.name, quoted=identifier.quoted)
        if not node.args.get("db") and key in scope.ctes:
            cte = scope.ctes[key]
            name = self._own_name(alias.this) if alias else key
            _write_name(node, cte.name)
            return _Relation(name, cte.columns)
        table = self._datamart_table(node, key)
        return _Relation(self._write_exposed(node, table), self._exposed_columns(table))

    def _exposed_columns(self, table: Table) -> Columns:
        name = table.exposed_name
        if name not in self._exposed:
            self._exposed[name] = self._columns(exposed_outputs(table))
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
        """Put the canonical name into the tree, keeping the spelling as the alias.

        The CTE of that name is then found whatever an engine thinks of case.
        """
        alias = node.args.get("alias")
        name: exp.Identifier = alias.this if alias else node.this
        if alias and lookalike(name.name) != lookalike(table.exposed_name):
            self._own_name(name)
        node.set("db", None)
        _write_name(node, exp.to_identifier(table.exposed_name, quoted=True))
        return self._engine.table_key(name.name, quoted=name.quoted)

    def _own_name(self, identifier: exp.Identifier) -> str:
        """The key of a name that the query gives to a relation of its own."""
        if lookalike(identifier.name) in self._taken:
            raise refused(f"{identifier.name} is a table of the datamart; choose another name")
        return self._engine.table_key(identifier.name, quoted=identifier.quoted)

    def _check_joins(self, query: exp.Expr, relations: list[_Relation]) -> None:
        joins = query.args.get("joins") or []
        for position, join in enumerate(joins, start=1):
            if join.text("method").upper() == "NATURAL":
                self.resolved.takes_whole_rows = True
            for name in join.args.get("using") or []:
                identifier = name.this if isinstance(name, exp.Column) else name
                self._check_using(identifier, relations[position], relations[:position])

    def _check_using(
        self, identifier: exp.Identifier, right: _Relation, left: Sequence[_Relation]
    ) -> None:
        key = self._column_key(identifier)
        self.resolved.names.add(key)
        if not self._find(key, [right]) or not self._find(key, left):
            raise refused(f"both sides of USING need the column {identifier.name}")

    # Columns

    def _values(self, values: exp.Values, scope: _Scope) -> Columns:
        for row in values.expressions:
            self._expression(row, scope)
        width = len(values.expressions[0].expressions)
        columns = self._columns([Output(f"column{i}") for i in range(1, width + 1)])
        return self._renamed(columns, values.args.get("alias"))

    def _outputs(self, query: exp.Expr, scope: _Scope) -> tuple[list[Output], dict[str, Output]]:
        """The columns of a SELECT, and those among them that AS has named."""
        if not query.expressions:
            raise refused("SELECT needs at least one column")
        outputs: list[Output] = []
        given: dict[str, Output] = {}
        for projection in query.expressions:
            # An alias may be used by those after it, never by what it names.
            known = scope.with_aliases(given if self._engine.aliases_anywhere else {})
            self._expression(projection, known)
            columns = self._projected(projection, known)
            outputs += columns
            if len(outputs) > MAX_COLUMNS:
                raise too_complex(f"a part of it has more than {MAX_COLUMNS} columns")
            if isinstance(projection, exp.Alias):
                given[self._key(projection.alias)] = columns[0]
        return outputs, given

    def _projected(self, projection: exp.Expr, scope: _Scope) -> Sequence[Output]:
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

    def _expressions(self, query: exp.Expr, parts: tuple[str, ...], scope: _Scope) -> None:
        for part in parts:
            value = query.args.get(part)
            for node in value if isinstance(value, list) else [value]:
                if isinstance(node, exp.Join):
                    self._expression(node.args.get("on"), scope)
                elif node is not None:
                    self._expression(node, scope)

    def _size(self, node: exp.Expr, scope: _Scope) -> int:
        def known(column: exp.Column) -> int:
            is_star = isinstance(column.this, exp.Star)
            output = None if is_star else self._lookup(column, scope)
            return output.size if output is not None else text_bounds.COLUMN

        return text_bounds.size(node, known)

    def _expression(self, root: exp.Expr | None, scope: _Scope) -> None:
        """Know every column under `root`, and every query inside it."""
        stack = [root] if root is not None else []
        count, grows = 0, False
        while stack:
            node = stack.pop()
            count += 1
            grows = grows or isinstance(node, text_bounds.GROWING)
            if isinstance(node, exp.Query | exp.Values) and not isinstance(node, exp.Table):
                self.query(node, _Scope(scope.ctes, outer=scope))
            elif isinstance(node, exp.Column):
                self._column(node, scope)
            elif isinstance(node, exp.Star):
                _check_star(node)
            else:
                stack.extend(node.iter_expressions())
        self._budget.spend(count, Work.LOOKUPS)
        if root is not None and grows and self._size(root, scope) > text_bounds.MOST:
            raise too_complex("a text that it makes could be too long")

    def _column(self, node: exp.Column, scope: _Scope) -> None:
        if isinstance(node.this, exp.Star):
            _check_star(node)
            self._qualifier(node, scope)
            return
        output = self._lookup(node, scope)
        if output is None:
            self._row(node, scope)
            return
        self.resolved.names.add(self._column_key(node.this))
        if output.type is not None:
            self.resolved.types[id(node)] = output.type
        if output.origin is not None:
            self.resolved.origins[id(node)] = output.origin

    def _lookup(self, node: exp.Column, scope: _Scope) -> Output | None:
        key = self._column_key(node.this)
        if node.args.get("table"):
            relation = self._qualifier(node, scope)
            found = self._find(key, [relation])
            if found is None:
                self._unknown(node, [relation])
            return found
        for level in scope.chain():
            found = self._find(key, level.relations)
            alias = level.aliases.get(key)
            if found is not None and alias is not None and alias != found:
                return Output(found.name)  # which of the two is meant differs by engine
            if found is not None or alias is not None:
                return found or alias
        return None

    def _find(self, key: str, relations: Sequence[_Relation]) -> Output | None:
        self._budget.spend(len(relations), Work.LOOKUPS)
        found = [o for o in (r.columns.find(key) for r in relations) if o is not None]
        if len(found) > 1:
            return Output(found[0].name)
        return found[0] if found else None

    def _qualifier(self, node: exp.Column, scope: _Scope) -> _Relation:
        identifier: exp.Identifier = node.args["table"]
        key = self._engine.table_key(identifier.name, quoted=identifier.quoted)
        for level in scope.chain():
            self._budget.spend(len(level.relations), Work.LOOKUPS)
            for relation in level.relations:
                if relation.name == key:
                    return relation
        raise refused(f"no table or alias {identifier.name} is in scope")

    def _row(self, node: exp.Column, scope: _Scope) -> None:
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

    def _unknown(self, node: exp.Column, relations: Sequence[_Relation]) -> NoReturn:
        names = (o.name for r in relations for o in r.columns.outputs if o.name)
        raise refused(f"no column {node.name} is exposed here{did_you_mean(node.name, names)}")

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
        return self._columns([*renamed, *outputs[len(renamed) :]])

    def _columns(self, outputs: Sequence[Output]) -> Columns:
        return Columns(outputs, self._key)

    def _key(self, name: str) -> str:
        return self._engine.column_key(name)

    def _column_key(self, identifier: exp.Identifier) -> str:
        return self._engine.column_key(identifier.name, quoted=identifier.quoted)


def _write_name(node: exp.Table, name: exp.Identifier) -> None:
    """Spell a table as it is defined; how it was spelled stays as its alias."""
    written: exp.Identifier = node.this
    node.set("this", name.copy())
    if not node.args.get("alias") and written.name != name.name:
        node.set("alias", exp.TableAlias(this=written))


def _check_star(star: exp.Expr) -> None:
    if not isinstance(star.parent, exp.Select | exp.Count) or (
        isinstance(star, exp.Column) and isinstance(star.parent, exp.Count)
    ):
        raise refused("* can only stand in SELECT and in count(*)")
