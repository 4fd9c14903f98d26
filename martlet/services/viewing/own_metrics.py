"""Metrics that viewers keep for themselves, and their own layout of the board."""

from collections.abc import Sequence

from martlet.model.board import Metric, Placement
from martlet.model.interaction import OwnMetric
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import answerable
from martlet.services.viewing.card import card_of, datamart_name
from martlet.services.viewing.view import View
from martlet.store.scope import new_id


async def new_metric(own: OwnMetric, view: View, context: RequestContext) -> Metric:
    """Raises PERMISSION_DENIED, QUERY_REJECTED and so on."""
    view.check(view.allows.create_metrics, "isAllowMetricCreation")
    return await _checked(new_id(), own, view, context)


async def changed_metric(
    metric_id: str, own: OwnMetric, view: View, context: RequestContext
) -> Metric:
    """Without permission to create metrics, an update has to keep the metric's question.

    Raises PERMISSION_DENIED, INVALID_METRIC_ID, QUERY_REJECTED and so on.
    """
    view.check(view.allows.update_metrics, "isAllowMetricUpdate")
    metric = await _checked(metric_id, own, view, context)
    if not view.allows.create_metrics:
        is_same = view.metric(metric.id).question == metric.question
        view.check(is_same, "isAllowMetricCreation")
    return metric


def check_deletion(view: View) -> None:
    """Raises PERMISSION_DENIED."""
    view.check(view.allows.delete_metrics, "isAllowMetricDeletion")


def check_layout(view: View, layout: Sequence[Placement] = ()) -> None:
    """Raises PERMISSION_DENIED, INVALID_METRIC_ID."""
    view.check(view.allows.change_layout, "isAllowMetricLayoutChange")
    for placement in layout:
        view.metric(placement.metric_id, "layout")


async def _checked(metric_id: str, own: OwnMetric, view: View, context: RequestContext) -> Metric:
    """Checked as it would be asked: a metric that cannot be answered is not kept."""
    metric = Metric(
        id=metric_id,
        name=own.name,
        datamart=await datamart_name(view, context),
        question=own.draft.question,
        chart=own.draft.chart,
        description=own.description,
    )
    card = await card_of(metric, view, context)
    await answerable(metric.question, card.loaded, await card.row_access(), context)
    return metric
