"""Reads the conditions of a guarded relation."""

from collections.abc import Sequence
from dataclasses import dataclass

from martlet.compiler.second.duckdb.nodes import Node, admit, kind_of, within
from martlet.compiler.second.reading import Condition, How, breach, named

_ORDER = {
    "COMPARE_EQUAL": How.EQUAL,
    "COMPARE_GREATERTHANOREQUALTO": How.FROM,
    "COMPARE_LESSTHANOREQUALTO": How.UP_TO,
    "COMPARE_LESSTHAN": How.BEFORE,
}
# The parser reads these as columns without a table.
_MOMENTS = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}


def is_moment(node: Node) -> bool:
    names = node["column_names"]
    return len(names) == 1 and names[0].lower() in _MOMENTS


def is_about_session(node: Node, text: bytes) -> bool:
    """Whether `node` is a value of the session, which the parser reads as an unquoted column."""
    names = node["column_names"]
    is_quoted = text[node.get("query_location", 0) :].startswith(b'"')
    return len(names) == 1 and not is_quoted and not is_moment(node)


def position(node: Node) -> int:
    """The position of a parameter, from 1."""
    written = node.get("identifier", "")
    return int(written) if written.isdecimal() else 0


def conjuncts(value: Node) -> list[Node]:
    """The conditions that AND joins in `value`."""
    conditions, left = [], [value]
    while left:
        one = left.pop()
        admit(one)
        if one["type"] == "CONJUNCTION_AND":
            left.extend(one["children"])
        else:
            conditions.append(one)
    return conditions


@dataclass(frozen=True, slots=True)
class Row:
    """The row `name` of a selection. `parameters` are the names of parameters, in order."""

    name: str
    parameters: Sequence[str]

    def columns(self, value: Node) -> frozenset[str]:
        """The columns in `value`."""
        references = (node for node in within(value) if kind_of(node) == "COLUMN_REF")
        return frozenset(self._column(node) for node in references if not is_moment(node))

    def _column(self, node: Node) -> str:
        names = node["column_names"]
        if len(names) != 2 or names[0] != self.name:
            breach("a column of something else than the relation's own row")
        return str(names[1])

    def condition(self, value: Node) -> Condition:
        """The condition of `value`, which holds no query."""
        parameters = (node for node in within(value) if kind_of(node) == "PARAMETER")
        values = frozenset(named(position(node), self.parameters) for node in parameters)
        columns = self.columns(value)
        return Condition(_how(value) if len(columns) == 1 else How.OTHER, columns, values)


def _how(value: Node) -> How:
    if value["type"] == "CONJUNCTION_OR":
        is_exact = all(_how(one) is How.BYTES for one in value["children"])
        return How.BYTES if is_exact else How.OTHER
    if kind_of(value) == "COMPARISON":
        return _compared(value)
    if value["type"] == "COMPARE_IN":
        column, *others = value["children"]
        is_any = _is_column(column) and all(map(_is_parameter, others))
        return How.ANY if is_any else How.OTHER
    return How.CONTAINS if _is_folded(value) else How.OTHER


def _compared(value: Node) -> How:
    left, right = value["left"], value["right"]
    if _is_column(left) and _is_parameter(right):
        return _ORDER.get(value["type"], How.OTHER)
    sides = [*_arguments(left, "encode", 1), *_arguments(right, "encode", 1)]
    is_exact = _is_column(sides[0]) and _is_parameter(sides[1])
    return How.BYTES if is_exact and value["type"] == "COMPARE_EQUAL" else How.OTHER


def _is_folded(value: Node) -> bool:
    """Whether `value` is `lower(column) LIKE lower(parameter) ESCAPE '!'`."""
    text, pattern, mark = _arguments(value, "like_escape", 3)
    (column,), (parameter,) = _arguments(text, "lower", 1), _arguments(pattern, "lower", 1)
    is_marked = mark.get("literal") == {"kind": "STRING", "text": "!"}
    return is_marked and _is_column(column) and _is_parameter(parameter)


def _arguments(value: Node, name: str, count: int) -> list[Node]:
    """The arguments of a plain call of `name`; empty nodes for anything else."""
    is_it = kind_of(value) == "FUNCTION" and value["function_name"] == name
    arguments = [argument["expression"] for argument in value.get("arguments", [])] if is_it else []
    return arguments if len(arguments) == count else [{} for _ in range(count)]


def _is_column(value: Node) -> bool:
    return value.get("class") == "COLUMN_REF"


def _is_parameter(value: Node) -> bool:
    return value.get("class") == "PARAMETER"
