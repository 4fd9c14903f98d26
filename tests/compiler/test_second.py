"""An engine's own parser reads in a proved text what was proved of it, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from martlet.compiler import compile as compiled
from martlet.compiler.second import read_again
from martlet.errors import Failure, GuardBreach
from martlet.model.datamart import Datamart
from martlet.model.question import Question, SqlQuestion
from tests.compiler.narrowings import CASES, with_columns
from tests.compiler.test_golden import QUESTIONS
from tests.support.marts import mart

READ = ["postgres", "duckdb", "sqlite"]
_ROWS = "SELECT id, 10 / amount AS part FROM orders WHERE id = 7"
_HOPS = "SELECT sku FROM order_lines"


def _proved(engine: str) -> Iterator[tuple[Question, Datamart]]:
    yield from ((question, mart(engine)) for question in QUESTIONS.values())
    yield from ((case.question, case.mart(with_columns(mart(engine)))) for case in CASES.values())


@pytest.mark.parametrize("engine", READ)
def test_every_golden_text_is_read_again_as_it_was_proved(engine: str) -> None:
    for question, datamart in _proved(engine):
        proof = compiled(question, datamart).proof
        assert read_again(proof) is proof


# What is broken: a part of the text, and what stands there instead. `{key}` is the client's key,
# `{at}` the schema of tables.
ELSEWHERE = {
    "another table": (_ROWS, '{at}"orders"', '{at}"payments"'),
    "no guard": (_ROWS, '"__t0"."client_id" = {key} AND', ""),
    "a guard of another column": (_ROWS, '"client_id" = {key}', '"secret_note" = {key}'),
    "a hidden column": (_ROWS, '"__t0"."amount"', '"__t0"."secret_note"'),
    "another column": (_HOPS, '"__t0"."sku"', '"__t0"."order_id" AS "sku"'),
    "a hidden column beside the guard": (_ROWS, '"id" = 7\n', '"secret_note" = 7\n'),
    "a hop to another table": (_HOPS, '{at}"customers"', '{at}"payments"'),
    "a hop without its end": (_HOPS, '"__t2"."client_id" = {key}', '"__t2"."id" = {key}'),
    "a join": (_HOPS, 'AS "__t0"\n', 'AS "__t0", {at}"payments" AS "p"\n'),
    "a query beside the guard": (
        _HOPS, 'IN (\n', 'IN (\n SELECT "id" FROM {at}"payments" UNION ALL\n'
    ),
    "a table outside": (_ROWS, 'FROM "orders"\n', 'FROM {at}"orders"\n'),
    "a table without its schema": (_HOPS, 'FROM "order_lines"', 'FROM "customers"'),
    "a table of which rows are counted": (
        _HOPS, 'FROM "order_lines"', 'FROM "order_lines" WHERE (SELECT COUNT(*) FROM "orders") > 1'
    ),
    "a physical table of which rows are counted": (
        _HOPS, 'FROM "order_lines"', 'FROM "order_lines", {at}"order_lines" AS "x"'
    ),
    "a table in a condition": (
        _HOPS, 'FROM "order_lines"', 'FROM "order_lines" WHERE 1 IN (SELECT "id" FROM {at}"orders")'
    ),
    "the client's key shown": (_ROWS, '10 / "amount"', "{key}"),
    "two statements": (_HOPS, 'FROM "order_lines";', 'FROM "order_lines"; SELECT 1'),
    "another name for a relation": (_HOPS, 'WITH "order_lines"', 'WITH "x"'),
    "a parameter too many": (_ROWS, "= {key}", "= {other}"),
}  # fmt: skip
# SQLite tells columns, and not what is done with them.
CONDITIONS = {
    "a guard that is no guard": (_ROWS, '"client_id" = {key}', '"client_id" <> {key}'),
    "a guard or anything": (_ROWS, '{key} AND "__t0"', '{key} OR "__t0"'),
    "a guard without its parameter": (_ROWS, "= {key}", "= 't2'"),
    "a hop that is none": (_HOPS, '"customer_id" IN', '"customer_id" NOT IN'),
    "a hop from another column": (_HOPS, '"__t0"."order_id" IN', '"__t0"."sku" IN'),
    "a correlated hop": (_HOPS, '"__t2"."client_id" = {key}', '"__t0"."order_id" = {key}'),
    "a column more": (_HOPS, '"__t0"."sku"', '"__t0"."sku", "__t0"."order_id"'),
    "no fence": (_ROWS, "{fence}", ""),
    "a fence with an end": (_ROWS, "{fence}", "LIMIT 10"),
    "one row of each": (_HOPS, 'SELECT\n    "__t0"', 'SELECT DISTINCT\n    "__t0"'),
}
OWN = {
    "postgres": {
        "no barrier": (_ROWS, 'COALESCE("__t0"."id", NULL)', '"__t0"."id"'),
        "no columns": (_HOPS, 'SELECT\n    "__t0"."sku"\n', "SELECT\n"),
        "a lock": (_HOPS, 'FROM "order_lines"', 'FROM "order_lines" FOR UPDATE'),
        "a function on files": (_ROWS, '10 / "amount"', "pg_read_file('/etc/passwd')"),
        "a function of settings": (_ROWS, '10 / "amount"', "current_setting('x')"),
        "a function of another schema": (_ROWS, '10 / "amount"', 'public.abs("id")'),
        "a function as a table": (_ROWS, 'FROM "orders"\n', "FROM pg_ls_dir('/')\n"),
        "a cast that looks up a table": (_ROWS, '10 / "amount"', "'payments'::regclass"),
        "an operator of someone's": (_ROWS, "10 /", "10 OPERATOR(public.+)"),
        "the name of the user": (_ROWS, '10 / "amount"', "current_user"),
        "a system column": (_HOPS, '"__t0"."sku"', '"__t0"."ctid" AS "sku"'),
        "a whole row": (_HOPS, '"__t0"."sku"', '"__t0".* AS "sku"'),
        "a table without its heirs": (_HOPS, 'FROM {at}"customers"', 'FROM ONLY {at}"customers"'),
    },
    "duckdb": {
        "a function on files": (_ROWS, '10 / "amount"', "getenv('HOME')"),
        "a function as a table": (_ROWS, 'FROM "orders"\n', "FROM read_csv('/etc/passwd')\n"),
        "a file as a table": (_ROWS, 'FROM "orders"\n', "FROM '/etc/passwd'\n"),
        "a function that runs text": (_ROWS, 'FROM "orders"\n', "FROM query('SELECT 1')\n"),
        "another catalogue": (_HOPS, '"source"."main"."order_lines"', '"x"."main"."order_lines"'),
        "no catalogue": (_HOPS, '"source"."main"."order_lines"', '"main"."order_lines"'),
        "the name of the user": (_ROWS, '10 / "amount"', "session_user"),
        "a sample": (_HOPS, 'FROM "order_lines"', 'FROM "order_lines" TABLESAMPLE 10%'),
        "a whole row": (_HOPS, '"__t0"."sku"', '"__t0" AS "sku"'),
    },
    "sqlite": {
        "a function that loads": (_ROWS, '10 / "amount"', "load_extension('x')"),
        "a random function": (_ROWS, '10 / "amount"', "randomblob(9)"),
        "a hidden name of the row": (_HOPS, '"__t0"."sku"', '"__t0"."rowid" AS "sku"'),
        "the schema": (_ROWS, 'FROM "orders"\n', "FROM sqlite_master\n"),
        "a pragma": (_ROWS, 'FROM "orders"\n', "FROM pragma_database_list\n"),
    },
}  # fmt: skip
_KEYS = {"sqlite": ":client_key"}
_OTHER = {"sqlite": ":other"}
_PLACES = {"postgres": '"public".', "duckdb": '"source"."main".', "sqlite": '"main".'}
_FENCES = {"postgres": "OFFSET 0", "duckdb": "LIMIT 9223372036854775807"}


def _cases() -> Iterator[tuple[str, str]]:
    for engine in READ:
        named = {**ELSEWHERE, **OWN[engine], **(CONDITIONS if engine != "sqlite" else {})}
        yield from ((engine, name) for name in named)


@pytest.mark.parametrize(("engine", "name"), list(_cases()))
def test_a_broken_text_is_a_breach(engine: str, name: str) -> None:
    sql, *parts = {**ELSEWHERE, **CONDITIONS, **OWN[engine]}[name]
    proof = compiled(SqlQuestion(sql), mart(engine)).proof
    part, other = (_in(engine, text) for text in parts)
    broken = f"{proof.text};".replace(part, other).removesuffix(";")
    assert broken != proof.text
    with pytest.raises(GuardBreach, match="the second reading found"):
        read_again(replace(proof, text=broken))


def _in(engine: str, text: str) -> str:
    marks = {
        "{key}": _KEYS.get(engine, "$1"),
        "{other}": _OTHER.get(engine, "$2"),
        "{at}": _PLACES[engine],
        "{fence}": _FENCES.get(engine, ""),
    }
    for mark, written in marks.items():
        text = text.replace(mark, written)
    return text


@pytest.mark.parametrize("engine", READ)
def test_what_the_engine_cannot_read_is_the_callers_fault(engine: str) -> None:
    proof = compiled(SqlQuestion(_HOPS), mart(engine)).proof
    with pytest.raises(Failure, match="QUERY_REJECTED"):
        read_again(replace(proof, text=f"{proof.text} JOIN"))
