"""Turns viewers' strings that are compared with a text column into parameters."""

from sqlglot import exp

from martlet.compiler.guard.resolved import Resolved
from martlet.compiler.parameters import Parameters
from martlet.compiler.trees import put
from martlet.model.schema import Family

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)


def parameterize(resolved: Resolved, parameters: Parameters) -> None:
    """Replace, in place, the string literals that are compared with a text column.

    Elsewhere a parameter could mean something else than the literal: an engine types literals by
    their context, and needs some of them (units, formats, JSON keys) at planning time.
    """
    for node in list(resolved.tree.find_all(*_COMPARISONS, exp.In)):
        if isinstance(node, exp.In):
            _parameterize_beside(node.this, node.expressions, resolved, parameters)
        else:
            _parameterize_beside(node.this, [node.expression], resolved, parameters)
            _parameterize_beside(node.expression, [node.this], resolved, parameters)


def _parameterize_beside(
    column: exp.Expr,
    values: list[exp.Expr],
    resolved: Resolved,
    parameters: Parameters,
) -> None:
    kind = resolved.types.get(id(column))
    if kind is None or kind.family is not Family.TEXT:
        return
    for value in values:
        if isinstance(value, exp.Literal) and value.is_string:
            put(parameters.bind(value.this, Family.TEXT), value)
