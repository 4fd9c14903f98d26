"""A compiler that is broken in any way that we know is caught by the verifier."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
import sqlglot
from sqlglot import exp

from martlet.errors import GuardBreach
from martlet.model.access import Tenant
from martlet.model.question import SqlQuestion
from martlet.query import compile as compiled
from martlet.query.environment import environment
from martlet.query.parameters import CLIENT_KEY
from martlet.query.verify import Proof, verify
from tests.support.engines import ENGINES
from tests.support.marts import SCHEMAS, mart

QUESTIONS = [
    "SELECT id, amount FROM orders WHERE amount > 5",
    "SELECT sku, quantity FROM order_lines",
    "SELECT c.name, 1 / o.amount FROM customers c JOIN orders o ON o.customer_id = c.id",
    "WITH x AS (SELECT id FROM orders) SELECT count(*) FROM x",
    "SELECT a.id FROM orders a JOIN orders b ON b.customer_id = a.customer_id",
]
Mutation = Callable[[exp.Expr, str], exp.Expr | None]


def _bodies(tree: exp.Expr) -> list[exp.Select]:
    names = ("orders", "customers", "order_lines")
    return [cte.this for cte in tree.find_all(exp.CTE) if cte.alias in names]


def drop_guard(tree: exp.Expr, _: str) -> exp.Expr:
    _bodies(tree)[0].set("where", None)
    return tree


def drop_every_guard_but_the_first(tree: exp.Expr, _: str) -> exp.Expr | None:
    others = _bodies(tree)[1:]
    for body in others:
        body.set("where", None)
    return tree if others else None


def weaken_to_or_true(tree: exp.Expr, _: str) -> exp.Expr:
    where = _bodies(tree)[0].args["where"]
    where.set("this", exp.Or(this=where.this, expression=exp.true()))
    return tree


def computed_first(tree: exp.Expr, _: str) -> exp.Expr:
    next(tree.find_all(exp.CTE)).set("materialized", True)
    return tree


def negate_guard(tree: exp.Expr, _: str) -> exp.Expr:
    where = _bodies(tree)[0].args["where"]
    where.set("this", exp.Not(this=exp.Paren(this=where.this)))
    return tree


def other_comparison(tree: exp.Expr, _: str) -> exp.Expr:
    equal = _pin(tree)
    equal.replace(exp.GTE(this=equal.this, expression=equal.expression))
    return tree


def literal_client(tree: exp.Expr, _: str) -> exp.Expr:
    _pin(tree).set("expression", exp.Literal.string("t2"))
    return tree


def column_for_client(tree: exp.Expr, _: str) -> exp.Expr:
    pin = _pin(tree)
    pin.set("expression", pin.this.copy())
    return tree


def other_parameter(tree: exp.Expr, engine: str) -> exp.Expr:
    _pin(tree).set("expression", environment(mart(engine)).engine.parameter("v9", 9))
    return tree


def wrong_column(tree: exp.Expr, _: str) -> exp.Expr:
    _pin(tree).this.set("this", exp.to_identifier("id", quoted=True))
    return tree


def unqualified_column(tree: exp.Expr, _: str) -> exp.Expr:
    _pin(tree).this.set("table", None)
    return tree


def wrong_table(tree: exp.Expr, _: str) -> exp.Expr:
    _bodies(tree)[0].find(exp.Table).set("this", exp.to_identifier("payments", quoted=True))  # type: ignore[union-attr]
    return tree


def unqualified_table(tree: exp.Expr, _: str) -> exp.Expr:
    table = _bodies(tree)[0].find(exp.Table)
    assert table is not None
    table.set("db", None)
    table.set("catalog", None)
    return tree


def drop_hop(tree: exp.Expr, _: str) -> exp.Expr | None:
    hop = tree.find(exp.In)
    if hop is None:
        return None
    hop.replace(hop.args["query"].this.args["where"].this)
    return tree


def wrong_hop_column(tree: exp.Expr, _: str) -> exp.Expr | None:
    hop = tree.find(exp.In)
    if hop is None:
        return None
    hop.args["query"].this.expressions[0].set("this", exp.to_identifier("sku", quoted=True))
    return tree


def wrong_hop_table(tree: exp.Expr, _: str) -> exp.Expr | None:
    hop = tree.find(exp.In)
    if hop is None:
        return None
    hop.find(exp.Table).set("this", exp.to_identifier("payments", quoted=True))  # type: ignore[union-attr]
    return tree


def condition_in_hop(tree: exp.Expr, _: str) -> exp.Expr | None:
    hop = tree.find(exp.In)
    if hop is None:
        return None
    where = hop.args["query"].this.args["where"]
    where.set("this", exp.and_(where.this, exp.column("id", table="__t1", quoted=True).eq(1)))
    return tree


def open_hop(tree: exp.Expr, _: str) -> exp.Expr | None:
    hop = tree.find(exp.In)
    if hop is None:
        return None
    hop.args["query"].this.set("where", None)
    return tree


def negated_hop(tree: exp.Expr, _: str) -> exp.Expr | None:
    hop = tree.find(exp.In)
    if hop is None:
        return None
    hop.replace(exp.Not(this=hop.copy()))
    return tree


def exposed_hidden_column(tree: exp.Expr, _: str) -> exp.Expr | None:
    body = next((b for b in _bodies(tree) if "orders" in str(b.find(exp.Table))), None)
    if body is None:
        return None
    body.append("expressions", exp.column("secret_note", table="__t0", quoted=True))
    return tree


def hidden_under_an_exposed_name(tree: exp.Expr, _: str) -> exp.Expr:
    body = _bodies(tree)[0]
    name = body.expressions[0].alias_or_name
    hidden = exp.alias_(exp.column("secret_note", table="__t0", quoted=True), name, quoted=True)
    body.set("expressions", [hidden, *body.expressions[1:]])
    return tree


def star_in_body(tree: exp.Expr, _: str) -> exp.Expr:
    _bodies(tree)[0].set("expressions", [exp.Star()])
    return tree


def extra_join(tree: exp.Expr, engine: str) -> exp.Expr:
    other = environment(mart(engine)).engine.table(SCHEMAS[engine], "payments", "__t9")
    _bodies(tree)[0].join(other, on="1 = 1", copy=False)
    return tree


def union_in_body(tree: exp.Expr, _: str) -> exp.Expr:
    body = _bodies(tree)[0]
    open_body = body.copy()
    open_body.set("where", None)
    body.replace(exp.Union(this=body.copy(), expression=open_body, distinct=False))
    return tree


def inlined_physical_table(tree: exp.Expr, engine: str) -> exp.Expr:
    table = list(tree.find_all(exp.Table))[-1]
    physical = environment(mart(engine)).engine.table(SCHEMAS[engine], "orders", "orders")
    table.replace(physical)
    return tree


def unknown_table(tree: exp.Expr, _: str) -> exp.Expr:
    last = [t for t in tree.find_all(exp.Table) if not t.args.get("db")][-1]
    last.set("this", exp.to_identifier("payments", quoted=True))
    return tree


def subquery_on_a_physical_table(tree: exp.Expr, engine: str) -> exp.Expr:
    physical = environment(mart(engine)).engine.table(SCHEMAS[engine], "payments", "p")
    select = exp.select("card").from_(physical)
    _outer(tree).append("expressions", exp.Subquery(this=select))
    return tree


def drop_fence(tree: exp.Expr, _: str) -> exp.Expr | None:
    fenced = [b for b in _bodies(tree) if b.args.get("limit") or b.args.get("offset")]
    for body in fenced:
        body.set("limit", None)
        body.set("offset", None)
    return tree if fenced else None


def drop_one_fence(tree: exp.Expr, _: str) -> exp.Expr | None:
    fenced = [b for b in _bodies(tree) if b.args.get("limit") or b.args.get("offset")]
    if not fenced:
        return None
    fenced[-1].set("limit", None)
    fenced[-1].set("offset", None)
    return tree


def fence_that_cuts(tree: exp.Expr, _: str) -> exp.Expr:
    _bodies(tree)[0].limit(10, copy=False)
    return tree


def distinct_in_body(tree: exp.Expr, _: str) -> exp.Expr:
    _bodies(tree)[0].distinct(copy=False)
    return tree


def failing_condition_in_body(tree: exp.Expr, _: str) -> exp.Expr:
    column = exp.column("id", table="__t0", quoted=True)
    _bodies(tree)[0].where(exp.GT(this=1 / column, expression=exp.Literal.number(0)), copy=False)
    return tree


def hidden_condition_in_body(tree: exp.Expr, _: str) -> exp.Expr:
    hidden = exp.column("secret_note", table="__t0", quoted=True)
    _bodies(tree)[0].where(hidden.eq("x"), copy=False)
    return tree


def refused_function(tree: exp.Expr, _: str) -> exp.Expr:
    _outer(tree).append("expressions", exp.Anonymous(this="pg_read_file", expressions=[]))
    return tree


def two_statements(tree: exp.Expr, engine: str) -> exp.Expr:
    del engine
    return exp.Block(expressions=[tree, exp.select("1")])


def later_capture(tree: exp.Expr, _: str) -> exp.Expr:
    """A CTE of the viewer's that takes a guarded relation's name in an inner scope."""
    inner = sqlglot.parse_one("SELECT 1 AS id")
    outer = _outer(tree)
    capture = exp.With(
        expressions=[exp.CTE(this=inner, alias=exp.TableAlias(this=exp.to_identifier("orders")))]
    )
    select = exp.select("id").from_("orders")
    select.set("with_", capture)
    outer.append("expressions", exp.Subquery(this=select))
    return tree


MUTATIONS: Sequence[Mutation] = (
    drop_guard,
    drop_every_guard_but_the_first,
    weaken_to_or_true,
    negate_guard,
    computed_first,
    other_comparison,
    literal_client,
    column_for_client,
    other_parameter,
    wrong_column,
    unqualified_column,
    wrong_table,
    unqualified_table,
    drop_hop,
    wrong_hop_column,
    wrong_hop_table,
    condition_in_hop,
    open_hop,
    negated_hop,
    exposed_hidden_column,
    hidden_under_an_exposed_name,
    star_in_body,
    extra_join,
    union_in_body,
    inlined_physical_table,
    unknown_table,
    subquery_on_a_physical_table,
    drop_fence,
    drop_one_fence,
    fence_that_cuts,
    distinct_in_body,
    failing_condition_in_body,
    hidden_condition_in_body,
    refused_function,
    two_statements,
    later_capture,
)


@dataclass(frozen=True)
class Mutant:
    question: str
    mutation: Mutation


def _pin(tree: exp.Expr) -> exp.EQ:
    """The comparison with the client's key in the first guarded relation."""
    return next(e for e in _bodies(tree)[0].find_all(exp.EQ) if isinstance(e.this, exp.Column))


