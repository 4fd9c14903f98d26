"""Compilers that get isolation wrong in one way each, and never reach the verifier.

An oracle that did not find each of them out would prove nothing by finding no difference.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlglot import exp

from martlet.compiler import Compiled, Proof
from martlet.compiler import compile as compiled
from martlet.compiler.environment import environment
from martlet.compiler.guard.bind import Binder, check_paths
from martlet.compiler.guard.leak_proof import LeakProofChecker
from martlet.compiler.guard.parameterize import parameterize
from martlet.compiler.guard.quoting import quote_names
from martlet.compiler.guard.resolve import resolve
from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.parameters import Parameters
from martlet.compiler.sql.parse import parse
from martlet.compiler.verify.lexical import ctes_in_scope
from martlet.errors import Failure
from martlet.model.datamart import Datamart
from martlet.model.question import SqlQuestion
from tests.isolation.asked import Asked
from tests.isolation.worlds import Table, World

_ROW = "__t0"
_UNSEEN = "zz "


@dataclass(frozen=True)
class Bench:
    """A world with what broken compilers need of it. `loose` shows what nobody may see, too."""

    world: World
    mart: Datamart
    loose: Datamart | None
    schema: str


Break = Callable[[exp.Query, Resolved, Bench], None]
Compiler = Callable[[SqlQuestion, Bench], Compiled]


def bench(world: World, mart: Datamart, asked: Asked, schema: str) -> Bench:
    try:
        loose: Datamart | None = asked.mart(replace(world, tables=tuple(_loosened(world))))
    except Failure:
        loose = None  # two tables would have one name
    return Bench(world, mart, loose, schema)


def _loosened(world: World) -> Iterator[Table]:
    for table in world.tables:
        if table.exposed is not None and table.is_in_mart:
            yield table
        else:
            columns = tuple(replace(c, exposed=c.exposed or c.name) for c in table.columns)
            yield replace(
                table,
                exposed=_UNSEEN + table.name,
                columns=columns,
                is_in_mart=True,
                is_shared=True,
                client_column=None,
            )


def breaking(how: Break, *, is_fenced: bool | None = None) -> Compiler:
    """The compiler's own passes, then `how`, and no proof."""

    def compile_(question: SqlQuestion, bench_: Bench) -> Compiled:
        scope = environment(bench_.mart)
        parameters = Parameters(scope.engine)
        tree = parse(question.text, scope.engine)
        quote_names(tree, scope.engine)
        resolved = resolve(tree, scope)
        check_paths(resolved.tables.values())
        parameterize(resolved, parameters)
        needs_fence = not LeakProofChecker(
            resolved, parameters.by_node(), scope.engine
        ).is_leak_proof()
        fenced = needs_fence if is_fenced is None else is_fenced
        binder = Binder(scope, parameters, is_fenced=fenced, copied={})
        bound = binder.bind(resolved)
        how(bound, resolved, bench_)
        text = scope.engine.printed(bound)
        physical = frozenset((bench_.schema, table.name) for table in bench_.world.tables)
        proof = Proof(text, bench_.mart, tuple(parameters.items), (), physical, fenced)
        return Compiled(proof, ())

    return compile_


# Tables that a compiler overlooks where they stand


def _overlooking(is_overlooked: Callable[[exp.Table, exp.Query], bool]) -> Compiler:
    def how(bound: exp.Query, resolved: Resolved, _bench: Bench) -> None:
        names = _open_relations(bound, resolved)
        for table in _own_tables(bound, resolved):
            if is_overlooked(table, bound):
                _rename(table, names[table.name])

    return breaking(how)


def _open_relations(bound: exp.Query, resolved: Resolved) -> dict[str, str]:
    """Beside each guarded relation the same without its guard; answers their names."""
    clause = bound.args.get("with_")
    if clause is None:
        return {}
    guarded = clause.expressions[: len(resolved.tables)]
    names = {}
    for i, cte in enumerate(list(guarded)):
        opened = cte.copy()
        opened.this.set("where", None)
        names[cte.alias] = f"open {i}"
        opened.set("alias", exp.TableAlias(this=exp.to_identifier(names[cte.alias], quoted=True)))
        clause.set("expressions", [opened, *clause.expressions])
    return names


def _own_tables(bound: exp.Query, resolved: Resolved) -> list[exp.Table]:
    found = bound.find_all(exp.Table)
    return [t for t in found if not t.args.get("db") and t.name in resolved.tables]


def _rename(table: exp.Table, name: str) -> None:
    if not table.args.get("alias"):
        table.set("alias", exp.TableAlias(this=table.this.copy()))
    table.set("this", exp.to_identifier(name, quoted=True))


def _above(node: exp.Expr) -> Iterator[exp.Expr]:
    above: exp.Expr | None = node
    while above is not None:
        yield above
        above = above.parent


def _within(*kinds: type[exp.Expr]) -> Callable[[exp.Table, exp.Query], bool]:
    return lambda table, _: any(isinstance(node, kinds) for node in _above(table))


def _is_not_first(table: exp.Table, bound: exp.Query) -> bool:
    return not (isinstance(table.parent, exp.From) and table.parent.parent is bound)


def _is_joined(table: exp.Table, _: exp.Query) -> bool:
    return isinstance(table.parent, exp.Join)


