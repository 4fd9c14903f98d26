"""Reads texts by DuckDB's own parser, `json_serialize_sql`, in this process."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from martlet.compiler.engines.base import folded
from martlet.compiler.second.duckdb.conditions import (
    Row,
    conjuncts,
    is_about_session,
    is_moment,
    position,
)
from martlet.compiler.second.duckdb.nodes import Node, admit, children, kind_of, query_of, within
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
    {"type", "select_list", "from_table", "where_clause", "modifiers", "aggregate_handling"}
    | {"cte_map"}
)
_CATALOG = "source"


def read(text: str, parameters: Sequence[str], names: AbstractSet[str]) -> Reading:
    """The guarded relations of `text`: its leading CTEs with one of `names`.

    Raises GuardBreach if the text reads a table elsewhere, or leaves the language;
    QUERY_REJECTED if DuckDB cannot read it.
    """
    query = query_of(text)
    reader = _Reader(tuple(parameters))
    relations: dict[str, Selection] = {}
    own = list(query.get("cte_map", {}).get("map", []))
    for cte in list(own):
        if cte["key"] not in names - relations.keys():
            break
        relations[cte["key"]] = reader.relation(cte["value"])
        own.remove(cte)
    values = _check_rest({**query, "cte_map": {"map": own}}, frozenset(relations), text.encode())
    return Reading(relations, frozenset(named(at, parameters) for at in values))


def columns_of(sql: str) -> frozenset[str]:
    """The columns in an expression without a query, in lower case, as DuckDB compares them."""
    (value,) = query_of(f"SELECT {sql}")["select_list"]
    references = (node for node in within(value) if kind_of(node) == "COLUMN_REF")
    return frozenset(folded(node["column_names"][-1]) for node in references if not is_moment(node))


@dataclass(frozen=True, slots=True)
class _Reader:
    parameters: Sequence[str]

    def relation(self, cte: Node) -> Selection:
        if cte.keys() - {"materialized", "query_node"}:
            breach("a guarded relation that is more than a selection")
        return self._selection(cte["query_node"])

    def _selection(self, query: Node) -> Selection:
        admit(query)
        if kind_of(query) != ".SELECT_NODE" or query.keys() - _PARTS or query["cte_map"]:
            breach("a guarded relation that is more than a selection")
        table, row = self._source(query.get("from_table", {}))
        conditions = conjuncts(query["where_clause"]) if "where_clause" in query else []
        return Selection(
            table=table,
            outputs=tuple(_output(value, row) for value in query["select_list"]),
            conditions=frozenset(self._condition(condition, row) for condition in conditions),
            end=_end(query.get("modifiers", [])),
        )

    def _source(self, source: Node) -> tuple[tuple[str, str], Row]:
        admit(source)
        schema, table = source.get("schema_name"), source.get("table_name")
        path = source.get("qualified_name", {}).get("path")
        is_whole = path == [_CATALOG, schema, table] and source.get("catalog_name") == _CATALOG
        if kind_of(source) != ".BASE_TABLE" or not is_whole or "column_name_alias" in source:
            breach("a guarded relation that reads something else than one table")
        return (str(schema), str(table)), Row(source.get("alias", ""), self.parameters)

    def _condition(self, value: Node, row: Row) -> Condition:
        admit(value)
        if kind_of(value) != "SUBQUERY":
            return row.condition(value)
        is_semi_join = value["subquery_type"] == "ANY"
        if not is_semi_join or value["comparison_type"] != "COMPARE_EQUAL":
            breach("a query in a condition that is not a semi-join")
        if kind_of(value["child"]) != "COLUMN_REF":
            breach("a semi-join of something else than a column")
        keys = self._selection(value["subquery"]["node"])
        return Condition(How.LEADS, row.columns(value["child"]), keys=keys)


def _output(value: Node, row: Row) -> Output:
    columns = row.columns(value)
    name = value.get("alias") or value.get("column_names", [""])[-1]
    return Output(name, columns)


def _end(modifiers: Sequence[Node]) -> tuple[str | None, str | None]:
    if not modifiers:
        return None, None
    admit(modifiers[0])
    if len(modifiers) > 1 or kind_of(modifiers[0]) != ".LIMIT_MODIFIER":
        breach("a guarded relation that is more than a selection")
    limit, offset = (_number(modifiers[0].get(name)) for name in ("limit", "offset"))
    return limit, offset


def _number(value: Node | None) -> str | None:
    return None if value is None else str(value.get("literal", {}).get("text"))


# The rest of the query


def _check_rest(query: Node, relations: frozenset[str], text: bytes) -> set[int]:
    """The positions of the parameters in the rest.

    Raises GuardBreach if a name is neither a guarded relation nor a CTE in scope.
    """
    values = set()
    left: list[tuple[Node, frozenset[str]]] = [(query, relations)]
    while left:
        node, scope = left.pop()
        admit(node)
        if node.get("cte_map"):
            scope, bodies = _with(node["cte_map"]["map"], scope, relations)
            left.extend(bodies)
        if kind_of(node) == ".BASE_TABLE" and not _is_in(scope, node):
            breach("a table outside the guarded relations")
        if kind_of(node) == "COLUMN_REF" and is_about_session(node, text):
            breach("a value of the session")
        if kind_of(node) == "PARAMETER":
            values.add(position(node))
        left.extend((child, scope) for child in children(node))
    return values


def _is_in(scope: frozenset[str], table: Node) -> bool:
    name = table["table_name"]
    return name in scope and table["qualified_name"]["path"] == [name]


def _with(
    ctes: Sequence[Node], scope: frozenset[str], relations: frozenset[str]
) -> tuple[frozenset[str], list[tuple[Node, frozenset[str]]]]:
    """The scope after `ctes`, and their bodies, each with the names that it sees."""
    bodies = []
    for cte in ctes:
        if cte["key"] in relations:
            breach("a guarded relation's name that is given again")
        if cte["value"].keys() - {"aliases", "materialized", "query_node"}:
            breach("a CTE with something unexpected")
        body = cte["value"]["query_node"]
        own = frozenset({cte["key"]})
        is_recursive = kind_of(body) == ".RECURSIVE_CTE_NODE" and body["cte_name"] == cte["key"]
        bodies.append((body, scope | own if is_recursive else scope))
        scope |= own
    return scope, bodies
