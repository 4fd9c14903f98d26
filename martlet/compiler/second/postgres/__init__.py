"""Reads texts by PostgreSQL's own grammar (libpg_query), in this process."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from martlet.compiler.second.postgres.conditions import Row, conjuncts
from martlet.compiler.second.postgres.nodes import (
    Fields,
    Node,
    admit,
    admitted,
    children,
    node,
    select,
    within,
)
from martlet.compiler.second.reading import (
    Condition,
    How,
    Output,
    Reading,
    Selection,
    breach,
    named,
)

_PARTS = frozenset(
    {"targetList", "fromClause", "whereClause", "limitCount", "limitOffset", "limitOption", "op"}
)


def read(text: str, parameters: Sequence[str], names: AbstractSet[str]) -> Reading:
    """The guarded relations of `text`: its leading CTEs with one of `names`.

    Raises GuardBreach if the text reads a table elsewhere, or leaves the language;
    QUERY_REJECTED if PostgreSQL cannot read it.
    """
    return _Reader(tuple(parameters)).read(select(text), names)


def columns_of(sql: str) -> frozenset[str]:
    """The columns in an expression without a query."""
    targets = select(f"SELECT {sql}")["targetList"]
    references = (fields["fields"] for kind, fields in _all(targets) if kind == "ColumnRef")
    return frozenset(part["String"]["sval"] for parts in references for part in parts[-1:])


def _all(targets: Sequence[Fields]) -> Iterator[Node]:
    for target in targets:
        yield from within(target)


@dataclass(frozen=True, slots=True)
class _Reader:
    parameters: Sequence[str]

    def read(self, query: Fields, names: AbstractSet[str]) -> Reading:
        clause = query.get("withClause", {"ctes": []})
        own = [admitted(cte)[1] for cte in clause["ctes"]]
        relations: dict[str, Selection] = {}
        for cte in list(own):
            if cte["ctename"] not in names - relations.keys():
                break
            relations[cte["ctename"]] = self._relation(cte)
            own.remove(cte)
        rest = {**query, "withClause": {**clause, "ctes": [{"CommonTableExpr": c} for c in own]}}
        values = _check_rest(rest, frozenset(relations))
        return Reading(relations, frozenset(named(at, self.parameters) for at in values))

    def _relation(self, cte: Fields) -> Selection:
        kind, fields = node(cte["ctequery"])
        if kind != "SelectStmt" or "aliascolnames" in cte:
            breach("a guarded relation that is more than a selection")
        return self._selection(fields)

    def _selection(self, fields: Fields) -> Selection:
        if fields.keys() - _PARTS or fields["op"] != "SETOP_NONE":
            breach("a guarded relation that is more than a selection")
        table, row = self._source(fields)
        where = fields.get("whereClause")
        conditions = conjuncts(where) if where is not None else []
        return Selection(
            table=table,
            outputs=tuple(_output(target, row) for target in fields["targetList"]),
            conditions=frozenset(self._condition(condition, row) for condition in conditions),
            end=(_number(fields.get("limitCount")), _number(fields.get("limitOffset"))),
            is_barred=all(map(_is_barred, fields["targetList"])),
        )

    def _source(self, fields: Fields) -> tuple[tuple[str, str], Row]:
        sources = fields.get("fromClause", [])
        kind, source = admitted(sources[0]) if len(sources) == 1 else ("", {})
        alias = source.get("alias", {})
        if kind != "RangeVar" or "schemaname" not in source or alias.keys() != {"aliasname"}:
            breach("a guarded relation that reads something else than one table")
        return (source["schemaname"], source["relname"]), Row(alias["aliasname"], self.parameters)

    def _condition(self, value: Fields, row: Row) -> Condition:
        kind, fields = admitted(value)
        if kind != "SubLink":
            return row.condition(value)
        if fields["subLinkType"] != "ANY_SUBLINK" or "operName" in fields:
            breach("a query in a condition that is not a semi-join")
        if "ColumnRef" not in fields["testexpr"]:
            breach("a semi-join of something else than a column")
        keys = self._selection(node(fields["subselect"])[1])
        return Condition(How.LEADS, row.columns(fields["testexpr"]), keys=keys)


def _output(target: Fields, row: Row) -> Output:
    _, fields = admitted(target)
    columns = row.columns(fields["val"])
    plain = fields["val"].get("ColumnRef", {}).get("fields", [{}])[-1]
    name = fields.get("name") or plain.get("String", {}).get("sval", "")
    return Output(name, columns)


def _is_barred(target: Fields) -> bool:
    """Whether it is `COALESCE(value, NULL)`."""
    arguments = target["ResTarget"]["val"].get("CoalesceExpr", {}).get("args", [])
    return len(arguments) == 2 and bool(arguments[1].get("A_Const", {}).get("isnull"))


def _number(value: Fields | None) -> str | None:
    if value is None:
        return None
    constant = value.get("A_Const", {})
    if "ival" in constant:
        return str(constant["ival"].get("ival", 0))
    return str(constant.get("fval", {}).get("fval"))


# The rest of the query


def _check_rest(query: Fields, relations: frozenset[str]) -> set[int]:
    """The positions of the parameters in the rest.

    Raises GuardBreach if a name is neither a guarded relation nor a CTE in scope.
    """
    values = set()
    left: list[tuple[Node, frozenset[str]]] = [(("SelectStmt", query), relations)]
    while left:
        (kind, fields), scope = left.pop()
        admit(kind, fields)
        if kind == "SelectStmt" and "withClause" in fields:
            scope, bodies = _with(fields["withClause"], scope, relations)
            left.extend(bodies)
        elif kind == "RangeVar" and ("schemaname" in fields or fields["relname"] not in scope):
            breach("a table outside the guarded relations")
        elif kind == "ParamRef":
            values.add(int(fields.get("number", 0)))
        left.extend((child, scope) for child in children(kind, fields) if child[0] != "WithClause")
    return values


def _with(
    clause: Fields, scope: frozenset[str], relations: frozenset[str]
) -> tuple[frozenset[str], list[tuple[Node, frozenset[str]]]]:
    """The scope after `clause`, and its bodies, each with the names that it sees."""
    admit("WithClause", clause)
    ctes = [admitted(cte)[1] for cte in clause["ctes"]]
    names = [cte["ctename"] for cte in ctes]
    if relations & set(names):
        breach("a guarded relation's name that is given again")
    after = scope | set(names)
    bodies = []
    for at, cte in enumerate(ctes):
        seen = after if clause.get("recursive") else scope | set(names[:at])
        bodies.append((node(cte["ctequery"]), seen))
    return after, bodies
