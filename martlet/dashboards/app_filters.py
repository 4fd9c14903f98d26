"""Checks app filters, whose columns may be hidden ones."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from martlet.compiler.guard.row_filters import filterable_table
from martlet.dashboards.asking import Asking, within
from martlet.errors import Code, Failure, Fault
from martlet.model.board import AppFilter, Dashboard
from martlet.model.datamart import Datamart


def app_filter_faults(board: Dashboard, asking: Asking) -> Iterator[Fault]:
    located = [*_with_paths(board.app_filters, "")]
    for at, app_filter in located:
        yield from column_faults(app_filter, asking.named(board.datamarts), at)
    for i, metric in enumerate(board.metrics):
        own = [*_with_paths(metric.app_filters, f"metrics[{i}]")]
        located += own
        for at, app_filter in own:
            yield from column_faults(app_filter, asking.named([metric.datamart]), at)
    yield from _repeated(located)


def _with_paths(filters: Iterable[AppFilter], at: str) -> Iterator[tuple[str, AppFilter]]:
    return ((within(at, f"appFilters[{i}]"), app_filter) for i, app_filter in enumerate(filters))


def column_faults(app_filter: AppFilter, marts: Sequence[Datamart], at: str) -> Iterator[Fault]:
    """Each column must be in a datamart, and each datamart must have one of the columns."""
    reasons: dict[str, dict[str, str]] = {mart.name: _missing(app_filter, mart) for mart in marts}
    for i, name in enumerate(app_filter.columns):
        why = [missing[name] for missing in reasons.values() if name in missing]
        if why and len(why) == len(marts):
            yield Fault(Code.QUERY_REJECTED, f"{at}.columns[{i}]", why[0])
    for mart_name, missing in reasons.items():
        if len(missing) == len(app_filter.columns) and len(marts) > 1:
            message = f"The app filter has no column in the datamart {mart_name!r}. Add one."
            yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.columns", message)


def _missing(app_filter: AppFilter, mart: Datamart) -> dict[str, str]:
    """The columns that cannot filter `mart`, each with the reason."""
    reasons = {}
    for name in app_filter.columns:
        try:
            filterable_table(name, mart)
        except Failure as failure:
            reasons[name] = failure.message
    return reasons


def _repeated(located: Iterable[tuple[str, AppFilter]]) -> Iterator[Fault]:
    counted: Counter[str] = Counter()
    for at, app_filter in located:
        counted[app_filter.name] += 1
        if counted[app_filter.name] > 1:
            message = f"An app filter named {app_filter.name!r} exists already; names are unique in"
            yield Fault(Code.INVALID_REQUEST_BODY, f"{at}.name", f"{message} a dashboard.")
