"""Applies a viewer's interactions to a metric's question: filters, drills, granularity, search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from martlet.compiler.refusal import refused
from martlet.compiler.semantic.date_presets import ranged
from martlet.compiler.semantic.time_ranges import (
    SECONDS,
    days_of,
    days_of_period,
    moments_of_period,
)
from martlet.compiler.semantic.transforms import (
    at_grain,
    conditions,
    drilled,
    filtered,
    named,
    period_of,
    with_time,
)
from martlet.model.board import DayRange, FilterKind, FilterValue, Metric
from martlet.model.chart import ChartKind, Comparison
from martlet.model.period import Days, period_before, year_before
from martlet.model.question import (
    AnyOf,
    Filter,
    Granularity,
    Operator,
    Scalar,
    SemanticQuestion,
    TimeDimension,
    Window,
)


@dataclass(frozen=True, slots=True)
class AppliedFilter:
    """A filter's value, and the member that it filters in this metric."""

    name: str
    kind: FilterKind
    member: str
    value: FilterValue


@dataclass(frozen=True, slots=True)
class PointSelection:
    """A clicked point: a value of a dimension, or a period of it."""

    member: str
    value: Scalar | None
    granularity: Granularity | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """`drill` holds the clicked values, level by level. `limit` None: the metric's own limit."""

    grain: Granularity | None = None
    drill: tuple[Scalar | None, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int | None = None


def with_interaction(
    metric: Metric, question: SemanticQuestion, interaction: Interaction
) -> SemanticQuestion:
    """`question` after `interaction`. It is `metric`'s question, with days instead of presets.

    Raises QUERY_REJECTED for a granularity or a level that the metric does not offer.
    """
    changed = question
    if interaction.grain is not None:
        changed = _cut(metric, changed, interaction.grain)
    changed = _drilled(metric, changed, interaction.drill)
    is_table = metric.chart.kind is ChartKind.TABLE
    return _windowed(
        changed, interaction, is_paged=is_table or bool(interaction.order or interaction.offset)
    )


def with_filter(question: SemanticQuestion, applied: AppliedFilter) -> SemanticQuestion:
    """`question` with one more filter. A range of days, which may be open on one side, replaces
    the question's own range.
    """
    value = applied.value
    if isinstance(value, DayRange) and (value.start is not None or value.end is not None):
        for time in question.time_dimensions:
            if time.dimension == applied.member:
                new = replace(time, date_range=(value.start, value.end))
                return with_time(question, time, new)
    return filtered(question, *conditions(applied.kind, applied.member, value))


def selection_in(question: SemanticQuestion, member: str, value: Scalar | None) -> PointSelection:
    """The selection of `value` in a result column of `question`, at any granularity."""
    for time in question.time_dimensions:
        for granularity in Granularity:
            if member == f"{time.dimension}.{granularity.value}":
                return PointSelection(time.dimension, value, granularity)
    return PointSelection(member, value)


def filter_to_point(question: SemanticQuestion, selection: PointSelection) -> SemanticQuestion:
    """`question` restricted to the rows that have the selected value."""
    member, value = selection.member, selection.value
    if value is None:
        condition = Filter(member, Operator.NOT_SET)
    elif selection.granularity in SECONDS:
        ends = moments_of_period(str(value), SECONDS[selection.granularity])
        condition = Filter(member, Operator.IN_DATE_RANGE, ends)
    elif selection.granularity is not None:
        return _within(question, member, days_of_period(str(value), selection.granularity))
    else:
        condition = Filter(member, Operator.EQUALS, (value,))
    return filtered(question, condition)


def _within(question: SemanticQuestion, member: str, days: Days) -> SemanticQuestion:
    """`question` restricted to `days`. Its own range is cut too: comparisons use that range."""
    for time in question.time_dimensions:
        own = days_of(time) if time.dimension == member else None
        if own is not None and own[0] <= days[1] and days[0] <= own[1]:
            both = (max(own[0], days[0]), min(own[1], days[1]))
            return with_time(question, time, ranged(time, both))
    first, last = (day.isoformat() for day in days)
    return filtered(question, Filter(member, Operator.IN_DATE_RANGE, (first, last)))


def levels(metric: Metric) -> tuple[str, ...]:
    """The drill levels of a metric: the column shown first, then the metric's own levels."""
    question = metric.question
    if not metric.drill or not isinstance(question, SemanticQuestion):
        return ()
    first = base_of(question)
    return (first, *metric.drill) if first is not None else ()


def base_of(question: SemanticQuestion) -> str | None:
    """The column that drilling starts from: the first dimension, else the first period."""
    if question.dimensions:
        return question.dimensions[0]
    period = period_of(question)
    return named(period) if period else None


def _drilled(
    metric: Metric, question: SemanticQuestion, values: Sequence[Scalar | None]
) -> SemanticQuestion:
    if not values:
        return question
    known = levels(metric)
    if len(values) >= len(known):
        raise refused(f"the metric has {max(0, len(known) - 1)} levels to drill into")
    base = base_of(question) or ""
    for member, value in zip((base, *known[1:]), values, strict=False):
        question = filter_to_point(question, selection_in(question, member, value))
    return drilled(question, known[len(values)])


def _cut(metric: Metric, question: SemanticQuestion, grain: Granularity) -> SemanticQuestion:
    """`question` with its periods cut to `grain`."""
    period = period_of(question)
    if period is None or grain not in (*metric.grains, period.granularity):
        raise refused(f"the metric does not offer the granularity {grain.value}")
    return at_grain(question, grain)


def _windowed(
    question: SemanticQuestion, interaction: Interaction, *, is_paged: bool
) -> SemanticQuestion:
    """`question` with the order and page of `interaction`; viewers only page the author's limit."""
    if question.limit is not None and is_paged:
        window = Window(interaction.order, interaction.limit, interaction.offset)
        return replace(question, window=window)
    return replace(
        question,
        order=interaction.order or question.order,
        limit=interaction.limit or question.limit,
        offset=interaction.offset or question.offset,
    )


def limited(question: SemanticQuestion, most: int) -> SemanticQuestion:
    """At most `most` rows of `question`, or of its window."""
    if question.window is not None:
        return replace(question, window=replace(question.window, limit=most))
    return replace(question, limit=most)


def arranged(question: SemanticQuestion) -> SemanticQuestion:
    """`question` with a default order: by time, else by the first measure descending, else by
    name. Without an order, a limit would return arbitrary rows.
    """
    periods = [named(time) for time in question.time_dimensions if time.granularity]
    divided = [*periods, *question.dimensions]
    if question.order or not divided:
        return question
    first = [] if periods else [(measure, True) for measure in question.measures[:1]]
    by_name = [(member, False) for member in dict.fromkeys(divided)]
    return replace(question, order=(*first, *by_name))


def searched(
    question: SemanticQuestion, search: str, texts: Sequence[str], numbers: Sequence[str]
) -> SemanticQuestion:
    """`question` restricted to rows in which one of the dimensions `texts` contains `search`, or
    one of `numbers` equals it.
    """
    matches = (
        *(Filter(member, Operator.CONTAINS, (search,)) for member in texts),
        *(Filter(member, Operator.EQUALS, (search,)) for member in numbers),
    )
    return filtered(question, AnyOf(matches)) if matches else question


def compared(
    question: SemanticQuestion, comparison: Comparison
) -> tuple[SemanticQuestion, Days] | None:
    """`question` over the comparison period, and that period. None without a range of whole days
    with a start and an end.
    """
    for time in question.time_dimensions:
        days = days_of(time)
        if days is not None and days[0] > date.min and days[1] < date.max:
            before = _before(days, comparison)
            return (with_time(question, time, ranged(time, before)), before) if before else None
    return None


def _before(days: Days, comparison: Comparison) -> Days | None:
    is_year = comparison is Comparison.PREVIOUS_YEAR
    try:
        return year_before(days) if is_year else period_before(days)
    except (OverflowError, ValueError):
        return None  # before the first day of the calendar


def until_today(question: SemanticQuestion, today: date) -> SemanticQuestion:
    """`question` with `today` as the end of ranges that only have a start, so that the comparison
    period can be as long.
    """
    times = tuple(_ended(time, today) for time in question.time_dimensions)
    return replace(question, time_dimensions=times)


def _ended(time: TimeDimension, today: date) -> TimeDimension:
    days = days_of(time)
    if days is None or days[1] < date.max or not date.min < days[0] <= today:
        return time
    return ranged(time, (days[0], today))


def trended(question: SemanticQuestion, grain: Granularity) -> SemanticQuestion | None:
    """`question` per period. None without a time dimension."""
    if not question.time_dimensions:
        return None
    first, *others = question.time_dimensions
    cut = replace(first, granularity=grain)
    order = ((named(cut), False),)
    return replace(question, time_dimensions=(cut, *others), order=order, limit=None, offset=None)


def rows_behind(question: SemanticQuestion, columns: Sequence[str]) -> SemanticQuestion:
    """A question for the rows that `question` aggregates, with `columns`."""
    times = tuple(replace(time, granularity=None) for time in question.time_dimensions)
    return replace(
        question,
        measures=(),
        dimensions=tuple(columns),
        time_dimensions=times,
        order=(),
        limit=None,
        offset=None,
        window=None,
        is_ungrouped=True,
    )
