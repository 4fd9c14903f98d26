"""What a filter can be set to: values of the client's own rows, and of no other's."""

from dataclasses import replace
from typing import Any

import orjson

from martlet.errors import Code, Failure
from martlet.http.bodies.viewer import OptionsBody
from martlet.model.board import BoardFilter, FilterKind, Metric
from martlet.model.question import Filter, Operator, SemanticQuestion
from martlet.results.values import json_rows
from martlet.services.context import RequestContext
from martlet.services.queries.collect import collected
from martlet.services.viewing.interactions import bounds_of, metric_context
from martlet.services.viewing.view import View

# What is typed or ranged is not listed: a page that shows sums would give away the values.
_CHOSEN = (FilterKind.SELECT, FilterKind.MULTI_SELECT)


async def options_of(body: OptionsBody, view: View, call: RequestContext) -> tuple[list[Any], bool]:
    """The choices, and whether there are more."""
    found = _filter(body.filter, view)
    if found.choices is not None:
        fitting = [c for c in found.choices if _fits(c, body.search)]
        return fitting[: body.limit], len(fitting) > body.limit
    refusal: Failure | None = None
    for metric in _tellers(found, view):
        try:
            return await _values(metric, found.drives[metric.id], body, view, call)
        except Failure as failure:
            # What is forced on one metric may say nothing of where the choices are.
            if failure.code is not Code.APP_FILTER_PARAM_ERROR:
                raise
            refusal = failure
    if refusal is not None:
        raise refusal
    return [], False


def _tellers(found: BoardFilter, view: View) -> list[Metric]:
    """The metrics that have the choices: those that show them, so that no list tells more than
    they do; where none shows them, all that are filtered by them.
    """
    driven = [metric for metric in view.shown if metric.id in found.drives]
    return [m for m in driven if _shows(m, found.drives[m.id])] or driven


def _shows(metric: Metric, member: str) -> bool:
    question = metric.question
    if isinstance(question, SemanticQuestion):
        return member in (*question.dimensions, *metric.drill)
    return True  # a text that reads the table may show all of it


def _filter(name: str, view: View) -> BoardFilter:
    for found in view.filters:
        if found.name == name and found.kind in _CHOSEN:
            return found
    raise Failure(
        Code.INVALID_REQUEST_BODY, f"There is no filter {name} with choices.", at="filter"
    )


def _fits(choice: object, search: str | None) -> bool:
    return not search or search.casefold() in str(choice).casefold()


async def _values(
    metric: Metric, member: str, body: OptionsBody, view: View, call: RequestContext
) -> tuple[list[Any], bool]:
    ground = await metric_context(metric, view, call)
    question = SemanticQuestion(
        dimensions=(member,),
        filters=(Filter(member, Operator.SET),),
        order=((member, False),),
        limit=body.limit,
    )
    if body.search:
        search = Filter(member, Operator.CONTAINS, (body.search,))
        question = replace(question, filters=(*question.filters, search))
    asked = await ground.asked(question, await bounds_of(ground))
    result = await collected(asked, call)
    return [row[0] for row in orjson.loads(json_rows(result.rows))], result.truncated
