"""Which constructs a long run has to reach on each engine, lest one be compared in name only."""

from tests.isolation.dialects import DIALECTS
from tests.isolation.tally import Tally

_EVERYWHERE = (
    "CTE", "read CTE", "CTE with column names", "derived table", "star",
    "qualified star", "JOIN", "LEFT JOIN", "RIGHT JOIN", "CROSS JOIN", "comma join", "USING",
    "condition in ON", "WHERE", "AND, OR, NOT", "IS NULL", "IN list", "BETWEEN", "LIKE",
    "CASE", "COALESCE", "NULLIF", "arithmetic", "text functions", "can fail", "correlated",
    "EXISTS", "NOT EXISTS", "IN subquery", "NOT IN subquery", "row values", "scalar subquery",
    "UNION", "UNION ALL", "INTERSECT", "EXCEPT", "GROUP BY", "HAVING", "aggregate", "DISTINCT",
    "window", "ORDER BY", "LIMIT", "alias of an unseen name",
    "ORDER BY a condition", "subquery in HAVING", "semantic", "semantic join", "semantic filter",
)  # fmt: skip
_PARTS = {
    "NATURAL": ("NATURAL",),
    "recursive": ("recursive CTE",),
    "FULL JOIN": ("FULL JOIN",),
    "inner WITH": ("nested CTE", "CTE that hides another"),
    "FILTER": ("FILTER",),
    "NULLS": ("NULLS FIRST, LAST",),
    "IS DISTINCT FROM": ("IS DISTINCT FROM",),
    "GROUPING SETS": ("GROUPING SETS", "ROLLUP", "CUBE"),
    "ANY": ("ANY subquery", "ALL subquery"),
    "LATERAL": ("LATERAL",),
    "DISTINCT ON": ("DISTINCT ON",),
    "ALL sets": ("INTERSECT ALL", "EXCEPT ALL"),
    "SEMI JOIN": ("SEMI JOIN", "ANTI JOIN"),
    "QUALIFY": ("QUALIFY",),
    "VALUES": ("VALUES",),
    "GROUP BY ALL": ("GROUP BY ALL",),
    "WITH TIES": ("WITH TIES",),
}


def expected(engine: str) -> list[str]:
    own = [name for part, names in _PARTS.items() if part in DIALECTS[engine].has for name in names]
    return [*_EVERYWHERE, *own]


def missing(tally: Tally) -> list[str]:
    """Constructs that no answered question of the run held, each with its engine."""
    wanted = [f"{engine} {name}" for engine in tally.pairs for name in expected(engine)]
    return [name for name in wanted if not tally.constructs[name]]
