"""The scope of a token: checked when the token is made, so that its maker can correct it."""

from collections.abc import Iterator, Mapping

from martlet.compiler.guard.row_filters import RowFilters
from martlet.compiler.semantic.time_grain import zone
from martlet.errors import Code, Failure, did_you_mean
from martlet.model.board import Allows, AppFilter, Dashboard, Metric
from martlet.model.guest_draft import ScopeDraft
from martlet.model.identity import AppFilterValue, Guest, GuestScope
from martlet.services.access.permissions import allowed, check_permissions
from martlet.services.access.row_access import add_app_filter, board_of, embeds_of
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import datamart_of


async def scope_of(draft: ScopeDraft, context: RequestContext) -> GuestScope:
    """`draft`, whose embeds, filters and permissions exist, and whose values fit.

    Raises INVALID_EMBED_ID, INVALID_DASHBOARD_ID, INVALID_METRIC_ID, APP_FILTER_PARAM_ERROR.
    """
    check_permissions(draft.permissions)
    boards = await _boards(context)
    await _check_embeds(draft, context)
    is_free = not await embeds_of(context) and _may_ask_freely(draft)
    _check_names(draft, boards)
    values = tuple(_values(draft, boards))
    for value, declared, metrics in values:
        await _check_value(value, declared, metrics, context)
    return GuestScope(
        embeds=draft.embeds,
        app_filters=tuple(value for value, _, _ in values),
        hidden_filters=draft.hidden_filters,
        permissions=draft.permissions,
        theme=draft.theme,
        dashboard_id=draft.dashboard_id,
        is_free=is_free,
    )


def _may_ask_freely(draft: ScopeDraft) -> bool:
    """Whether it is a token for a datamart itself: it names no embeds, and takes nothing away."""
    may_create = allowed(Allows(create_metrics=True), draft.permissions).create_metrics
    return draft.embeds is None and draft.dashboard_id is None and may_create


_Declared = tuple[AppFilterValue, AppFilter, tuple[Metric, ...]]


async def _boards(context: RequestContext) -> Mapping[str, Dashboard]:
    """The dashboards that the data app embeds."""
    ids = dict.fromkeys(embed.dashboard_id for embed in await embeds_of(context))
    return {dashboard_id: await board_of(dashboard_id, context) for dashboard_id in ids}


async def _check_embeds(draft: ScopeDraft, context: RequestContext) -> None:
    known = {embed.id for embed in await embeds_of(context)}
    for i, embed_id in enumerate(draft.embeds or ()):
        if embed_id not in known:
            message = f"The data app has no embed with the id {embed_id!r}."
            raise Failure(Code.INVALID_EMBED_ID, message, at=f"params.allowedEmbeds[{i}]")


def _check_names(draft: ScopeDraft, boards: Mapping[str, Dashboard]) -> None:
    if draft.dashboard_id is not None and draft.dashboard_id not in boards:
        raise _no_board(draft.dashboard_id, "params.dashboard.id")
    known = {known_filter.name for board in boards.values() for known_filter in board.filters}
    for i, name in enumerate(draft.hidden_filters):
        if name not in known:
            message = f"No dashboard of the data app has a filter {name}{did_you_mean(name, known)}"
            at = f"params.hideDashboardFilters[{i}]"
            raise Failure(Code.APP_FILTER_PARAM_ERROR, message, at=at)


def _values(draft: ScopeDraft, boards: Mapping[str, Dashboard]) -> Iterator[_Declared]:
    for item in draft.dashboard_values:
        board = boards.get(item.target_id)
        if board is None:
            raise _no_board(item.target_id, f"{item.at}.dashboardId")
        for name, value in item.values.items():
            app_filter = _named(name, board.app_filters, f"{item.at}.values")
            yield AppFilterValue(name, value, board.id), app_filter, board.metrics
    for item in draft.metric_values:
        metrics = _metrics(item.target_id, boards, f"{item.at}.metricId")
        declared = [
            (board, metric, app_filter)
            for board, metric in metrics
            for app_filter in metric.app_filters
        ]
        for name, value in item.values.items():
            _named(name, tuple(app_filter for *_, app_filter in declared), f"{item.at}.values")
            for board, metric, app_filter in declared:
                if app_filter.name == name:
                    yield AppFilterValue(name, value, board.id, metric.id), app_filter, (metric,)


async def _check_value(
    value: AppFilterValue, declared: AppFilter, metrics: tuple[Metric, ...], context: RequestContext
) -> None:
    """That the value fits its columns, in every datamart that is asked by `metrics`."""
    guest = Guest("", "")
    for name in {metric.datamart for metric in metrics}:
        loaded = await datamart_of(name, context)
        add_app_filter(RowFilters(loaded.mart, zone("UTC")), declared, value.value, guest)


def _metrics(
    metric_id: str, boards: Mapping[str, Dashboard], at: str
) -> list[tuple[Dashboard, Metric]]:
    """All of that id: it is a dashboard's own, and two may have the same."""
    metrics = [
        (board, board.metrics_by_id[metric_id])
        for board in boards.values()
        if metric_id in board.metrics_by_id
    ]
    if metrics:
        return metrics
    message = f"No dashboard of the data app has a metric with the id {metric_id!r}."
    raise Failure(Code.INVALID_METRIC_ID, message, at=at)


def _named(name: str, known: tuple[AppFilter, ...], at: str) -> AppFilter:
    for app_filter in known:
        if app_filter.name == name:
            return app_filter
    hint = did_you_mean(name, [app_filter.name for app_filter in known])
    message = f"There is no app filter {name}{hint}"
    raise Failure(Code.APP_FILTER_PARAM_ERROR, message, at=f"{at}.{name}")


def _no_board(dashboard_id: str, at: str) -> Failure:
    message = f"The data app embeds no dashboard with the id {dashboard_id!r}."
    return Failure(Code.INVALID_DASHBOARD_ID, message, at=at)
