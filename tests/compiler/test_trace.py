"""A trace tells counts: whatever else a broken one would tell, the verifier catches."""

from collections.abc import Callable

import pytest
import sqlglot
from sqlglot import exp

from martlet.compiler.environment import environment
from martlet.compiler.system.path_counts import PathCounts, path_counts
from martlet.compiler.system.tenant_lookup import LookupOutcome, lookup_outcome
from martlet.compiler.verify import verify_path_counts
from martlet.errors import GuardBreach
from martlet.model.access import Tenant
from martlet.model.schema import Family
from tests.support.engines import ENGINES
from tests.support.marts import SCHEMAS, mart

Mutation = Callable[[exp.Select, str], exp.Expr]


def _trace(engine: str) -> PathCounts:
    return path_counts("order_lines", "sku = 'a' AND quantity > 1", mart(engine))


def _case(tree: exp.Select, position: int) -> exp.If:
    branch: exp.If = tree.expressions[position].this.this.args["ifs"][0]
    return branch


def a_value(tree: exp.Select, _: str) -> exp.Expr:
    column = exp.column("sku", table="__t0", quoted=True)
    tree.expressions[0].set("this", exp.Max(this=column))
    return tree


def one_more_value(tree: exp.Select, _: str) -> exp.Expr:
    return tree.select(exp.column("sku", table="__t0", quoted=True), copy=False)


def a_value_that_is_counted(tree: exp.Select, _: str) -> exp.Expr:
    column = exp.column("sku", table="__t0", quoted=True)
    tree.expressions[1].set("this", exp.Count(this=exp.Distinct(expressions=[column])))
    return tree


def a_sum(tree: exp.Select, _: str) -> exp.Expr:
    tree.expressions[1].set("this", exp.Sum(this=tree.expressions[1].this.this))
    return tree


def another_result(tree: exp.Select, _: str) -> exp.Expr:
    _case(tree, 1).set("true", exp.column("quantity", table="__t0", quoted=True))
    return tree


def an_else(tree: exp.Select, _: str) -> exp.Expr:
    tree.expressions[1].this.this.set("default", exp.Literal.number(2))
    return tree


def one_count_less(tree: exp.Select, _: str) -> exp.Expr:
    tree.set("expressions", tree.expressions[:-1])
    return tree


def a_condition_of_its_own(tree: exp.Select, _: str) -> exp.Expr:
    column = exp.column("card", table="__t0", quoted=True)
    _case(tree, 1).set("this", column.eq("4111"))
    return tree


def a_condition_beside_the_pin(tree: exp.Select, _: str) -> exp.Expr:
    branch = _case(tree, -1)
    branch.set("this", exp.and_(branch.this, exp.column("id", table="__t0", quoted=True).eq(1)))
    return tree


def a_condition_in_a_hop(tree: exp.Select, _: str) -> exp.Expr:
    keys = _case(tree, 2).this.args["query"].this
    keys.where(exp.column("id", table="__t1", quoted=True).eq(1), copy=False)
    return tree


def another_hop(tree: exp.Select, engine: str) -> exp.Expr:
    keys = _case(tree, 2).this.args["query"].this
    keys.from_(
        environment(mart(engine)).engine.table(SCHEMAS[engine], "payments", "__t1"), copy=False
    )
    return tree


def another_hop_column(tree: exp.Select, _: str) -> exp.Expr:
    keys = _case(tree, 2).this.args["query"].this
    keys.set("expressions", [exp.column("secret_note", table="__t1", quoted=True)])
    return tree


def a_literal_client(tree: exp.Select, _: str) -> exp.Expr:
    for equal in _case(tree, -1).find_all(exp.EQ):
        if isinstance(equal.this, exp.Column):
            equal.set("expression", exp.Literal.string("t2"))
    return tree


def a_value_for_the_client(tree: exp.Select, engine: str) -> exp.Expr:
    """The parameter that the condition compares with, in the place of the key."""
    parameter = environment(mart(engine)).engine.parameter("v1", 1, Family.TEXT)
    for equal in _case(tree, -1).find_all(exp.EQ):
        if isinstance(equal.this, exp.Column):
            equal.set("expression", parameter)
    return tree


