"""A census: how many rows a table has, and how many of them reach a client. Counts only."""

from sqlglot import exp

from martlet.model.mart import ClientTable, Hop, Table
from martlet.query.classify import conjuncts
from martlet.query.verify.shapes import ROW, Shapes, breach, present


def check_census(query: exp.Query, table: Table, client_table: ClientTable, shapes: Shapes) -> None:
    """`SELECT COUNT(*), COUNT(CASE WHEN <reaches a client> THEN 1 END) FROM table`."""
    if not isinstance(query, exp.Select) or present(query) != {"expressions", "from_"}:
        breach("a census is more than two counts")
    shapes.check_source(query, table.schema, table.name, ROW)
    counts = [projection.unalias() for projection in query.expressions]
    if len(counts) != 2 or any(not isinstance(count, exp.Count) for count in counts):
        breach("a census is more than two counts")
    reaching = counts[1].this
    if counts[0].this != exp.Star() or not isinstance(reaching, exp.Case):
        breach("a census counts something else than rows")
    if present(reaching) != {"ifs"} or len(reaching.args["ifs"]) != 1:
        breach("a census counts something else than rows")
    branch = reaching.args["ifs"][0]
    if branch.args["true"] != exp.Literal.number(1):
        breach("a census counts something else than rows")
    _check_reach(branch.this, census_hops(table, client_table), table, shapes)


def census_hops(table: Table, client_table: ClientTable) -> tuple[Hop, ...]:
    """The hops of a tenant path, and the last one to the client table."""
    last = Hop(
        column=table.path.key_column or "",
        schema=client_table.schema,
        table=client_table.table,
        target_column=client_table.primary_key,
    )
    return (*table.path.hops, last)


def _check_reach(condition: exp.Expr, hops: tuple[Hop, ...], table: Table, shapes: Shapes) -> None:
    for depth, hop in enumerate(hops):
        is_last = depth == len(hops) - 1
        keys = shapes.check_hop(condition, hop, table.exposed_name, depth, is_last=is_last)
        if is_last:
            return
        inner = list(conjuncts(keys.args["where"].this))
        if len(inner) != 1:
            breach(f"{table.exposed_name} has a condition in a hop")
        condition = inner[0]
