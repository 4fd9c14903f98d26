"""An engine's own parser reads in a proved text what was proved of it, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from martlet.errors import Failure, GuardBreach
from martlet.model.mart import Datamart
from martlet.model.question import Question, SqlQuestion
from martlet.query import compile as compiled
from martlet.query.second import read_again
from tests.query.narrowings import CASES, with_columns
from tests.query.test_golden import QUESTIONS
from tests.support.marts import mart

READ = ["postgres"]
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


# What is broken: a part of the text, what stands there instead, and what is found.
BROKEN = {
    "another table": (_ROWS, '"orders" AS "__t0"', '"payments" AS "__t0"', "another table"),
    "no guard": (_ROWS, '"__t0"."client_id" = $1 AND', "", "the client's"),
    "a guard that is no guard": (_ROWS, '"client_id" = $1', '"client_id" <> $1', "client's"),
    "a guard or anything": (_ROWS, '$1 AND "__t0"', '$1 OR "__t0"', "client's"),
    "a guard of another column": (_ROWS, '"client_id" = $1', '"secret_note" = $1', "client's"),
    "a guard without its parameter": (_ROWS, "= $1", "= 't2'", "client's"),
    "a parameter too many": (_ROWS, "= $1", "= $2", "no value"),
    "a hidden column": (_ROWS, '"__t0"."amount"', '"__t0"."secret_note"', "other columns"),
    "a column more": (_HOPS, '"__t0"."sku"', '"__t0"."sku", "__t0"."order_id"', "other columns"),
    "a column of another name": (_HOPS, '"__t0"."sku"', '"__t0"."order_id"', "columns"),
    "a hidden column beside the guard": (
        _ROWS, '"__t0"."id" = 7', '"__t0"."secret_note" = 7', "cannot name"
    ),
    "a hop too few": (_HOPS, '"customer_id" IN', '"customer_id" NOT IN', "a query"),
    "a hop to another table": (_HOPS, '"public"."customers"', '"public"."payments"', "client's"),
    "a hop from another column": (_HOPS, '"__t0"."order_id" IN', '"__t0"."id" IN', "client's"),
    "a hop without its end": (_HOPS, '"__t2"."client_id" = $1', '"__t2"."id" = $1', "client's"),
    "a correlated hop": (_HOPS, '"__t2"."client_id" = $1', '"__t0"."client_id" = $1', "own row"),
    "a join": (_HOPS, 'AS "__t0"\n', 'AS "__t0", "public"."payments" AS "p"\n', "one table"),
    "a fence with an end": (_ROWS, "OFFSET 0", "OFFSET 1", "end"),
    "no fence": (_ROWS, "OFFSET 0", "", "end"),
    "no barrier": (_ROWS, 'COALESCE("__t0"."id", NULL)', '"__t0"."id"', "barrier"),
    "a table outside": (_ROWS, 'FROM "orders"\n', 'FROM "public"."orders"\n', "outside"),
    "a name that is no relation": (_ROWS, 'FROM "orders"\n', 'FROM "payments"\n', "outside"),
    "a table in a condition": (
        _ROWS, '"id" = 7;', '"id" IN (SELECT id FROM public.payments)', "outside|relations"
    ),
    "a lock": (_HOPS, 'FROM "order_lines"', 'FROM "order_lines" FOR UPDATE', "lockingClause"),
    "a function on files": (_ROWS, '10 / "amount"', "pg_read_file('/etc/passwd')", "function"),
    "a function of settings": (_ROWS, '10 / "amount"', "current_setting('x')", "function"),
    "a function of another schema": (_ROWS, '10 / "amount"', 'public.abs("id")', "function"),
    "a function as a table": (_ROWS, 'FROM "orders"\n', "FROM pg_ls_dir('/')\n", "RangeFunction"),
    "a cast that looks up a table": (_ROWS, '10 / "amount"', "'payments'::regclass", "type"),
    "an operator of someone's": (_ROWS, '10 /', "10 OPERATOR(public.+)", "operator"),
    "the name of the user": (_ROWS, '10 / "amount"', "current_user", "CURRENT_USER"),
    "two statements": (_HOPS, 'FROM "order_lines";', 'FROM "order_lines"; SELECT 1', "one"),
    "a system column": (_HOPS, '"__t0"."sku"', '"__t0"."ctid" AS "sku"', "other columns"),
    "another name for a relation": (_HOPS, 'WITH "order_lines"', 'WITH "x"', "outside"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_text_is_a_breach(name: str) -> None:
    sql, part, other, found = BROKEN[name]
    proof = compiled(SqlQuestion(sql), mart("postgres")).proof
    broken = f"{proof.text};".replace(part, other).removesuffix(";")
    assert broken != proof.text
    with pytest.raises(GuardBreach, match=found):
        read_again(replace(proof, text=broken))


@pytest.mark.parametrize("engine", READ)
def test_what_the_engine_cannot_read_is_the_callers_fault(engine: str) -> None:
    proof = compiled(SqlQuestion(_HOPS), mart(engine)).proof
    with pytest.raises(Failure, match="QUERY_REJECTED"):
        read_again(replace(proof, text=f"{proof.text} JOIN"))
