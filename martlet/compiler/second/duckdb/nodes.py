"""Walks the parser's tree, and checks each node and field against the language."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from threading import Lock
from typing import Any

import duckdb

from martlet.compiler.refusal import refused
from martlet.compiler.second.duckdb.language import (
    FUNCTIONS,
    NODES,
    OPERATORS,
    PLACES,
    TYPES,
)
from martlet.compiler.second.reading import breach

Node = Mapping[str, Any]

_SERIALIZE = (
    "SELECT json_serialize_sql(?::VARCHAR, skip_null := true, skip_empty := true,"
    " skip_default := true)"
)
_LEAVES = {"COLUMN_REF", "CONSTANT", "PARAMETER", "TYPE"}
_ONE_AT_A_TIME = Lock()


def query_of(text: str) -> Node:
    """The query that `text` holds.

    Raises QUERY_REJECTED if `text` is not SQL, GuardBreach if it is not one query.
    """
    with _ONE_AT_A_TIME:
        row = _parser().execute(_SERIALIZE, [text]).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row is not None else {"error": True}
    if tree["error"] and tree.get("error_type") == "parser":
        raise refused("DuckDB cannot read it; check its joins and clauses")
    if tree["error"] or len(tree["statements"]) != 1:
        breach("something else than one SELECT")
    query: Node = tree["statements"][0]["node"]
    return query


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """An empty database in memory that can open nothing; only its grammar is used."""
    closed: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    parser = duckdb.connect(":memory:", config=closed)
    parser.execute("PRAGMA disable_optimizer")  # one call needs no optimiser
    return parser


def kind_of(node: Node) -> str:
    """The kind of a node: the class of an expression; else its type after a dot."""
    return str(node["class"]) if "class" in node else f".{node.get('type', '')}"


def children(node: Node) -> Iterator[Node]:
    """The nodes below, without the CTEs of a query."""
    if kind_of(node) in _LEAVES:
        return
    for name, value in node.items():
        if name not in ("cte_map", "qualified_name"):
            yield from _nodes(value)


def _nodes(value: Any) -> Iterator[Node]:  # noqa: ANN401 - whatever a field holds
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, dict) and ("class" in value or "type" in value):
        yield value
    elif isinstance(value, dict):
        yield from _parts(value)


def _parts(value: Node) -> Iterator[Node]:
    """The nodes in a part without a type: a branch of CASE, an argument, a query in parentheses."""
    if strange := value.keys() - {"when_expr", "then_expr", "expression", "node"}:
        breach(f"something with {', '.join(sorted(strange))}")
    for part in value.values():
        yield from _nodes(part)


def within(value: Node) -> Iterator[Node]:
    """All nodes of an expression, admitted; a query in it is a breach."""
    left = [value]
    while left:
        node = left.pop()
        if kind_of(node) == "SUBQUERY":
            breach("a query where a guarded relation has none")
        admit(node)
        yield node
        left.extend(children(node))


def admit(node: Node) -> None:
    kind = kind_of(node)
    if kind not in NODES:
        breach(f"the construct {kind.strip('.')}")
    if strange := node.keys() - NODES[kind] - PLACES:
        breach(f"{kind.strip('.')} with {', '.join(sorted(strange))}")
    if "function_name" in node and not _is_known(node):
        breach(f"the function {node['function_name']}")
    if kind == "OPERATOR" and node["type"] not in OPERATORS:
        breach(f"the operator {node['type']}")
    if kind == "TYPE" and node["type_name"].upper() not in TYPES:
        breach(f"the type {node['type_name']}")


def _is_known(node: Node) -> bool:
    name = node["function_name"]
    return node["qualified_name"]["path"] == [name] and name.lower() in FUNCTIONS
