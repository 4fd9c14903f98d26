"""Replaces date presets by the days that they mean when a question is asked."""

from dataclasses import replace
from datetime import date, datetime

from martlet.compiler.semantic.time_grain import zone
from martlet.model.board import DayRange, FilterValue
from martlet.model.period import Days, Preset, days_of
from martlet.model.question import Question, SemanticQuestion, TimeDimension


def dated(question: Question, moment: datetime) -> Question:
    """`question` with days instead of presets, by the viewer's day at `moment`, which is UTC.

    Raises QUERY_REJECTED for an unknown time zone.
    """
    return with_days(question, moment) if isinstance(question, SemanticQuestion) else question


def with_days(question: SemanticQuestion, moment: datetime) -> SemanticQuestion:
    if all(time.preset is None for time in question.time_dimensions):
        return question
    today = today_of(question, moment)
    return replace(
        question,
        time_dimensions=tuple(
            ranged(time, days_of(time.preset, today)) if time.preset else time
            for time in question.time_dimensions
        ),
    )


def without_preset(value: FilterValue, timezone: str, moment: datetime) -> FilterValue:
    """`value`, with the days of a preset in its place."""
    if not isinstance(value, Preset):
        return value
    first, last = days_of(value, moment.astimezone(zone(timezone)).date())
    return DayRange(first.isoformat(), last.isoformat())


def today_of(question: SemanticQuestion, moment: datetime) -> date:
    """The viewer's day at `moment`."""
    return moment.astimezone(zone(question.timezone or "UTC")).date()


def ranged(time: TimeDimension, days: Days) -> TimeDimension:
    """`time` over `days`."""
    first, last = (day.isoformat() for day in days)
    return replace(time, date_range=(first, last), preset=None)
