"""The shape of an orphan count: all rows of a table, and the rows that reach a client."""

from sqlglot import exp

from martlet.compiler.verify.shapes import ROW, Shapes, breach, counted, present
from martlet.model.datamart import Datamart, Table


def check_orphan_count(query: exp.Query, table: Table, mart: Datamart, shapes: Shapes) -> None:
    """`SELECT COUNT(*), COUNT(CASE WHEN <reaches a client> THEN 1 END) FROM table`."""
    hops = mart.hops_to_client(table)
    if not hops:
        breach("an orphan count of a table whose rows need no client")
    if not isinstance(query, exp.Select) or present(query) != {"expressions", "from_"}:
        breach("an orphan count returns more than two counts")
    shapes.check_source(query, table.schema, table.name, ROW)
    counts = [projection.unalias() for projection in query.expressions]
    if len(counts) != 2 or any(not isinstance(count, exp.Count) for count in counts):
        breach("an orphan count returns more than two counts")
    if counts[0].this != exp.Star():
        breach("an orphan count does not count rows")
    shapes.check_reach(counted(counts[1], "an orphan count"), hops, table.exposed_name)
