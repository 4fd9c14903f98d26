"""Values of a column for days and moments in the viewer's zone, and truncation of columns."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlglot
from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.parameters import Parameters
from martlet.compiler.refusal import refused
from martlet.model.datamart import Column
from martlet.model.question import Granularity
from martlet.model.schema import Family


def zone(name: str) -> ZoneInfo:
    """Raises QUERY_REJECTED for a name that is not in the time zone database."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refused(f"unknown time zone {name!r}", at="query.timezone") from None


def is_zoned(column: Column) -> bool:
    """Whether the viewer's zone applies to the column's moments."""
    if column.type.family is Family.TIMESTAMP_TZ:
        return True
    return column.is_apply_timezone and column.type.family is Family.TIMESTAMP


def moment(text: str, column: Column, viewer: ZoneInfo, *, end_of_day: bool = False) -> object:
    """`text` as a value of `column`. With `end_of_day`, the first moment after it.

    Raises QUERY_REJECTED if `text` is neither a day nor a moment in ISO 8601.
    """
    if not column.type.family.is_moment:
        raise refused(f"{column.exposed_name} does not hold dates")
    local, is_day = _read(text)
    try:
        if end_of_day:
            local += timedelta(days=1) if is_day else timedelta(microseconds=1)
        if column.type.family is Family.DATE:
            return _day(local, end_of_day=end_of_day and not is_day)
        return _in_column(local, column, viewer)
    except OverflowError:
        raise refused(f"{text!r} is outside the range of dates") from None


def _read(text: str) -> tuple[datetime, bool]:
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time()), True
        return datetime.fromisoformat(text), False
    except ValueError:
        raise refused(f"{text!r} is neither a day nor a moment in ISO 8601") from None


def _day(local: datetime, *, end_of_day: bool) -> date:
    return local.date() + timedelta(days=1) if end_of_day else local.date()


def _in_column(local: datetime, column: Column, viewer: ZoneInfo) -> datetime:
    """The moment of `local` in `column`. Columns without a zone are read as UTC."""
    zoned = local if local.tzinfo else local.replace(tzinfo=viewer if is_zoned(column) else UTC)
    moment_utc = zoned.astimezone(UTC)
    if column.type.family is Family.TIMESTAMP_TZ:
        return moment_utc
    return moment_utc.replace(tzinfo=None)


def truncated(
    value: exp.Expr,
    column: Column,
    granularity: Granularity,
    *,
    viewer: ZoneInfo,
    parameters: Parameters,
) -> exp.Expr:
    """`value` truncated to the start of its period, in the viewer's zone."""
    if is_zoned(column) and viewer.key != "UTC":
        value = _localised(value, column, viewer, parameters)
    return _filled(parameters.engine.truncations[granularity], value, parameters.engine)


def _localised(
    value: exp.Expr, column: Column, viewer: ZoneInfo, parameters: Parameters
) -> exp.Expr:
    engine = parameters.engine
    naive = column.type.family is Family.TIMESTAMP
    template = engine.localised_naive if naive else engine.localised
    if template is None:
        raise refused(f"time zones other than UTC cannot be applied on {engine.name}")
    name = parameters.bind(viewer.key, Family.TEXT)
    return _filled(template, value, engine, zone_name=name)


def _filled(
    template: str, value: exp.Expr, engine: Engine, zone_name: exp.Expr | None = None
) -> exp.Expr:
    tree = exp.Paren(this=_parsed(template, engine.dialect).copy())
    for column in list(tree.find_all(exp.Column)):
        replacement = value if column.name == "x" else zone_name
        column.replace(replacement.copy() if replacement is not None else exp.null())
    whole: exp.Expr = tree.this
    return whole


@cache
def _parsed(template: str, dialect: str) -> exp.Expr:
    return sqlglot.parse_one(template, dialect=dialect)