def another_table(tree: exp.Select, engine: str) -> exp.Expr:
    source = environment(mart(engine)).engine.table(SCHEMAS[engine], "payments", "__t0")
    return tree.from_(source, copy=False)


def a_join(tree: exp.Select, engine: str) -> exp.Expr:
    other = environment(mart(engine)).engine.table(SCHEMAS[engine], "payments", "__t9")
    return tree.join(other, on="1 = 1", copy=False)


def groups(tree: exp.Select, _: str) -> exp.Expr:
    return tree.group_by(exp.column("sku", table="__t0", quoted=True), copy=False)


def an_order(tree: exp.Select, _: str) -> exp.Expr:
    return tree.order_by(exp.column("sku", table="__t0", quoted=True), copy=False)


def a_hidden_column_in_where(tree: exp.Select, _: str) -> exp.Expr:
    return tree.where(exp.column("cost", table="__t0", quoted=True).eq(1), copy=False)


def what_can_fail_in_where(tree: exp.Select, _: str) -> exp.Expr:
    column = exp.column("quantity", table="__t0", quoted=True)
    return tree.where(exp.GT(this=1 / column, expression=exp.Literal.number(0)), copy=False)


def a_query_in_where(tree: exp.Select, engine: str) -> exp.Expr:
    source = environment(mart(engine)).engine.table(SCHEMAS[engine], "payments", "__t9")
    keys = exp.select(exp.column("id", table="__t9", quoted=True)).from_(source)
    column = exp.column("id", table="__t0", quoted=True)
    return tree.where(exp.In(this=column, query=exp.Subquery(this=keys)), copy=False)


def another_row_in_where(tree: exp.Select, _: str) -> exp.Expr:
    return tree.where(exp.column("quantity", table="__t1", quoted=True).eq(1), copy=False)


def a_union(tree: exp.Select, _: str) -> exp.Expr:
    return exp.Union(this=tree, expression=tree.copy(), distinct=False)


MUTATIONS: tuple[Mutation, ...] = (
    a_value,
    one_more_value,
    a_value_that_is_counted,
    a_sum,
    another_result,
    an_else,
    one_count_less,
    a_condition_of_its_own,
    a_condition_beside_the_pin,
    a_condition_in_a_hop,
    another_hop,
    another_hop_column,
    a_literal_client,
    a_value_for_the_client,
    another_table,
    a_join,
    groups,
    an_order,
    a_hidden_column_in_where,
    what_can_fail_in_where,
    a_query_in_where,
    another_row_in_where,
    a_union,
)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__)
def test_a_trace_that_tells_more_is_caught(engine: str, mutation: Mutation) -> None:
    traced = _trace(engine)
    tree = sqlglot.parse_one(traced.proof.text, dialect=engine)
    assert isinstance(tree, exp.Select)
    text = mutation(tree, engine).sql(dialect=engine, pretty=True)
    assert text != traced.proof.text, "a mutation that changes nothing tests nothing"
    with pytest.raises(GuardBreach):
        verify_path_counts(text, traced.table, environment(mart(engine)), traced.proof.parameters)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_honest_trace_is_proved_again(engine: str) -> None:
    traced = _trace(engine)
    scope = environment(mart(engine))
    again = verify_path_counts(traced.proof.text, traced.table, scope, traced.proof.parameters)
    assert again.physical == traced.proof.physical
    assert len(traced.links) == 3


def test_a_trace_is_of_one_client_of_its_datamart() -> None:
    with pytest.raises(GuardBreach):
        _trace("postgres").proof.guard(Tenant("m2", "digest", key="t1"))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], LookupOutcome.NOT_FOUND),
        ([("acme", "t1")], LookupOutcome.FOUND),
        ([("Acme", "t1")], LookupOutcome.NOT_FOUND),
        ([("acme", None)], LookupOutcome.WITHOUT_KEY),
        ([("acme", "t1"), ("acme", "t2")], LookupOutcome.AMBIGUOUS),
    ],
)
def test_a_client_id_stands_for_one_row_with_a_key(
    rows: list[tuple[object, object]], expected: LookupOutcome
) -> None:
    assert lookup_outcome(rows, "acme", mart("postgres")) is expected
