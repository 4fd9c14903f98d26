"""A datamart as the compiler looks things up in it: made once for each version, kept."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from martlet.model.mart import Datamart, Relationship, Table
from martlet.query.engines import ENGINES, Engine


@dataclass(frozen=True, slots=True)
class Environment:
    """What a query's free names may mean. `taken` are names that a query may not give.

    Looking up costs the same in a datamart of ten tables and of a thousand.
    """

    mart: Datamart
    engine: Engine
    tables_by_key: Mapping[str, Table]
    tables_by_id: Mapping[tuple[str, str], Table]
    upward: Mapping[tuple[str, str], Sequence[Relationship]]
    taken: frozenset[str]


@lru_cache(maxsize=512)
def environment(mart: Datamart) -> Environment:
    engine = ENGINES[mart.engine]
    exposed = mart.exposed_tables
    upward = defaultdict(list)
    for relationship in mart.relationships:
        child, _ = relationship.many_side
        if child is not None:
            upward[child[0]].append(relationship)
    return Environment(
        mart=mart,
        engine=engine,
        tables_by_key={engine.table_key(name): table for name, table in exposed.items()},
        tables_by_id={table.id: table for table in exposed.values()},
        upward=dict(upward),
        taken=frozenset(lookalike(table.exposed_name) for table in mart.tables),
    )


def lookalike(name: str) -> str:
    """Names that a person, or an engine's collation, may take for one another are the same here."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