def _outer(tree: exp.Expr) -> exp.Select:
    assert isinstance(tree, exp.Select)
    return tree


def _proof(question: str, engine: str) -> Proof:
    return compiled(SqlQuestion(question), mart(engine)).proof


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__)
def test_mutant_is_caught(engine: str, mutation: Mutation) -> None:
    tried = 0
    for question in QUESTIONS:
        proof = _proof(question, engine)
        tree = sqlglot.parse_one(proof.text, dialect=engine)
        mutant = mutation(tree, engine)
        if mutant is None:
            continue
        tried += 1
        text = mutant.sql(dialect=engine, pretty=True)
        if mutation is two_statements:
            text = f"{proof.text};\nSELECT 1"
        assert text != proof.text, "a mutation that changes nothing tests nothing"
        with pytest.raises(GuardBreach):
            verify(text, environment(mart(engine)), proof.parameters)
    assert tried, "a mutation that never applies tests nothing"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_honest_query_is_proved_again(engine: str, question: str) -> None:
    proof = _proof(question, engine)
    again = verify(proof.text, environment(mart(engine)), proof.parameters)
    assert again.tables == proof.tables


def test_a_client_of_another_datamart_is_refused() -> None:
    proof = _proof(QUESTIONS[0], "postgres")
    with pytest.raises(GuardBreach):
        proof.guard(Tenant("m2", "digest", key="t1"))


def test_a_client_without_key_is_refused() -> None:
    proof = _proof(QUESTIONS[0], "postgres")
    with pytest.raises(GuardBreach):
        proof.guard(Tenant("m1", "digest", key=None))


def test_a_client_with_a_database_is_refused_where_there_is_a_client_table() -> None:
    proof = _proof(QUESTIONS[0], "postgres")
    with pytest.raises(GuardBreach):
        proof.guard(Tenant("m1", "digest", key="t1", database="t1"))


def test_the_key_is_always_the_tenants() -> None:
    proof = _proof("SELECT id FROM customers WHERE name = 't2'", "postgres")
    values = proof.guard(Tenant("m1", "digest", key="t1")).values
    assert values[CLIENT_KEY] == "t1"
