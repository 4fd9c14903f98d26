"""What questions compile to, word for word: read as code, changed by `make golden`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from martlet.compiler import Proof
from martlet.compiler import compile as compiled
from martlet.compiler.system.path_counts import path_counts
from martlet.model.question import (
    AnyOf,
    Filter,
    Granularity,
    Operator,
    Question,
    SemanticQuestion,
    SqlQuestion,
    TimeDimension,
)
from tests.compiler.narrowings import CASES
from tests.support.engines import ENGINES
from tests.support.marts import mart

_FOLDER = Path(__file__).with_name("golden")

QUESTIONS: dict[str, Question] = {
    "a table": SqlQuestion("SELECT id, amount FROM orders"),
    "a star, with a custom column": SqlQuestion("SELECT * FROM orders"),
    "nothing but a count": SqlQuestion("SELECT count(*) FROM customers"),
    "a text becomes a parameter": SqlQuestion(
        "SELECT id FROM customers WHERE name = 'O''Hara' OR name IN ('a', 'b')"
    ),
    "a path over two hops": SqlQuestion("SELECT sku, sum(quantity) FROM order_lines GROUP BY sku"),
    "a shared table has no guard": SqlQuestion("SELECT title FROM countries"),
    "what can fail is fenced, point look-ups stay inside": SqlQuestion(
        "SELECT 100 / amount FROM orders WHERE id = 7"
    ),
    "the viewer's own CTEs come after": SqlQuestion(
        "WITH big AS (SELECT customer_id FROM orders WHERE amount > 10)"
        " SELECT name FROM customers JOIN big ON big.customer_id = customers.id"
    ),
    "an outer join keeps its meaning": SqlQuestion(
        "SELECT c.name, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id"
    ),
    "a table that is read twice is not computed first": SqlQuestion(
        "SELECT a.id FROM orders a JOIN orders b ON b.customer_id = a.customer_id WHERE a.id = 7"
    ),
    "a semantic query": SemanticQuestion(
        measures=("orders.amount.sum", "orders.count", "orders.average"),
        dimensions=("customers.name",),
        time_dimensions=(
            TimeDimension("orders.date", Granularity.MONTH, ("2026-01-01", "2026-06-30")),
        ),
        filters=(
            Filter("customers.name", Operator.CONTAINS, ("50%",)),
            AnyOf(
                (
                    Filter("orders.amount", Operator.GTE, (10,)),
                    Filter("orders.id", Operator.EQUALS, (1, 2)),
                )
            ),
        ),
        order=(("orders.count", True),),
        limit=10,
    ),
}


def _write(engine: str) -> str:
    return "\n".join(_entry(name, question, engine) for name, question in QUESTIONS.items())


def _entry(name: str, question: Question, engine: str) -> str:
    proof = compiled(question, mart(engine)).proof
    values = ", ".join(f"{p.name}={p.value!r}" for p in proof.parameters)
    asked = question.text if isinstance(question, SqlQuestion) else "(a semantic query)"
    return f"-- {name}\n-- {asked}\n{proof.text};\n-- {values}\n"


@pytest.mark.parametrize("engine", ENGINES)
def test_questions_compile_to_the_golden_text(engine: str) -> None:
    path = _FOLDER / f"{engine}.sql"
    if os.environ.get("MARTLET_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(_write(engine))
    assert _write(engine) == path.read_text(), "if this is meant: make golden, and review"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_trace_counts_by_the_golden_text(engine: str) -> None:
    proof = path_counts("orders", "amount > 5 AND id IN (1, 2)", mart(engine)).proof
    _check(proof, "trace", engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_narrowed_datamart_compiles_to_the_golden_text(engine: str) -> None:
    for name, folder in (
        ("a path through what is narrowed", "narrowed"),
        ("what points at what is forced", "forced"),
    ):
        case = CASES[name]
        _check(compiled(case.question, case.mart(mart(engine))).proof, folder, engine)


def _check(proof: Proof, folder: str, engine: str) -> None:
    path = _FOLDER / folder / f"{engine}.sql"
    if os.environ.get("MARTLET_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{proof.text};\n")
    assert f"{proof.text};\n" == path.read_text(), "if this is meant: make golden, and review"


@pytest.mark.parametrize("engine", ENGINES)
def test_measures_of_several_tables_compile_to_the_golden_text(engine: str) -> None:
    question = SemanticQuestion(
        measures=("orders.amount.sum", "orders.count", "customers.count"),
        dimensions=("customers.name",),
        filters=(Filter("customers.count", Operator.GT, (1,)),),
        order=(("orders.count", True),),
    )
    found = compiled(question, mart(engine))
    _check(found.proof, "grain", engine)
    assert [grain.table for grain in found.grain] == ["orders", "customers"]


def _entries() -> Iterator[str]:
    for path in sorted(_FOLDER.glob("*.sql")):
        yield from path.read_text().split("\n\n")


def test_golden_entries_can_be_read() -> None:
    assert max(entry.count("\n") for entry in _entries()) <= 60
