"""Parses custom columns: expressions over the columns of one table, written by the caller."""

from collections.abc import Collection

from sqlglot import exp
from sqlglot.errors import SqlglotError

from martlet.compiler.budget import Budget
from martlet.compiler.engines import Engine
from martlet.compiler.engines.functions import AGGREGATES
from martlet.compiler.refusal import refused
from martlet.compiler.sql.grammar import admit
from martlet.compiler.sql.parse import check_size
from martlet.compiler.sql.reader import statements
from martlet.errors import did_you_mean

_AGGREGATES = tuple(kind for kind in AGGREGATES if isinstance(kind, type))


def expression(
    sql: str,
    engine: Engine,
    *,
    columns: Collection[str],
    row: str,
    is_aggregate: bool = False,
    budget: Budget | None = None,
) -> exp.Expr:
    """`sql` as a tree in which each column is quoted and qualified by the relation `row`.

    Raises QUERY_REJECTED; the calling code adds the name of the custom column.
    """
    tree = parsed(sql, engine, budget)
    stars = [star for star in tree.find_all(exp.Star) if not isinstance(star.parent, exp.Count)]
    if stars or tree.find(exp.Query, exp.Window):
        raise refused("it may use the columns of its own table only, without windows")
    aggregates = tree.find(*_AGGREGATES) is not None
    if aggregates and not is_aggregate:
        raise refused("it aggregates; set isAggregate to use it as a measure")
    if is_aggregate and not aggregates:
        raise refused("isAggregate is set, but it does not aggregate")
    return _qualified(tree, engine, columns, row)


def parsed(sql: str, engine: Engine, budget: Budget | None = None) -> exp.Expr:
    """The expression that `sql` holds, in the admitted language.

    Raises QUERY_REJECTED.
    """
    try:
        text = f"SELECT {sql}"
        trees = statements(check_size(text, engine), text, engine, budget or Budget())
    except (SqlglotError, RecursionError):
        raise refused("it cannot be read as an expression") from None
    select = trees[0] if len(trees) == 1 else None
    if not isinstance(select, exp.Select) or len(select.expressions) != 1:
        raise refused("it must be one expression")
    if {name for name, value in select.args.items() if value} != {"expressions"}:
        raise refused("it must be one expression")
    tree: exp.Expr = select.expressions[0]
    if isinstance(tree, exp.Alias):
        raise refused("it must not contain AS; set alias instead")
    tree.pop()
    admit(tree, engine, text=text)
    return tree


def _qualified(tree: exp.Expr, engine: Engine, columns: Collection[str], row: str) -> exp.Expr:
    by_key = {engine.column_key(name): name for name in columns}
    root = exp.Paren(this=tree)
    for node in list(root.find_all(exp.Column)):
        name = by_key.get(engine.column_key(node.name, quoted=node.this.quoted))
        if name is None or node.args.get("table"):
            raise refused(f"its table has no column {node.sql()}{did_you_mean(node.name, columns)}")
        node.replace(exp.column(name, table=row, quoted=True))
    whole: exp.Expr = root.this
    return whole
