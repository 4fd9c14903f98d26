"""A metric's question as a viewer steers it: filtered, drilled into, cut otherwise, searched."""

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
    """A filter's value, and the member that it drives in this metric."""

    name: str
    kind: FilterKind
    member: str
    value: FilterValue


@dataclass(frozen=True, slots=True)
class PointSelection:
    """A value of a dimension, or of its period, that was clicked."""

    member: str
    value: Scalar | None
    granularity: Granularity | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """`drill` holds the values that were clicked, level by level. `limit` None: the metric's."""

    grain: Granularity | None = None
    drill: tuple[Scalar | None, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int | None = None


def with_interaction(
    metric: Metric, question: SemanticQuestion, interaction: Interaction
) -> SemanticQuestion:
    """`question`, which is `metric`'s with days for presets, as `interaction` wants it.

    Raises QUERY_REJECTED for a grain or a level that the metric has not.
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
    """`question` with one filter more. Days, which may be open on one side, take the place of
    those that it has by itself.
    """
    value = applied.value
    if isinstance(value, DayRange) and (value.start is not None or value.end is not None):
        for time in question.time_dimensions:
            if time.dimension == applied.member:
                new = replace(time, date_range=(value.start, value.end))
                return with_time(question, time, new)
    return filtered(question, *conditions(applied.kind, applied.member, value))


def selection_in(question: SemanticQuestion, member: str, value: Scalar | None) -> PointSelection:
    """`value` of a column of an answer to `question`, whatever its periods are cut to."""
    for time in question.time_dimensions:
        for granularity in Granularity:
            if member == f"{time.dimension}.{granularity.value}":
                return PointSelection(time.dimension, value, granularity)
    return PointSelection(member, value)


def filter_to_point(question: SemanticQuestion, selection: PointSelection) -> SemanticQuestion:
    """`question` of the rows that have the value that was clicked."""
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
    """`question` of `days` alone. Its own range is cut to them: numbers are compared by that."""
    for time in question.time_dimensions:
        own = days_of(time) if time.dimension == member else None
        if own is not None and own[0] <= days[1] and days[0] <= own[1]:
            both = (max(own[0], days[0]), min(own[1], days[1]))
            return with_time(question, time, ranged(time, both))
    first, last = (day.isoformat() for day in days)
    return filtered(question, Filter(member, Operator.IN_DATE_RANGE, (first, last)))


def levels(metric: Metric) -> tuple[str, ...]:
    """What a viewer can drill through: what is shown first, then the metric's own levels."""
    question = metric.question
    if not metric.drill or not isinstance(question, SemanticQuestion):
        return ()
    first = base_of(question)
    return (first, *metric.drill) if first is not None else ()


def base_of(question: SemanticQuestion) -> str | None:
    """The column that drilling begins from: the first dimension, else the first period."""
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
        raise refused(f"the metric cannot be cut to {grain.value}")
    return at_grain(question, grain)


def _windowed(
    question: SemanticQuestion, interaction: Interaction, *, is_paged: bool
) -> SemanticQuestion:
    """The author's limit stays what it is: a viewer only turns its pages."""
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
    """`question` in an order, where nobody gave it one: by time, else the largest first, else by
    name. With a limit it would answer any of its rows.
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
    """`question` of the rows in which one of the dimensions `texts` contains `search`, or one of
    `numbers` is it.
    """
    matches = (
        *(Filter(member, Operator.CONTAINS, (search,)) for member in texts),
        *(Filter(member, Operator.EQUALS, (search,)) for member in numbers),
    )
    return filtered(question, AnyOf(matches)) if matches else question


def compared(
    question: SemanticQuestion, comparison: Comparison
) -> tuple[SemanticQuestion, Days] | None:
    """`question` over the days that its own are compared with. None where it has no whole days,
    or they have no beginning or no end.
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
        return None  # before the first of all days


def until_today(question: SemanticQuestion, today: date) -> SemanticQuestion:
    """`question` with `today` as the end of what has begun and has no end: what is compared with
    it has to be as long.
    """
    times = tuple(_ended(time, today) for time in question.time_dimensions)
    return replace(question, time_dimensions=times)


def _ended(time: TimeDimension, today: date) -> TimeDimension:
    days = days_of(time)
    if days is None or days[1] < date.max or not date.min < days[0] <= today:
        return time
    return ranged(time, (days[0], today))


def trended(question: SemanticQuestion, grain: Granularity) -> SemanticQuestion | None:
    """`question` period by period. None where it knows no dates."""
    if not question.time_dimensions:
        return None
    first, *others = question.time_dimensions
    cut = replace(first, granularity=grain)
    order = ((named(cut), False),)
    return replace(question, time_dimensions=(cut, *others), order=order, limit=None, offset=None)


def rows_behind(question: SemanticQuestion, columns: Sequence[str]) -> SemanticQuestion:
    """The rows that `question` is computed from, as `columns`."""
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
