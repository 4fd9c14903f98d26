"""The options of a filter: values of the client's own rows, and of no other's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from martlet.errors import Code, Failure
from martlet.model.board import BoardFilter, FilterKind, Metric
from martlet.model.interaction import AskedOptions
from martlet.model.question import Filter, Operator, SemanticQuestion
from martlet.results.values import json_rows
from martlet.services.context import RequestContext
from martlet.services.queries.collect import collected
from martlet.services.viewing.card import card_of
from martlet.services.viewing.view import View

# Typed and ranged values are not listed: a page that shows sums would give them away.
_CHOSEN = (FilterKind.SELECT, FilterKind.MULTI_SELECT)


@dataclass(frozen=True, slots=True)
class Options:
    """Values as JSON has them. `truncated`: there are more."""

    values: Sequence[object]
    truncated: bool


async def options_of(asked: AskedOptions, view: View, context: RequestContext) -> Options:
    """Raises INVALID_REQUEST_BODY, APP_FILTER_PARAM_ERROR and so on."""
    known = _filter(asked.filter, view)
    if known.choices is not None:
        fitting = [choice for choice in known.choices if _fits(choice, asked.search)]
        return Options(fitting[: asked.limit], len(fitting) > asked.limit)
    refusal: Failure | None = None
    for metric in _sources(known, view):
        try:
            return await _values(metric, known.drives[metric.id], asked, view, context)
        except Failure as failure:
            # A forced filter of one metric may not apply to the table with the choices.
            if failure.code is not Code.APP_FILTER_PARAM_ERROR:
                raise
            refusal = failure
    if refusal is not None:
        raise refusal
    return Options([], truncated=False)


def _sources(known: BoardFilter, view: View) -> list[Metric]:
    """The metrics whose rows hold the choices: those that show them, so that no list tells more
    than they do; where none shows them, all that are filtered by them.
    """
    filtered = [metric for metric in view.shown if metric.id in known.drives]
    return [m for m in filtered if _shows(m, known.drives[m.id])] or filtered


def _shows(metric: Metric, member: str) -> bool:
    question = metric.question
    if isinstance(question, SemanticQuestion):
        return member in (*question.dimensions, *metric.drill)
    return True  # a text that reads the table may show all of it


def _filter(name: str, view: View) -> BoardFilter:
    for known in view.filters:
        if known.name == name and known.kind in _CHOSEN:
            return known
    raise Failure(
        Code.INVALID_REQUEST_BODY, f"There is no filter {name} with choices.", at="filter"
    )


def _fits(choice: object, search: str | None) -> bool:
    return not search or search.casefold() in str(choice).casefold()


async def _values(
    metric: Metric, member: str, asked: AskedOptions, view: View, context: RequestContext
) -> Options:
    card = await card_of(metric, view, context)
    question = SemanticQuestion(
        dimensions=(member,),
        filters=(Filter(member, Operator.SET),),
        order=((member, False),),
        limit=asked.limit,
    )
    if asked.search:
        search = Filter(member, Operator.CONTAINS, (asked.search,))
        question = replace(question, filters=(*question.filters, search))
    result = await collected(await card.asked(question, await card.row_access()), context)
    values = [row[0] for row in orjson.loads(json_rows(result.rows))]
    return Options(values, result.truncated)
