"""Checks filters, and finds the metrics that a filter can apply to."""

from collections.abc import Iterable, Mapping

from martlet.compiler.environment import environment
from martlet.compiler.refusal import refused
from martlet.compiler.semantic.members import Members
from martlet.compiler.semantic.transforms import conditions, filtered
from martlet.dashboards.asking import Asking
from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.model.board import BoardFilter, DayRange, FilterKind, FilterValue, Metric, NumberRange
from martlet.model.datamart import Column, Datamart
from martlet.model.period import Preset
from martlet.model.question import Filter, Scalar, SemanticQuestion
from martlet.model.schema import Family

_WANTED = {
    FilterKind.DATE_RANGE: "a date or a moment",
    FilterKind.NUMBER_RANGE: "a number or a measure",
    FilterKind.SEARCH: "a text",
    FilterKind.SELECT: "a column of plain values",
    FilterKind.MULTI_SELECT: "a column of plain values",
}
_UNLISTED = {Family.JSON, Family.BINARY, Family.OTHER}
_DAY = "2026-01-01"
_SAMPLES: Mapping[Family, Scalar] = {
    Family.TEXT: "a",
    Family.BOOLEAN: True,
    Family.DATE: _DAY,
    Family.TIMESTAMP: _DAY,
    Family.TIMESTAMP_TZ: _DAY,
    Family.TIME: "12:00",
    Family.UUID: "00000000-0000-0000-0000-000000000000",
}


class FilterTargets:
    """The metrics that a filter can apply to, without metrics that do not compile."""

    def __init__(self, metrics: Iterable[Metric], asking: Asking) -> None:
        self._asking = asking
        self._metrics = {metric.id: metric for metric in metrics if self._can_be_asked(metric)}

    def targets_of(self, member: str, board_filter: BoardFilter) -> dict[str, str]:
        """The metrics that `member` can filter, each mapped to `member`.

        Raises QUERY_REJECTED if it can filter none, with the reason for the first.
        """
        failures = []
        drives = {}
        for metric_id in self._metrics:
            try:
                self.check(board_filter, metric_id, member)
            except Failure as failure:
                failures.append(failure)
            else:
                drives[metric_id] = member
        if failures and not drives:
            raise failures[0]
        return drives

    def check(self, board_filter: BoardFilter, metric_id: str, member: str) -> None:
        """Raises QUERY_REJECTED and others where `member` cannot filter the metric."""
        metric = self._metrics.get(metric_id)
        if metric is None:  # its own faults are reported for the metric
            return
        mart = self._asking.mart(metric.datamart)
        column, is_measure = _subject(member, mart)
        _check_kind(board_filter.kind, member, column.type.family, is_measure=is_measure)
        tried = _conditions(board_filter, member, column.type.family)
        if isinstance(metric.question, SemanticQuestion):
            self._asking.compiled(filtered(metric.question, *tried), mart)
        else:
            self._check_sql(metric, member, column)
            alone = SemanticQuestion(dimensions=(member,), filters=tried)
            self._asking.compiled(alone, mart)

    def _check_sql(self, metric: Metric, member: str, column: Column) -> None:
        """SQL is filtered where it reads its tables, so only by stored columns of these tables."""
        mart = self._asking.mart(metric.datamart)
        table = Members(environment(mart)).table(member)
        read = {(t.schema, t.table) for t in self._asking.answered(metric).proof.tables}
        if table.id not in read:
            raise refused(f"the metric's sql does not read {table.exposed_name}")
        if table.exposed_columns.get(column.exposed_name) is not column:
            raise refused(f"{member} is a measure, and sql is filtered by columns")
        if column.is_computed:
            raise refused(f"{member} is computed, and sql is filtered by plain columns")

    def _can_be_asked(self, metric: Metric) -> bool:
        try:
            self._asking.answered(metric)
        except Failure:
            return False
        return True


