"""Compiles a question to a guarded query: the passes, in order.

    parse | plan -> quote -> resolve -> parameterize -> bind -> print -> verify -> read again
        -> Proof -> GuardedQuery

Pure: no I/O, no settings, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from martlet.compiler.budget import Budget
from martlet.compiler.engines import ENGINES, Engine
from martlet.compiler.environment import Environment, environment
from martlet.compiler.guard.bind import Binder, check_paths
from martlet.compiler.guard.leak_proof import LeakProofChecker
from martlet.compiler.guard.outputs import Output
from martlet.compiler.guard.parameterize import parameterize
from martlet.compiler.guard.quoting import quote_names
from martlet.compiler.guard.resolve import resolve
from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.parameters import Parameters
from martlet.compiler.refusal import refused, too_complex
from martlet.compiler.second import read_again
from martlet.compiler.semantic.paging import windowed
from martlet.compiler.semantic.plan import plan
from martlet.compiler.sql.parse import check_shape, parse
from martlet.compiler.sql.reader import words
from martlet.compiler.verify import GuardedQuery, Proof, verify
from martlet.errors import Failure, GuardBreach
from martlet.model.certificate import Grain
from martlet.model.datamart import Column, Datamart
from martlet.model.question import Question, SqlQuestion
from martlet.model.schema import Family


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """One column of the result, as far as it is known before the query runs."""

    name: str
    label: str | None
    family: Family | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A proved question. It holds no client and no row, so it can be cached and shared.

    `grain` lists the tables that a semantic question aggregates, each alone.
    """

    proof: Proof
    answers: tuple[OutputColumn, ...]
    grain: tuple[Grain, ...] = ()


def compile(  # noqa: A001 - the word for it
    question: Question, mart: Datamart, budget: Budget | None = None
) -> Compiled:
    """`question` proved for every client of `mart`, within the steps of `budget`.

    Raises QUERY_REJECTED, QUERY_TOO_COMPLEX, TENANT_PATH_MISSING; GuardBreach for our defects.
    """
    scope = environment(mart)
    budget = budget or Budget()
    try:
        return _compiled(question, scope, Parameters(scope.engine), budget)
    except RecursionError:
        raise too_complex("it is nested too deeply") from None
    except GuardBreach:
        _check_is_ours(question, scope, budget)
        raise


def _check_is_ours(question: Question, scope: Environment, budget: Budget) -> None:
    """If the printed form cannot be parsed again, the query is at fault: report it to the caller.

    Raises QUERY_REJECTED.
    """
    if not isinstance(question, SqlQuestion):
        return
    printed = scope.engine.printed(parse(question.text, scope.engine, budget))
    try:
        parse(printed, scope.engine, budget)
    except Failure:
        why = "its printed form cannot be parsed; check the arguments of its functions"
        raise refused(why) from None


def _compiled(
    question: Question, scope: Environment, parameters: Parameters, budget: Budget
) -> Compiled:
    tree, grain, columns = _tree(question, scope, parameters, budget)
    quote_names(tree, scope.engine)
    resolved = resolve(tree, scope, budget)
    check_paths(resolved.tables.values())
    parameterize(resolved, parameters)
    bound = _bound(resolved, scope, parameters, budget)
    text = scope.engine.printed(bound)
    _check_whole(bound, text, scope)
    proof = read_again(verify(text, scope, parameters.items, budget))
    return Compiled(proof, _answers(resolved, columns), grain)


def _check_whole(tree: exp.Query, text: str, scope: Environment) -> None:
    """Check that the printer left out no argument, which it does if the engine's function lacks it.

    Raises QUERY_REJECTED.
    """
    named = sum(token.token_type is TokenType.IDENTIFIER for token in words(text, scope.engine))
    if named < sum(1 for _ in tree.find_all(exp.Identifier)):
        raise refused(
            "a part of it has no form on this engine; check the arguments of its functions"
        )


def _tree(
    question: Question, scope: Environment, parameters: Parameters, budget: Budget
) -> tuple[exp.Query, tuple[Grain, ...], Mapping[str, Column]]:
    if isinstance(question, SqlQuestion):
        tree = parse(question.text, scope.engine, budget)
        return windowed(tree, question, parameters), (), {}
    planned = plan(question, scope, parameters, budget)
    check_shape(planned.query, budget)
    return planned.query, planned.grain, planned.columns


def _bound(
    resolved: Resolved, scope: Environment, parameters: Parameters, budget: Budget
) -> exp.Query:
    known = parameters.by_node()
    classifier = LeakProofChecker(resolved, known, scope.engine, scope.mart.relationships)
    is_fenced = not classifier.is_leak_proof()
    copied = classifier.copyable() if is_fenced else {}
    binder = Binder(scope, parameters, is_fenced=is_fenced, copied=copied, budget=budget)
    return binder.bind(resolved)


def _answers(resolved: Resolved, columns: Mapping[str, Column]) -> tuple[OutputColumn, ...]:
    """`columns` are the columns of the plan, if there is one."""
    return tuple(_answer(output, columns.get(output.name)) for output in resolved.outputs)


def _answer(output: Output, planned: Column | None) -> OutputColumn:
    column = output.origin.column if output.origin else planned
    kind = output.type or (planned.type if planned else None)
    return OutputColumn(
        name=output.name,
        label=column.label if column else None,
        family=kind.family if kind else None,
    )


__all__ = ["ENGINES", "Compiled", "Engine", "GuardedQuery", "OutputColumn", "Proof", "compile"]
