"""Reads the conditions of a guarded relation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from martlet.compiler.second.postgres.nodes import Fields, admitted, node, texts, within
from martlet.compiler.second.reading import Condition, How, breach, named

Value = Mapping[str, Any] | None

_ORDER = {"=": How.EQUAL, ">=": How.FROM, "<=": How.UP_TO, "<": How.BEFORE}


def conjuncts(value: Mapping[str, Fields]) -> list[Mapping[str, Fields]]:
    """The conditions that AND joins in `value`."""
    conditions, left = [], [value]
    while left:
        one = left.pop()
        kind, fields = admitted(one)
        if kind == "BoolExpr" and fields["boolop"] == "AND_EXPR":
            left.extend(fields["args"])
        else:
            conditions.append(one)
    return conditions


@dataclass(frozen=True, slots=True)
class Row:
    """The row `name` of a selection. `parameters` are the names of parameters, in order."""

    name: str
    parameters: Sequence[str]

    def columns(self, value: Mapping[str, Fields]) -> frozenset[str]:
        """The columns in `value`."""
        return frozenset(
            self._column(fields) for kind, fields in within(value) if kind == "ColumnRef"
        )

    def _column(self, fields: Fields) -> str:
        words = [part.get("String", {}).get("sval") for part in fields["fields"]]
        if len(words) != 2 or words[0] != self.name or not words[1]:
            breach("a column of something else than the relation's own row")
        return str(words[1])

    def condition(self, value: Mapping[str, Fields]) -> Condition:
        """The condition of `value`, which holds no query."""
        values = frozenset(self._values(value))
        columns = self.columns(value)
        how = self._how(value) if len(columns) == 1 else How.OTHER
        return Condition(how, columns, values)

    def _values(self, value: Mapping[str, Fields]) -> list[str]:
        references = (fields for kind, fields in within(value) if kind == "ParamRef")
        return [named(int(fields.get("number", 0)), self.parameters) for fields in references]

    def _how(self, value: Mapping[str, Fields]) -> How:
        kind, fields = node(value)
        if kind == "BoolExpr" and fields["boolop"] == "OR_EXPR":
            is_exact = all(self._how(one) is How.BYTES for one in fields["args"])
            return How.BYTES if is_exact else How.OTHER
        if kind != "A_Expr":
            return How.OTHER
        left, right = fields.get("lexpr"), fields.get("rexpr")
        if fields["kind"] == "AEXPR_OP":
            return _compared(texts(fields["name"])[0], left, right)
        if fields["kind"] == "AEXPR_IN" and texts(fields["name"]) == ["="]:
            return How.ANY if _is_column(left) and _are_parameters(right) else How.OTHER
        if fields["kind"] == "AEXPR_LIKE" and texts(fields["name"]) == ["~~"]:
            return How.CONTAINS if _is_folded(left, right) else How.OTHER
        return How.OTHER


def _compared(operator: str, left: Value, right: Value) -> How:
    if _is_column(left) and _is_parameter(right):
        return _ORDER.get(operator, How.OTHER)
    is_exact = (
        operator == "=" and _is_column(_text(_collated(left))) and _is_parameter(_text(right))
    )
    return How.BYTES if is_exact else How.OTHER


def _is_column(value: Value) -> bool:
    return value is not None and "ColumnRef" in value


def _is_parameter(value: Value) -> bool:
    return value is not None and "ParamRef" in value


def _are_parameters(value: Value) -> bool:
    return all(map(_is_parameter, (value or {}).get("List", {}).get("items", [None])))


def _collated(value: Value) -> Value:
    """The expression before `COLLATE "C"`."""
    inner: Value = (value or {}).get("CollateClause", {}).get("arg")
    return inner


def _text(value: Value) -> Value:
    """The expression that is cast to text."""
    cast = (value or {}).get("TypeCast")
    if cast is None or texts(cast["typeName"]["names"]) != ["text"]:
        return None
    inner: Value = cast["arg"]
    return inner


def _is_folded(left: Value, right: Value) -> bool:
    """Whether the sides are `lower(column) LIKE lower(parameter) ESCAPE '!'`."""
    pattern, mark = _arguments(right, "like_escape", 2)
    column, parameter = _arguments(left, "lower", 1)[0], _arguments(pattern, "lower", 1)[0]
    return _is_column(column) and _is_parameter(parameter) and _constant(mark) == "!"


def _arguments(value: Value, name: str, count: int) -> list[Value]:
    call = (value or {}).get("FuncCall", {})
    is_it = bool(call) and texts(call["funcname"])[-1] == name and len(call["args"]) == count
    return list(call["args"]) if is_it else [None] * count


def _constant(value: Value) -> str | None:
    text: str | None = (value or {}).get("A_Const", {}).get("sval", {}).get("sval")
    return text
