"""A question as the viewers of its metric may turn it: filtered, to another grain, a level down.

A metric is checked by these when it is saved, and steered by them when it is looked at.
"""

from collections.abc import Iterator
from dataclasses import replace

from martlet.model.board import DayRange, FilterKind, FilterValue, NumberRange
from martlet.model.question import (
    Condition,
    Filter,
    Granularity,
    Operator,
    Scalar,
    SemanticQuestion,
    TimeDimension,
)


def conditions(kind: FilterKind, member: str, value: FilterValue) -> Iterator[Filter]:
    """What a filter of `kind` that is set to `value`, which is no preset, asks of `member`."""
    if isinstance(value, DayRange):
        yield from _between(member, value.start, value.end)
    elif isinstance(value, NumberRange):
        yield from _between(member, value.min, value.max)
    elif isinstance(value, tuple):
        is_search = kind is FilterKind.SEARCH
        yield Filter(member, Operator.CONTAINS if is_search else Operator.EQUALS, value)


def _between(member: str, first: Scalar | None, last: Scalar | None) -> Iterator[Filter]:
    if first is not None:
        yield Filter(member, Operator.GTE, (first,))
    if last is not None:
        yield Filter(member, Operator.LTE, (last,))


def filtered(question: SemanticQuestion, *conditions: Condition) -> SemanticQuestion:
    """`question` of the rows that meet `conditions` too."""
    return replace(question, filters=(*question.filters, *conditions))


def period_of(question: SemanticQuestion) -> TimeDimension | None:
    """The first time dimension that is cut to periods."""
    return next((time for time in question.time_dimensions if time.granularity), None)


def at_grain(question: SemanticQuestion, grain: Granularity) -> SemanticQuestion:
    """`question` with its period, or else its first time dimension, cut to `grain`."""
    old = period_of(question) or question.time_dimensions[0]
    new = replace(old, granularity=grain)
    return _renamed(with_time(question, old, new), named(old), named(new))


def drilled(question: SemanticQuestion, member: str) -> SemanticQuestion:
    """`question` by `member` instead of its first dimension, or else of its period."""
    if question.dimensions:
        first = question.dimensions[0]
        others = [other for other in question.dimensions[1:] if other != member]
        return _renamed(replace(question, dimensions=(member, *others)), first, member)
    period = period_of(question)
    if period is None:
        return replace(question, dimensions=(member,))
    ranged = with_time(question, period, replace(period, granularity=None))
    return _renamed(replace(ranged, dimensions=(member,)), named(period), member)


def named(time: TimeDimension) -> str:
    """The name of its column in the answer."""
    return f"{time.dimension}.{time.granularity.value}" if time.granularity else time.dimension


def with_time(
    question: SemanticQuestion, old: TimeDimension, new: TimeDimension
) -> SemanticQuestion:
    """`question` with `new` in the place of `old`, which is one of its own."""
    times = tuple(new if time is old else time for time in question.time_dimensions)
    return replace(question, time_dimensions=times)


def _renamed(question: SemanticQuestion, old: str, new: str) -> SemanticQuestion:
    """What was ordered by `old` is ordered by `new`."""
    order = tuple((new if member == old else member, down) for member, down in question.order)
    return replace(question, order=order)
