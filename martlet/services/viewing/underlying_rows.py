"""The rows that a metric, or a point of it, is computed from."""

from collections.abc import Sequence
from dataclasses import replace

from martlet.compiler.semantic.interactions import (
    Interaction,
    filter_to_point,
    rows_behind,
    selection_in,
    with_interaction,
)
from martlet.errors import Code, Failure
from martlet.model.interaction import AskedMetric, Point
from martlet.model.question import SemanticQuestion
from martlet.services.access.row_access import RowAccess
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import Asked, compiled_within
from martlet.services.viewing.applied_filters import check_own_dimension
from martlet.services.viewing.card import Card, asked_card
from martlet.services.viewing.card_queries import PAGE, filtered_question
from martlet.services.viewing.view import View


async def underlying_rows(
    asked: AskedMetric, points: Sequence[Point], view: View, context: RequestContext
) -> Asked:
    """Raises PERMISSION_DENIED, INVALID_METRIC_ID, and QUERY_REJECTED for metrics without rows."""
    view.check(view.allows.underlying_data, "isAllowUnderlyingData")
    card = await asked_card(asked, view, context)
    own = card.metric.question
    if not isinstance(own, SemanticQuestion):
        raise Failure(Code.QUERY_REJECTED, "A metric of SQL has no underlying rows to show.")
    access = await card.row_access()
    question, _ = await filtered_question(own, card, access)
    interaction = Interaction(grain=asked.grain, drill=asked.drill, offset=asked.offset)
    question = with_interaction(card.metric, question, interaction)
    for point in points:
        selection = selection_in(question, point.member, point.value)
        check_own_dimension(selection, question, card.metric, "point")
        question = filter_to_point(question, selection)
    rows = rows_behind(question, await row_columns(question, card, access))
    page = replace(rows, order=asked.order, limit=asked.limit or PAGE, offset=asked.offset)
    return await card.asked(page, access)


async def row_columns(question: SemanticQuestion, card: Card, access: RowAccess) -> list[str]:
    """All that the one table that is measured exposes, and the question's own dimensions.

    Raises QUERY_REJECTED where several tables are measured.
    """
    compiled = await compiled_within(question, access, card.context)
    if len(compiled.grain) != 1:
        message = "Underlying rows are not available: the metric combines several tables."
        raise Failure(Code.QUERY_REJECTED, message)
    table = card.mart.exposed_tables[compiled.grain[0].table]
    own = [f"{table.exposed_name}.{name}" for name in table.exposed_columns]
    return [*own, *(member for member in question.dimensions if member not in own)]
