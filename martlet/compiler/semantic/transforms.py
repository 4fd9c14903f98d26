"""Transforms of a semantic question: filters, another granularity, a drill level.

They check a metric when it is saved, and apply interactions when it is viewed.
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
    """The conditions on `member` of a filter of `kind` with `value`, which is not a preset."""
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
    """`question` with `conditions` added to its filters."""
    return replace(question, filters=(*question.filters, *conditions))


def period_of(question: SemanticQuestion) -> TimeDimension | None:
    """The first time dimension with a granularity."""
    return next((time for time in question.time_dimensions if time.granularity), None)


def at_grain(question: SemanticQuestion, grain: Granularity) -> SemanticQuestion:
    """`question` with its period, or else its first time dimension, at the granularity `grain`."""
    old = period_of(question) or question.time_dimensions[0]
    new = replace(old, granularity=grain)
    return _renamed(with_time(question, old, new), named(old), named(new))


def drilled(question: SemanticQuestion, member: str) -> SemanticQuestion:
    """`question` by `member` instead of its first dimension, or else instead of its period."""
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
    """The name of the time dimension's result column."""
    return f"{time.dimension}.{time.granularity.value}" if time.granularity else time.dimension


def with_time(
    question: SemanticQuestion, old: TimeDimension, new: TimeDimension
) -> SemanticQuestion:
    """`question` with its time dimension `old` replaced by `new`."""
    times = tuple(new if time is old else time for time in question.time_dimensions)
    return replace(question, time_dimensions=times)


def _renamed(question: SemanticQuestion, old: str, new: str) -> SemanticQuestion:
    """`question` with `new` instead of `old` in its order."""
    order = tuple((new if member == old else member, down) for member, down in question.order)
    return replace(question, order=order)
