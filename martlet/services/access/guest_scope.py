"""What a token that is asked for admits and forces, checked while somebody can still mend it."""

from collections.abc import Iterator, Mapping

from martlet.compiler.guard.row_filters import RowFilters
from martlet.compiler.semantic.time_grain import zone
from martlet.errors import Code, Failure, did_you_mean
from martlet.http.bodies.filter_values import app_value
from martlet.http.bodies.guest import GuestParams, GuestTokenBody
from martlet.model.board import Allows, AppFilter, Dashboard, Metric
from martlet.services.access.caller import AppFilterValue, Guest, GuestScope
from martlet.services.access.permissions import allowed, check_permissions
from martlet.services.access.row_access import board_of, embeds_of, force
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import datamart_of


async def scope_of(body: GuestTokenBody, call: RequestContext) -> GuestScope:
    """What `body` says of embeds, filters, permissions and theme.

    Raises INVALID_EMBED_ID, INVALID_DASHBOARD_ID, INVALID_METRIC_ID, APP_FILTER_PARAM_ERROR.
    """
    params = body.params or GuestParams()
    check_permissions(body.permissions or {})
    boards = await _boards(call)
    await _check_embeds(params, call)
    is_free = not await embeds_of(call) and _may_ask_freely(body)
    _check_names(params, boards)
    values = tuple(_values(params, boards))
    for value, declared, metrics in values:
        await _check_value(value, declared, metrics, call)
    return GuestScope(
        embeds=None if params.allowed_embeds is None else tuple(params.allowed_embeds),
        app_filters=tuple(value for value, _, _ in values),
        hidden_filters=tuple(params.hide_dashboard_filters),
        permissions=dict(body.permissions or {}),
        theme=body.theme,
        dashboard_id=params.dashboard.id if params.dashboard else None,
        is_free=is_free,
    )


def _may_ask_freely(body: GuestTokenBody) -> bool:
    """Whether it is a token for a datamart itself: it names no embeds, and takes nothing away."""
    params = body.params or GuestParams()
    may_create = allowed(Allows(create_metrics=True), body.permissions or {}).create_metrics
    return params.allowed_embeds is None and params.dashboard is None and may_create


_Declared = tuple[AppFilterValue, AppFilter, tuple[Metric, ...]]


async def _boards(call: RequestContext) -> Mapping[str, Dashboard]:
    """The dashboards that the data app embeds."""
    ids = dict.fromkeys(embed.dashboard_id for embed in await embeds_of(call))
    return {dashboard_id: await board_of(dashboard_id, call) for dashboard_id in ids}


async def _check_embeds(params: GuestParams, call: RequestContext) -> None:
    known = {embed.id for embed in await embeds_of(call)}
    for i, embed_id in enumerate(params.allowed_embeds or []):
        if embed_id not in known:
            message = f"The data app has no embed with the id {embed_id!r}."
            raise Failure(Code.INVALID_EMBED_ID, message, at=f"params.allowedEmbeds[{i}]")


def _check_names(params: GuestParams, boards: Mapping[str, Dashboard]) -> None:
    if params.dashboard is not None and params.dashboard.id not in boards:
        raise _no_board(params.dashboard.id, "params.dashboard.id")
    known = {found.name for board in boards.values() for found in board.filters}
    for i, name in enumerate(params.hide_dashboard_filters):
        if name not in known:
            message = f"No dashboard of the data app has a filter {name}{did_you_mean(name, known)}"
            at = f"params.hideDashboardFilters[{i}]"
            raise Failure(Code.APP_FILTER_PARAM_ERROR, message, at=at)


def _values(params: GuestParams, boards: Mapping[str, Dashboard]) -> Iterator[_Declared]:
    for i, of_board in enumerate(params.dashboard_app_filters):
        at = f"params.dashboardAppFilters[{i}]"
        board = boards.get(of_board.dashboard_id)
        if board is None:
            raise _no_board(of_board.dashboard_id, f"{at}.dashboardId")
        for name, value in of_board.values.items():
            found = _named(name, board.app_filters, f"{at}.values")
            read = app_value(value, f"{at}.values.{name}")
            yield AppFilterValue(name, read, board.id), found, board.metrics
    for i, of_metric in enumerate(params.app_filters):
        at = f"params.appFilters[{i}]"
        metrics = _metrics(of_metric.metric_id, boards, f"{at}.metricId")
        declared = [
            (board, metric, found) for board, metric in metrics for found in metric.app_filters
        ]
        for name, value in of_metric.values.items():
            _named(name, tuple(found for *_, found in declared), f"{at}.values")
            read = app_value(value, f"{at}.values.{name}")
            for board, metric, found in declared:
                if found.name == name:
                    yield AppFilterValue(name, read, board.id, metric.id), found, (metric,)


async def _check_value(
    value: AppFilterValue, declared: AppFilter, metrics: tuple[Metric, ...], call: RequestContext
) -> None:
    """That the value fits its columns, in every datamart that is asked by `metrics`."""
    guest = Guest("", "")
    for name in {metric.datamart for metric in metrics}:
        kept = await datamart_of(name, call)
        force(RowFilters(kept.mart, zone("UTC")), declared, value.value, guest)


def _metrics(
    metric_id: str, boards: Mapping[str, Dashboard], at: str
) -> list[tuple[Dashboard, Metric]]:
    """All of that id: it is a dashboard's own, and two may have the same."""
    found = [
        (board, board.metrics_by_id[metric_id])
        for board in boards.values()
        if metric_id in board.metrics_by_id
    ]
    if found:
        return found
    message = f"No dashboard of the data app has a metric with the id {metric_id!r}."
    raise Failure(Code.INVALID_METRIC_ID, message, at=at)


def _named(name: str, known: tuple[AppFilter, ...], at: str) -> AppFilter:
    for found in known:
        if found.name == name:
            return found
    hint = did_you_mean(name, [found.name for found in known])
    message = f"There is no app filter {name}{hint}"
    raise Failure(Code.APP_FILTER_PARAM_ERROR, message, at=f"{at}.{name}")


def _no_board(dashboard_id: str, at: str) -> Failure:
    message = f"The data app embeds no dashboard with the id {dashboard_id!r}."
    return Failure(Code.INVALID_DASHBOARD_ID, message, at=at)
