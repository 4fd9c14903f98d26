"""A function of a viewer's meets the client's own values only, however the storage keeps a column.

An engine may keep the values of all rows in one place, such as a dictionary, and run a function
there. So each type of column is asked by a function that fails on the victim's value: where the
victim has the value and where it has not, the viewer is told the same.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from martlet.connect.clickhouse_schema import plain
from martlet.prove.scratch import dictionaries
from martlet.prove.scratch.dictionaries import PERILS
from tests.attacks.perils import CLIENTS, VICTIM, VIEWER, series, tenancy
from tests.support.api import Api, tenant_of
from tests.support.engines import ENGINES, Source
from tests.support.grounds import source_on
from tests.support.oracle import canonical
from tests.support.tally import tally

ROWS = 20_000


@dataclass(frozen=True)
class Kind:
    """A type of column, the SQL of an ordinary and a planted value, and how the latter prints.

    `text` reads the column as text, where a plain cast would not.
    """

    type: str
    ordinary: str
    planted: str
    printed: str
    text: str = "text_of(c)"


def _texts(*types: str, text: str = "c") -> list[Kind]:
    """A cast would take a text out of its dictionary, so it stands as it is."""
    return [Kind(kind, "'ordinary'", "'boom'", "boom", text) for kind in types]


def _numbers(*types: str) -> list[Kind]:
    return [Kind(kind, "7", "42", "42") for kind in types]


def _days(*types: str) -> list[Kind]:
    return [Kind(kind, "'2026-01-01'", "'2026-02-03'", "2026-02-03") for kind in types]


_MOMENTS = ("'2026-01-01 10:00:00'", "'2026-02-03 10:00:00'", "2026-02-03")
_UUIDS = (
    "'00000000-0000-0000-0000-000000000001'",
    "'42424242-0000-0000-0000-000000000002'",
    "42424242",
)
KINDS: dict[str, list[Kind]] = {
    "postgres": [
        *_texts("text", "varchar(20)", "char(10)", "name"),
        *_numbers("smallint", "integer", "bigint", "numeric", "numeric(9,2)", "real", "float8"),
        *_days("date"),
        *[Kind(kind, *_MOMENTS) for kind in ("timestamp", "timestamptz")],
        Kind("uuid", *_UUIDS),
        Kind("jsonb", "'{\"a\": 1}'", "'{\"a\": 42}'", "42"),
        Kind("text[]", "'{ordinary}'", "'{boom}'", "boom"),
        Kind("inet", "'10.0.0.1'", "'10.0.0.42'", "10.0.0.42"),
    ],
    "mysql": [
        *_texts("varchar(20)", "char(10)", "text", "enum('ordinary','boom')"),
        *_texts("set('ordinary','boom')"),
        *_numbers("tinyint", "int", "bigint unsigned", "decimal(9,2)", "double"),
        *_days("date"),
        *[Kind(kind, *_MOMENTS) for kind in ("datetime", "timestamp")],
        Kind("json", "'{\"a\": 1}'", "'{\"a\": 42}'", "42"),
    ],
    "clickhouse": [
        *_texts("String", "FixedString(10)", "Nullable(String)", "LowCardinality(String)"),
        *_texts("LowCardinality(Nullable(String))", "LowCardinality(FixedString(10))"),
        *_texts("Dynamic", "Variant(String, UInt8)"),
        *_texts("Enum8('ordinary' = 1, 'boom' = 2)", text="toString(c)"),
        *_numbers("Int8", "UInt64", "Int256", "Decimal(9, 2)", "Float64", "Nullable(Int32)"),
        *_numbers("LowCardinality(Int32)", "LowCardinality(Nullable(UInt64))"),
        *_days("Date", "Date32", "LowCardinality(Date)"),
        *[Kind(kind, *_MOMENTS) for kind in ("DateTime", "DateTime64(6)")],
        Kind("LowCardinality(DateTime)", *_MOMENTS),
        Kind("UUID", *_UUIDS),
        Kind("Array(LowCardinality(String))", "['ordinary']", "['boom']", "boom"),
        Kind("Map(LowCardinality(String), String)", "map('a','b')", "map('boom','b')", "boom"),
        Kind("Tuple(LowCardinality(String), Int8)", "('ordinary', 1)", "('boom', 1)", "boom"),
        Kind("JSON", "'{\"a\": 1}'", "'{\"a\": 42}'", "42"),
    ],
    "duckdb": [
        *_texts("varchar"),
        *_texts("enum('ordinary', 'boom')", text="CAST(c AS VARCHAR)"),
        *_numbers("tinyint", "integer", "hugeint", "ubigint", "decimal(9,2)", "double"),
        *_days("date"),
        *[Kind(kind, *_MOMENTS) for kind in ("timestamp", "timestamptz", "timestamp_s")],
        Kind("uuid", *_UUIDS),
        Kind("json", "'{\"a\": 1}'", "'{\"a\": 42}'", "42"),
        Kind("varchar[]", "['ordinary']", "['boom']", "boom"),
        Kind("struct(a varchar)", "{'a': 'ordinary'}", "{'a': 'boom'}", "boom"),
    ],
    "sqlite": [
        *_texts("text", "varchar(20)", "blob"),
        *_numbers("integer", "real", "numeric"),
        *_days("date"),
        Kind("datetime", *_MOMENTS),
    ],
}
# No function that is admitted reads these.
NOT_ASKED: set[str] = set()
QUESTIONS = (
    *(question.replace("{t}", "t") for question in dictionaries.QUESTIONS),
    "SELECT max(CASE WHEN {e} THEN 1 ELSE 0 END) FROM t WHERE id > 0",
)
CASES = [(engine, kind) for engine in ENGINES for kind in KINDS[engine]]


def _name(kind: Kind) -> str:
    return "c_" + "".join(letter if letter.isalnum() else "_" for letter in kind.type.lower())


@contextmanager
def _world(engine: str, request: pytest.FixtureRequest, *, is_planted: bool) -> Iterator[Source]:
    name = f"storage_{'planted' if is_planted else 'ordinary'}"
    with source_on(engine, name, [CLIENTS], request) as source:
        source.execute(*_making(engine, is_planted=is_planted))
        yield source


def _making(engine: str, *, is_planted: bool) -> Iterator[str]:
    """A table in which few values of each type are repeated often: worth a dictionary."""
    kinds = KINDS[engine]
    client = "LowCardinality(String)" if engine == "clickhouse" else "varchar(20)"
    columns = ["id integer NOT NULL", f"client {client} NOT NULL"]
    columns += [f"{_name(kind)} {kind.type}" for kind in kinds]
    end = " ENGINE = MergeTree ORDER BY id" if engine == "clickhouse" else ""
    yield f"CREATE TABLE t ({', '.join(columns)}){end}{_SUSPICIOUS if end else ''}"
    values = [_value(engine, kind, is_planted=is_planted) for kind in kinds]
    owner = "CASE i % 4 WHEN 1 THEN 't1' WHEN 2 THEN 't2' WHEN 3 THEN 't3' ELSE 't4' END"
    chosen = ", ".join(["i", owner, *values])
    yield f"INSERT INTO t SELECT {chosen} FROM {series(engine, ROWS)}"
    if engine == "duckdb":
        yield "CHECKPOINT"
    if engine in ("postgres", "sqlite", "duckdb"):
        yield "ANALYZE t"


_SUSPICIOUS = " SETTINGS allow_suspicious_low_cardinality_types = 1"


def _value(engine: str, kind: Kind, *, is_planted: bool) -> str:
    """The victim, t2, has the planted value in a row of a thousand."""
    other = kind.planted if is_planted else kind.ordinary
    value = f"CASE WHEN i % 1000 = 2 THEN {other} ELSE {kind.ordinary} END"
    if engine == "clickhouse" and kind.type.startswith(("Array", "Map", "Tuple")):
        value = f"if(i % 1000 = 2, {other}, {kind.ordinary})"
    return f"CAST({value} AS {kind.type})" if engine in ("postgres", "duckdb") else value


@pytest.fixture(scope="module")
def worlds(
    request: pytest.FixtureRequest, engine_servers: Callable[[str], TestClient]
) -> Iterator[Callable[[str], dict[bool, Api]]]:
    made: dict[str, dict[bool, Api]] = {}
    with ExitStack() as stack:

        def of(engine: str) -> dict[bool, Api]:
            if engine not in made:
                made[engine] = {
                    is_planted: _served(
                        stack.enter_context(_world(engine, request, is_planted=is_planted)),
                        engine_servers("sqlite"),
                    )
                    for is_planted in (True, False)
                }
            return made[engine]

        yield of


def _served(source: Source, server: TestClient) -> Api:
    api = tenant_of(server)
    api.add_source(source)
    columns = [{"name": "id"}, *({"name": _name(kind)} for kind in KINDS[source.engine])]
    table = {"schemaName": source.schema, "name": "t", "columns": columns, "clientColumn": "client"}
    api.add_mart(
        {
            "name": "mart",
            "datasourceName": "main",
            "tableList": [table],
            "tenancySettings": tenancy(source),
        }
    )
    return api


def _expression(engine: str, kind: Kind) -> str:
    text = kind.text.replace("text_of(c)", dictionaries.TEXT_OF[engine].format(c="c"))
    text = text.replace("(c", f"({_name(kind)}") if "(" in text else _name(kind)
    return PERILS[engine][0].condition.format(x=text, p=kind.printed)


def _told(api: Api, sql: str, client: str) -> Any:
    response = api.sql(sql, None, token=api.guest(client))
    answer = response.json()
    if response.status_code == 200:
        return canonical(answer["rows"])
    return answer["error"]["code"]


@pytest.mark.part_of(4)
@pytest.mark.parametrize(
    ("engine", "kind"), CASES, ids=[f"{engine}-{kind.type}" for engine, kind in CASES]
)
def test_no_function_meets_a_value_of_another_client(
    worlds: Callable[[str], dict[bool, Api]], engine: str, kind: Kind
) -> None:
    both = worlds(engine)
    for question in QUESTIONS:
        sql = question.format(e=_expression(engine, kind))
        planted, ordinary = (_told(both[is_planted], sql, VIEWER) for is_planted in (True, False))
        assert planted == ordinary, sql
        assert isinstance(ordinary, list) or kind.type in NOT_ASKED, (ordinary, sql)
        column = "told nothing" if isinstance(ordinary, list) else f"{ordinary}"
        tally("types of columns with a victim's value asked after", row=engine, column=column)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_function_fails_for_the_victim(
    worlds: Callable[[str], dict[bool, Api]], engine: str
) -> None:
    """The control: a value that a client may see is met."""
    api = worlds(engine)[True]
    sql = QUESTIONS[0].format(e=_expression(engine, KINDS[engine][0]))
    assert _told(api, sql, VICTIM) == "QUERY_FAILED"


@pytest.mark.parametrize(
    ("native", "wanted"),
    [
        ("String", None),
        ("LowCardinality(String)", "String"),
        ("LowCardinality(Nullable(String))", "Nullable(String)"),
        ("Array(LowCardinality(String))", "Array(String)"),
        ("Map(LowCardinality(String), LowCardinality(Int8))", "Map(String, Int8)"),
        ("Tuple(a LowCardinality(FixedString(3)), b Int8)", "Tuple(a FixedString(3), b Int8)"),
        ("Dynamic", "String"),
        ("Array(Variant(String, Int8))", "String"),
    ],
)
def test_a_type_is_known_without_its_dictionaries(native: str, wanted: str | None) -> None:
    assert plain(native) == wanted
