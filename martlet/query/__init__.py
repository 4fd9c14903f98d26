"""A question becomes a guarded query: the passes, in order.

    parse | plan -> spell -> resolve -> lift -> bind -> print -> verify -> Proof -> GuardedQuery

Pure: no I/O, no settings, no clock.
"""

from dataclasses import dataclass

from sqlglot import exp

from martlet.model.mart import Datamart
from martlet.model.question import Question, SqlQuestion
from martlet.model.schema import Family
from martlet.query.bind import Binder, check_paths
from martlet.query.classify import Classifier
from martlet.query.engines import ENGINES, Engine
from martlet.query.environment import Environment, environment
from martlet.query.lift import lift
from martlet.query.parameters import Parameters
from martlet.query.parse import check_shape, parse
from martlet.query.plan import plan
from martlet.query.refusal import too_complex
from martlet.query.resolve import Resolved, resolve
from martlet.query.spelling import spell
from martlet.query.verify import GuardedQuery, Proof, verify


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one column of the result before it is run."""

    name: str
    label: str | None
    family: Family | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A proved question. It holds no client and no row, so it may be kept and shared."""

    proof: Proof
    answers: tuple[Answer, ...]


def compile(question: Question, mart: Datamart) -> Compiled:  # noqa: A001 - the word for it
    """`question` proved for every client of `mart`.

    Raises QUERY_REJECTED, QUERY_TOO_COMPLEX, TENANT_PATH_MISSING; GuardBreach if we are wrong.
    """
    scope = environment(mart)
    parameters = Parameters(scope.engine)
    try:
        return _compiled(question, scope, parameters)
    except RecursionError:
        raise too_complex("it is nested too deeply") from None


def _compiled(question: Question, scope: Environment, parameters: Parameters) -> Compiled:
    tree = _tree(question, scope, parameters)
    spell(tree, scope.engine)
    resolved = resolve(tree, scope)
    check_paths(resolved.tables.values())
    lift(resolved, parameters)
    text = scope.engine.printed(_bound(resolved, scope, parameters))
    return Compiled(verify(text, scope, parameters.items), _answers(resolved))


def _tree(question: Question, scope: Environment, parameters: Parameters) -> exp.Query:
    if isinstance(question, SqlQuestion):
        return parse(question.text, scope.engine)
    tree = plan(question, scope, parameters)
    check_shape(tree)
    return tree


def _bound(resolved: Resolved, scope: Environment, parameters: Parameters) -> exp.Query:
    classifier = Classifier(resolved, parameters.by_node(), scope.engine)
    is_fenced = not classifier.is_leak_proof()
    copied = classifier.copyable() if is_fenced else {}
    return Binder(scope, parameters, is_fenced=is_fenced, copied=copied).bind(resolved)


def _answers(resolved: Resolved) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            name=output.name,
            label=output.origin.column.label if output.origin else None,
            family=output.type.family if output.type else None,
        )
        for output in resolved.outputs
    )


__all__ = ["ENGINES", "Answer", "Compiled", "Engine", "GuardedQuery", "Proof", "compile"]
