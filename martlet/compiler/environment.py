"""Indexes of a datamart for the compiler's look-ups: built once, and cached with the datamart."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from martlet.compiler.engines import ENGINES, Engine
from martlet.model.datamart import Datamart, End, Relationship, Table


@dataclass(frozen=True, slots=True)
class Environment:
    """The tables that a query's names may mean. A query may not define the names in `taken`.

    `children` maps a table to the tables that join to it, many to one, by exposed columns.

    A look-up costs the same in a datamart of ten tables and of a thousand.
    """

    mart: Datamart
    engine: Engine
    tables_by_key: Mapping[str, Table]
    tables_by_id: Mapping[tuple[str, str], Table]
    upward: Mapping[tuple[str, str], Sequence[Relationship]]
    children: Mapping[tuple[str, str], Sequence[tuple[str, str]]]
    taken: frozenset[str]


def environment(mart: Datamart) -> Environment:
    """The environment of `mart`, cached in the datamart itself for as long as it lives."""
    known = vars(mart)
    cached: Environment = known.get(_CACHED) or known.setdefault(_CACHED, _build(mart))
    return cached


_CACHED = "_environment"


def _build(mart: Datamart) -> Environment:
    engine = ENGINES[mart.engine]
    exposed = mart.exposed_tables
    upward = defaultdict(list)
    for relationship in mart.relationships:
        child, _ = relationship.many_side
        if child is not None:
            upward[child[0]].append(relationship)
    by_id = {table.id: table for table in exposed.values()}
    return Environment(
        mart=mart,
        engine=engine,
        tables_by_key={engine.table_key(name): table for name, table in exposed.items()},
        tables_by_id=by_id,
        upward=dict(upward),
        children=_children(mart, by_id),
        taken=frozenset(lookalike(table.exposed_name) for table in mart.tables),
    )


def _children(
    mart: Datamart, tables: Mapping[tuple[str, str], Table]
) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
    children: dict[tuple[str, str], dict[tuple[str, str], None]] = defaultdict(dict)
    for relationship in mart.relationships:
        child, parent = relationship.many_side
        if child is not None and all(_is_exposed(end, tables) for end in (child, parent)):
            children[parent[0]][child[0]] = None
    return {parent: tuple(ids) for parent, ids in children.items()}


def _is_exposed(end: End, tables: Mapping[tuple[str, str], Table]) -> bool:
    table = tables.get(end[0])
    return table is not None and end[1] in table.exposed_by_name


def lookalike(name: str) -> str:
    """`name` without case and accents: equal for names that a reader or a collation confuses."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