def filter_faults(
    board_filter: BoardFilter, targets: FilterTargets, known: Iterable[str], at: str
) -> list[Fault]:
    """Faults of a filter with targets; `known` are the dashboard's metrics."""
    faults = [*_setting_faults(board_filter, at)]
    for metric_id, member in board_filter.drives.items():
        entry = f"{at}.drives.{metric_id}"
        if metric_id not in known:
            message = f"The dashboard has no metric {metric_id!r}."
            faults.append(Fault(Code.INVALID_REQUEST_BODY, entry, message))
            continue
        try:
            targets.check(board_filter, metric_id, member)
        except Failure as failure:
            faults.append(Fault(failure.code, entry, failure.message))
    return faults


def _setting_faults(board_filter: BoardFilter, at: str) -> Iterable[Fault]:
    if board_filter.presets and board_filter.kind is not FilterKind.DATE_RANGE:
        why = "presets are ranges of days: only a dateRange filter has them."
        yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.presets", why)
    is_list = board_filter.kind in (FilterKind.SELECT, FilterKind.MULTI_SELECT)
    if board_filter.choices is not None and not is_list:
        why = "choices are values to select: only select and multiSelect filters have them."
        yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.choices", why)
    if board_filter.choices == ():
        why = "choices is empty: leave it out for the values of the client's own rows."
        yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.choices", why)
    yield from _value_faults(board_filter, f"{at}.value")


def _value_faults(board_filter: BoardFilter, at: str) -> Iterable[Fault]:
    """The filter's default value excludes every row, or is not among its choices."""
    match board_filter.value:
        case DayRange(start=str(start), end=str(end)) if start > end:
            why = f"The range ends on {end}, before it starts on {start}."
            yield Fault(Code.INVALID_REQUEST_BODY, at, why)
        case NumberRange(min=int() | float() as least, max=int() | float() as most) if least > most:
            why = f"min is {least:g}, which is above max, {most:g}."
            yield Fault(Code.INVALID_REQUEST_BODY, at, why)
        case tuple() as values if board_filter.choices:
            for value in values:
                if value not in board_filter.choices:
                    hint = did_you_mean(str(value), map(str, board_filter.choices))
                    why = f"{value!r} is not among the choices{hint}"
                    yield Fault(Code.INVALID_REQUEST_BODY, at, why)


def _subject(member: str, mart: Datamart) -> tuple[Column, bool]:
    """The column that gives `member` its type, and whether `member` is a measure."""
    members = Members(environment(mart))
    try:
        return members.subject(member).column, False
    except Failure as failure:
        try:
            return members.measure(member).column, True
        except Failure:
            raise failure from None


def _check_kind(kind: FilterKind, member: str, family: Family, *, is_measure: bool) -> None:
    fits = {
        FilterKind.DATE_RANGE: family.is_moment and not is_measure,
        FilterKind.NUMBER_RANGE: family.is_number or is_measure,
        FilterKind.SEARCH: family is Family.TEXT and not is_measure,
    }.get(kind, family not in _UNLISTED and not is_measure)
    if not fits:
        what = "a measure" if is_measure else f"of the type {family.value}"
        raise refused(f"{member} is {what}, and a {kind.value} filter needs {_WANTED[kind]}")


def _conditions(board_filter: BoardFilter, member: str, family: Family) -> tuple[Filter, ...]:
    """The conditions of its default value and its choices, or of a sample value."""
    values = (
        [board_filter.value]
        if board_filter.value is not None
        else [_sample(board_filter.kind, family)]
    )
    if board_filter.choices:
        values.append(board_filter.choices)
    days = DayRange(_DAY, _DAY)  # a preset becomes days
    settled = [days if isinstance(value, Preset) else value for value in values]
    return tuple(f for value in settled for f in conditions(board_filter.kind, member, value))


def _sample(kind: FilterKind, family: Family) -> FilterValue:
    if kind is FilterKind.DATE_RANGE:
        return DayRange(_DAY, _DAY)
    if kind is FilterKind.NUMBER_RANGE:
        return NumberRange(1, 1)
    return (_SAMPLES.get(family, 1),)
