"""A census: how many rows a table has, and how many of them reach a client. Counts only."""

from sqlglot import exp

from martlet.compiler.verify.shapes import ROW, Shapes, breach, counted, present
from martlet.model.datamart import Datamart, Table


def check_orphan_count(query: exp.Query, table: Table, mart: Datamart, shapes: Shapes) -> None:
    """`SELECT COUNT(*), COUNT(CASE WHEN <reaches a client> THEN 1 END) FROM table`."""
    hops = mart.hops_to_client(table)
    if not hops:
        breach("a census of a table whose rows need no client")
    if not isinstance(query, exp.Select) or present(query) != {"expressions", "from_"}:
        breach("a census is more than two counts")
    shapes.check_source(query, table.schema, table.name, ROW)
    counts = [projection.unalias() for projection in query.expressions]
    if len(counts) != 2 or any(not isinstance(count, exp.Count) for count in counts):
        breach("a census is more than two counts")
    if counts[0].this != exp.Star():
        breach("a census counts something else than rows")
    shapes.check_reach(counted(counts[1], "a census"), hops, table.exposed_name)
