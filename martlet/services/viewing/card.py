"""One metric of a view, with its datamart and the row access that the token grants."""

from dataclasses import dataclass

from martlet.compiler.guard.row_filters import RowFilters
from martlet.errors import Code, Failure
from martlet.model.board import Metric
from martlet.model.datamart import Datamart
from martlet.model.interaction import AskedMetric, MetricDraft
from martlet.model.question import SemanticQuestion, SqlQuestion
from martlet.services.access.row_access import (
    RowAccess,
    hide_forced_filters_from_guests,
    restrict,
    row_filters_on,
)
from martlet.services.context import RequestContext
from martlet.services.queries.caches import LoadedDatamart
from martlet.services.queries.prepare import Asked, asked_within, compiled_within, datamart_of
from martlet.services.viewing.view import View

DRAFT = "~draft"  # no metric that is stored can have this id


@dataclass(frozen=True)
class Card:
    """A metric, and what its questions are asked with."""

    metric: Metric
    loaded: LoadedDatamart
    view: View
    context: RequestContext

    @property
    def mart(self) -> Datamart:
        return self.loaded.mart

    async def asked(self, question: SemanticQuestion | SqlQuestion, access: RowAccess) -> Asked:
        client_id = self.view.guest.client_id
        window = question.window if isinstance(question, SemanticQuestion) else None
        limit = window.limit if window else question.limit
        return await asked_within(
            question, self.loaded, access, client_id, self.context, row_limit=limit
        )

    async def can_ask(self, question: SemanticQuestion, access: RowAccess) -> bool:
        try:
            await compiled_within(question, access, self.context)
        except Failure as failure:
            if failure.code is not Code.QUERY_REJECTED:
                raise
            return False
        return True

    async def row_access(self) -> RowAccess:
        """The datamart within the embed's tenancy and the token's filters.

        Raises APP_FILTER_PARAM_ERROR, INVALID_TENANCY.
        """
        return self.restricted(await self.forced_filters())

    async def forced_filters(self) -> RowFilters:
        """The row filters that the token forces on the metric."""
        view = self.view
        with hide_forced_filters_from_guests(self.context):
            return await row_filters_on(
                self.metric, view.board, view.embed, self.mart, self.context
            )

    def restricted(self, filters: RowFilters) -> RowAccess:
        return restrict(self.mart, [self.view.embed], filters, self.context)


async def card_of(metric: Metric, view: View, context: RequestContext) -> Card:
    return Card(metric, await datamart_of(metric.datamart, context), view, context)


async def asked_card(asked: AskedMetric, view: View, context: RequestContext) -> Card:
    """Raises INVALID_METRIC_ID, PERMISSION_DENIED."""
    return await card_of(await asked_metric(asked, view, context), view, context)


async def asked_metric(asked: AskedMetric, view: View, context: RequestContext) -> Metric:
    """Raises INVALID_METRIC_ID, PERMISSION_DENIED."""
    if isinstance(asked.metric, str):
        return view.metric(asked.metric)
    view.check(view.allows.create_metrics, "isAllowMetricCreation")
    return draft_metric(asked.metric, await datamart_name(view, context))


def draft_metric(draft: MetricDraft, datamart: str) -> Metric:
    return Metric(DRAFT, "Draft", datamart, draft.question, draft.chart)


async def datamart_name(view: View, context: RequestContext) -> str:
    """The datamart that viewers of the embed make metrics on."""
    for metric in view.board.metrics:
        loaded = await datamart_of(metric.datamart, context)
        if loaded.mart.id == view.embed.datamart_id:
            return loaded.mart.name
    raise Failure(Code.PERMISSION_DENIED, "The embed's datamart is not on its dashboard.")
