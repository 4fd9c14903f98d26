"""Queries on the wide schema, from simple to complex."""

from martlet.model.question import (
    Filter,
    Granularity,
    Operator,
    Question,
    SemanticQuestion,
    SqlQuestion,
    TimeDimension,
)

SIMPLE = SqlQuestion(
    "SELECT text_01, count(*), sum(money_02) FROM table_0000 WHERE number_00 > 5 GROUP BY text_01"
)
_JOIN = """
SELECT a.text_01, sum(b.money_02) AS total
FROM table_0001 AS b JOIN table_0000 AS a ON a.id = b.parent_id
WHERE b.moment_03 >= '2026-01-01' GROUP BY a.text_01 ORDER BY total DESC LIMIT 20
"""
_JOIN_OF_SIX = """
WITH big AS (SELECT id, parent_id, money_02 FROM table_0001 WHERE money_02 > 100),
late AS (SELECT parent_id, max(moment_03) AS last FROM table_0002 GROUP BY parent_id),
few AS (SELECT parent_id, count(*) AS number FROM table_0003 GROUP BY parent_id)
SELECT a.text_01, d.text_05, late.last, sum(big.money_02) AS total,
    sum(1 / (few.number + 1)) AS part
FROM table_0000 AS a JOIN big ON big.parent_id = a.id LEFT JOIN late ON late.parent_id = a.id
LEFT JOIN few ON few.parent_id = a.id JOIN table_0004 AS d ON d.parent_id = a.id
JOIN table_0005 AS e ON e.parent_id = a.id AND e.number_04 = d.number_04
WHERE a.number_00 BETWEEN 1 AND 100 AND e.text_01 LIKE 'a%'
GROUP BY a.text_01, d.text_05, late.last HAVING sum(big.money_02) > 10
ORDER BY total DESC LIMIT 50
"""
_SEMANTIC = SemanticQuestion(
    measures=("table_0001.count", "table_0001.money_02.sum"),
    dimensions=("table_0000.text_01",),
    time_dimensions=(
        TimeDimension("table_0001.moment_03", Granularity.MONTH, ("2026-01-01", "2026-06-30")),
    ),
    filters=(Filter("table_0000.number_00", Operator.GT, (5,)),),
    order=(("table_0001.money_02.sum", True),),
    limit=20,
)
QUESTIONS: dict[str, Question] = {
    "a simple query": SIMPLE,
    "a join": SqlQuestion(_JOIN),
    "six tables, three CTEs": SqlQuestion(_JOIN_OF_SIX),
    "a semantic query": _SEMANTIC,
}
