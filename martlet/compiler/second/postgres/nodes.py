"""Walks the parser's tree, and checks each node and field against the language."""

from collections.abc import Iterator, Mapping
from typing import Any

import pgparse

from martlet.compiler.refusal import refused
from martlet.compiler.second.postgres.language import (
    FUNCTIONS,
    KINDS,
    MOMENTS,
    NODES,
    OPERATORS,
    PLACES,
    TYPES,
)
from martlet.compiler.second.reading import breach

Fields = Mapping[str, Any]
Node = tuple[str, Fields]

_LEAVES = {"A_Const", "String", "A_Star", "ParamRef", "ColumnRef", "TypeName", "Alias"}


def select(text: str) -> Fields:
    """The SELECT that `text` holds.

    Raises QUERY_REJECTED if `text` is not SQL, GuardBreach if it is not one SELECT.
    """
    try:
        statements = pgparse.parse(text)
    except pgparse.PGQueryError:
        raise refused("PostgreSQL cannot read it; check its joins and clauses") from None
    kind, fields = node(statements[0]["stmt"]) if len(statements) == 1 else ("", {})
    if kind != "SelectStmt":
        breach("something else than one SELECT")
    return fields


def node(value: Mapping[str, Fields]) -> Node:
    ((kind, fields),) = value.items()
    return kind, fields


def admitted(value: Mapping[str, Fields]) -> Node:
    """The node, after a check against the language."""
    kind, fields = node(value)
    admit(kind, fields)
    return kind, fields


def children(kind: str, fields: Fields) -> Iterator[Node]:
    if kind in _LEAVES:
        return
    for name, value in fields.items():
        if isinstance(value, list):
            yield from (node(item) for item in value if item)
        elif isinstance(value, dict):
            is_named = len(value) == 1 and next(iter(value))[0].isupper()
            yield node(value) if is_named else (KINDS.get(name, name), value)


def within(value: Mapping[str, Fields]) -> Iterator[Node]:
    """All nodes of an expression, admitted; a query in it is a breach."""
    left = [node(value)]
    while left:
        kind, fields = left.pop()
        if kind in ("SelectStmt", "SubLink"):
            breach("a query where a guarded relation has none")
        admit(kind, fields)
        yield kind, fields
        left.extend(children(kind, fields))


def admit(kind: str, fields: Fields) -> None:
    if kind not in NODES:
        breach(f"the construct {kind}")
    if strange := fields.keys() - NODES[kind] - PLACES:
        breach(f"{kind} with {', '.join(sorted(strange))}")
    if kind in _CHECKS:
        _CHECKS[kind](fields)


def texts(values: list[Any]) -> list[str]:
    """The words of a name; `*` for a star."""
    return [fields.get("sval", "*") for _, fields in map(node, values)]


def _own(values: list[Any]) -> str:
    """A name without pg_catalog, which the parser adds. Names with another schema are unlisted."""
    words = texts(values)
    return words[1] if len(words) == 2 and words[0] == "pg_catalog" else ".".join(words)


def _check_function(fields: Fields) -> None:
    if _own(fields["funcname"]) not in FUNCTIONS:
        breach(f"the function {_own(fields['funcname'])}")


def _check_operator(fields: Fields) -> None:
    name = ".".join(texts(fields.get("name") or fields.get("operName") or []))
    if name and name not in OPERATORS:
        breach(f"the operator {name}")


def _check_type(fields: Fields) -> None:
    if _own(fields["names"]) not in TYPES:
        breach(f"the type {_own(fields['names'])}")


def _check_moment(fields: Fields) -> None:
    if fields["op"] not in MOMENTS:
        breach(f"{fields['op']}")


def _check_table(fields: Fields) -> None:
    if fields.get("inh") is not True or fields.get("relpersistence") != "p":
        breach("a table that is read in another way")


def _check_collation(fields: Fields) -> None:
    if texts(fields["collname"]) != ["C"]:
        breach("another collation than that of bytes")


_CHECKS = {
    "FuncCall": _check_function,
    "A_Expr": _check_operator,
    "SubLink": _check_operator,
    "TypeName": _check_type,
    "SQLValueFunction": _check_moment,
    "RangeVar": _check_table,
    "CollateClause": _check_collation,
}
