"""A metric's rows for back ends: asked with an API key, as one client."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from martlet.model.board import FilterValue, Metric
from martlet.model.identity import AppFilterValue, Guest, GuestScope
from martlet.model.interaction import AskedMetric, BoardState
from martlet.services.context import RequestContext
from martlet.services.queries.collect import Result, collected
from martlet.services.viewing.card_queries import card_queries
from martlet.services.viewing.view import View, view_of

_MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class ClientView:
    """A view of one client, and the metric of it that is asked."""

    view: View
    metric: Metric
    context: RequestContext

    def app_filter(
        self, name: str, value: FilterValue, metric: Metric | None = None
    ) -> AppFilterValue:
        """A value that is forced on the whole dashboard, or on one `metric` of it."""
        metric_id = metric.id if metric is not None else None
        return AppFilterValue(name, value, self.view.board.id, metric_id)


async def client_view(
    embed_id: str, metric_id: str, client_id: str, context: RequestContext
) -> ClientView:
    """Raises INVALID_EMBED_ID, INVALID_METRIC_ID."""
    digest = context.state.client_digest(context.caller.organisation_id, client_id)
    context = _acting(Guest(client_id, digest), context)
    view = await view_of(embed_id, context)
    return ClientView(view, view.metric(metric_id), context)


async def metric_rows(
    seen: ClientView, app_filters: Sequence[AppFilterValue], state: BoardState
) -> Result:
    """Raises CLIENT_ID_ERROR, APP_FILTER_PARAM_ERROR, QUERY_REJECTED and so on."""
    scope = GuestScope(app_filters=tuple(app_filters))
    guest = replace(seen.view.guest, scope=scope)
    view = replace(seen.view, guest=guest).with_state(state)
    context = _acting(guest, seen.context)
    queries = await card_queries(AskedMetric(seen.metric.id), view, context, most=_MOST_ROWS)
    return await collected(queries.main, context)


def _acting(guest: Guest, context: RequestContext) -> RequestContext:
    """The key's own call, for one client."""
    return replace(context, caller=replace(context.caller, guest=guest))