def _is_in_select(table: exp.Table, _: exp.Query) -> bool:
    return any(
        node.arg_key == "expressions" and isinstance(node.parent, exp.Select)
        for node in _above(table)
    )


def _is_derived(table: exp.Table, _: exp.Query) -> bool:
    return any(
        isinstance(node, exp.Subquery) and isinstance(node.parent, exp.From | exp.Join)
        for node in _above(table)
    )


def _is_right(table: exp.Table, _: exp.Query) -> bool:
    return any(
        node.arg_key == "expression" and isinstance(node.parent, exp.SetOperation)
        for node in _above(table)
    )


# Other ways to be wrong


def _hidden_in_star(bound: exp.Query, resolved: Resolved, bench_: Bench) -> None:
    """`*` stands for all that the table has."""
    clause = bound.args.get("with_")
    if not resolved.takes_whole_rows or clause is None:
        return
    for cte in clause.expressions[: len(resolved.tables)]:
        table = bench_.world.by_name[resolved.tables[cte.alias].name]
        hidden = [column.name for column in table.physical if column.exposed is None]
        shown = {projection.alias_or_name for projection in cte.this.expressions}
        for name in hidden:
            if name not in shown:
                cte.this.append("expressions", exp.column(name, table=_ROW, quoted=True))


def _outer_where(bound: exp.Query, resolved: Resolved, _bench: Bench) -> None:
    """The filter stands after the joins, as most authors of filters begin."""
    if not isinstance(bound, exp.Select):
        return
    joined = [join.this for join in bound.args.get("joins") or []]
    from_ = bound.args.get("from_")
    sources = [from_.this, *joined] if from_ is not None else joined
    tables = [t for t in _own_tables(bound, resolved) if any(t is source for source in sources)]
    for cte in bound.args["with_"].expressions[: len(resolved.tables)] if tables else ():
        if all(projection.alias_or_name != "id" for projection in cte.this.expressions):
            cte.this.append("expressions", exp.column("id", table=_ROW, quoted=True))
    names = _open_relations(bound, resolved) if tables else {}
    for table in tables:
        guarded, alias = table.name, table.alias_or_name
        keys = exp.select(exp.column("id", quoted=True)).from_(
            exp.Table(this=exp.to_identifier(guarded, quoted=True))
        )
        key = exp.column("id", table=alias, quoted=True)
        bound.where(exp.In(this=key, query=exp.Subquery(this=keys)), copy=False)
        _rename(table, names[guarded])


def _null_keys(bound: exp.Query, resolved: Resolved, _bench: Bench) -> None:
    """Rows of nobody are everybody's."""
    clause = bound.args.get("with_")
    for cte in clause.expressions[: len(resolved.tables)] if clause is not None else ():
        where = cte.this.args.get("where")
        if where is not None and isinstance(where.this, exp.EQ | exp.In):
            is_null = exp.Is(this=where.this.this.copy(), expression=exp.Null())
            where.set("this", exp.or_(where.this, is_null))


def _nothing(_bound: exp.Query, _resolved: Resolved, _bench: Bench) -> None:
    """Change nothing."""


def _passing(*, only_names_of_ctes: bool) -> Compiler:
    """Names that are no table of the datamart reach the database."""

    def compile_(question: SqlQuestion, bench_: Bench) -> Compiled:
        if bench_.loose is None:
            return compiled(question, bench_.mart)
        engine = environment(bench_.loose).engine
        tree = parse(question.text, engine)
        exposed = bench_.mart.exposed_tables
        ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
        for table in tree.find_all(exp.Table):
            is_seen = any(name.name == table.name for name in ctes_in_scope(table))
            is_passed = table.name in ctes or not only_names_of_ctes
            if not is_seen and is_passed and table.name not in exposed:
                _rename(table, _UNSEEN + table.name)
        return compiled(SqlQuestion(engine.printed(tree)), bench_.loose)

    return compile_


BROKEN: dict[str, Compiler] = {
    "no filter": _overlooking(lambda _table, _bound: True),
    "only the first table": _overlooking(_is_not_first),
    "not in joins": _overlooking(_is_joined),
    "not in WHERE": _overlooking(_within(exp.Where)),
    "not in SELECT": _overlooking(_is_in_select),
    "not in HAVING": _overlooking(_within(exp.Having)),
    "not in ORDER BY": _overlooking(_within(exp.Order)),
    "not in derived tables": _overlooking(_is_derived),
    "not in laterals": _overlooking(_within(exp.Lateral)),
    "not in EXISTS": _overlooking(_within(exp.Exists)),
    "not right of UNION": _overlooking(_is_right),
    "not in CTEs": _overlooking(_within(exp.CTE)),
    "star not expanded": breaking(_hidden_in_star),
    "filter in the outer WHERE": breaking(_outer_where),
    "NULL keys for all": breaking(_null_keys),
    "unknown names pass": _passing(only_names_of_ctes=False),
    "CTE names are global": _passing(only_names_of_ctes=True),
    "no fence": breaking(_nothing, is_fenced=False),
}
# SQLite is the quickest to ask; what it has no word for, or plans as if it had a fence, PostgreSQL
# finds out.
_ELSEWHERE = ("not in laterals", "no fence")
WHERE_FOUND: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(name for name in BROKEN if name not in _ELSEWHERE),
    "postgres": _ELSEWHERE,
}
