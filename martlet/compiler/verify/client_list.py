"""The shape of a client list: the ids and keys of all clients, and nothing else."""

from sqlglot import exp

from martlet.compiler.verify.shapes import ROW, Shapes, breach, is_plain, present
from martlet.model.datamart import ClientTable

MOST_CLIENTS = 100_000


def check_client_list(query: exp.Query, table: ClientTable, shapes: Shapes) -> None:
    """`SELECT id, key FROM client table ORDER BY key LIMIT …`."""
    parts = {"expressions", "from_", "order", "limit"}
    if not isinstance(query, exp.Select) or present(query) != parts:
        breach("the client list reads more than the clients")
    shapes.check_id_and_key(query, table, "the client list")
    ordered = query.args["order"].expressions
    if len(ordered) != 1 or not is_plain(ordered[0].this, ROW, table.primary_key):
        breach("the client list is not ordered by its keys")
    if query.args["limit"].expression != exp.Literal.number(MOST_CLIENTS + 1):
        breach("the client list has no limit")
