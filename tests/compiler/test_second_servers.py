"""What only a server can read is read by the tests' servers, and is what was proved.

ClickHouse tells the tree of a query after it has resolved its names: each column, of which table
and in which relation. MariaDB tells the text that it makes of a query, with every name in full.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from martlet.compiler import Proof
from martlet.compiler import compile as compiled
from martlet.compiler.second.declared import check_reads, reads, tables
from martlet.compiler.second.reading import Reads, TableId
from martlet.errors import GuardBreach
from martlet.model.datamart import Datamart
from martlet.model.question import Question
from tests.compiler.narrowings import CASES, with_columns
from tests.compiler.test_golden import QUESTIONS
from tests.support.dataset import TABLES
from tests.support.engines import Source, mysql_connection
from tests.support.grounds import source_on
from tests.support.marts import mart_in

_BRACES = re.compile(r"\{(\w+): ([^}]*)\}")
_COLONS = re.compile(r":(\w+)")
_TABLE = re.compile(r"TABLE id: (\d+),.* table_name: (\w+)\.(\w+)")
_COLUMN = re.compile(r"COLUMN id: \d+, column_name: (.+), result_type: .* source_id: (\d+)$")
_RELATION = re.compile(r"(?:QUERY|UNION) id: .* cte_name: (\w+)")
_PHYSICAL = re.compile(r"`(\w+)`\.`(\w+)` `__t\d`")


@pytest.fixture(scope="module")
def clickhouse(request: pytest.FixtureRequest) -> Iterator[Source]:
    with source_on("clickhouse", "second", TABLES, request) as source:
        yield source


@pytest.fixture(scope="module")
def mariadb(request: pytest.FixtureRequest) -> Iterator[Source]:
    with source_on("mysql", "second", TABLES, request) as source:
        yield source


def _proofs(engine: str, schema: str) -> Iterator[Proof]:
    mart = mart_in(engine, schema)
    asked: list[tuple[Question, Datamart]] = [(question, mart) for question in QUESTIONS.values()]
    asked += [(case.question, case.mart(with_columns(mart))) for case in CASES.values()]
    return (compiled(question, datamart).proof for question, datamart in asked)


def test_clickhouse_reads_in_each_relation_what_was_proved(clickhouse: Source) -> None:
    for proof in _proofs("clickhouse", clickhouse.schema):
        check_reads(_clickhouse(proof.text, clickhouse), reads(proof))


BROKEN = {
    "a hidden column": {'"amount"': '"secret_note"'},
    "another table": {'"orders" AS "__t0"': '"customers" AS "__t0"', '"amount"': '"name"'},
    "a guard of another column": {'"client_id"': '"secret_note"'},
    "a table outside": {'FROM "orders";': 'FROM {at}"orders" WHERE "client_id" <> \'x\';'},
}


@pytest.mark.parametrize("name", BROKEN)
def test_clickhouse_reads_a_broken_text_otherwise(clickhouse: Source, name: str) -> None:
    proof = next(_proofs("clickhouse", clickhouse.schema))
    broken = f"{proof.text};"
    for part, other in BROKEN[name].items():
        broken = broken.replace(part, other.replace("{at}", f'"{clickhouse.schema}".'))
    assert broken != f"{proof.text};"
    with pytest.raises(GuardBreach, match="the second reading found"):
        check_reads(_clickhouse(broken.removesuffix(";"), clickhouse), reads(proof))


def _clickhouse(text: str, source: Source) -> dict[str, Reads]:
    asked = _BRACES.sub(r"CAST(NULL AS Nullable(\2))", text)
    tree = source.rows(f"EXPLAIN QUERY TREE passes = 1 {asked}")
    return _read([line for row in tree for line in row[0].splitlines()])


def _read(tree: list[str]) -> dict[str, Reads]:
    """By relation, the columns of each table; those outside of any relation under no name."""
    sources: dict[str, TableId] = {}
    found: list[tuple[str, str, str]] = []
    within: list[tuple[int, str]] = [(-1, "")]
    for line in tree:
        depth = len(line) - len(line.lstrip())
        within = [(at, name) for at, name in within if at < depth]
        if relation := _RELATION.search(line):
            within.append((depth, relation[1]))
        if table := _TABLE.search(line):
            sources[table[1]] = (table[2], table[3])
        if column := _COLUMN.search(line):
            found.append((within[-1][1], column[1], column[2]))
    return _by_relation(found, sources)


def _by_relation(
    found: list[tuple[str, str, str]], sources: dict[str, TableId]
) -> dict[str, Reads]:
    seen: dict[str, dict[TableId, set[str]]] = defaultdict(lambda: defaultdict(set))
    for relation, column, source in found:
        if source in sources:
            seen[relation][sources[source]].add(column)
    return {
        relation: {table: frozenset(columns) for table, columns in read.items()}
        for relation, read in seen.items()
    }


def test_mariadb_reads_the_tables_that_were_proved(mariadb: Source) -> None:
    assert mariadb.server is not None
    connection: Any = mysql_connection(mariadb.server, mariadb.schema)
    with connection.cursor() as cursor:
        for proof in _proofs("mysql", mariadb.schema):
            cursor.execute(
                "EXPLAIN EXTENDED " + _COLONS.sub("'1'", proof.text).replace("%", "%%"), ()
            )
            cursor.execute("SHOW WARNINGS")
            text = next(row[2] for row in cursor.fetchall() if row[1] == 1003)
            assert set(_PHYSICAL.findall(text)) == tables(reads(proof)).keys(), text
    connection.close()
