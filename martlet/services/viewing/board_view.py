"""A view as the elements get it: what to draw, what can be set, and what is allowed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from martlet.compiler import OutputColumn
from martlet.compiler.semantic.date_presets import dated
from martlet.compiler.semantic.interactions import levels
from martlet.compiler.semantic.transforms import named
from martlet.errors import Code, Failure
from martlet.model.board import Metric, Placement
from martlet.model.datamart import Datamart
from martlet.model.question import Question, SemanticQuestion
from martlet.services.access.row_access import RowAccess
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import compiled_within, datamart_of
from martlet.services.viewing.card import card_of
from martlet.services.viewing.underlying_rows import row_columns
from martlet.services.viewing.view import View


class Role(StrEnum):
    """How a column of an answer takes part in a chart."""

    DIMENSION = "dimension"
    TIME = "time"
    MEASURE = "measure"
    COLUMN = "column"  # of SQL, which does not say


@dataclass(frozen=True, slots=True)
class ColumnView:
    column: OutputColumn
    role: Role


@dataclass(frozen=True, slots=True)
class MetricView:
    """`drill` are members with their labels, `filters` the names of those that apply to it."""

    metric: Metric
    columns: tuple[ColumnView, ...]
    drill: tuple[tuple[str, str], ...]
    has_rows: bool
    filters: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    """`expires_in`: seconds until the token ends."""

    view: View
    metrics: tuple[MetricView, ...]
    layout: tuple[Placement, ...]
    expires_in: int


async def board_view(view: View, context: RequestContext, metric_id: str | None) -> BoardView:
    """All that is shown, or one metric of it. Raises INVALID_METRIC_ID."""
    metrics: Sequence[Metric] = [view.metric(metric_id)] if metric_id else view.shown
    ids = {metric.id for metric in metrics}
    expires_at = context.caller.expires_at or 0
    return BoardView(
        view=view,
        metrics=tuple([await _metric(metric, view, context) for metric in metrics]),
        layout=tuple(placement for placement in view.layout if placement.metric_id in ids),
        expires_in=max(0, expires_at - int(time.time())),
    )


async def _metric(metric: Metric, view: View, context: RequestContext) -> MetricView:
    is_own = metric in view.own
    mart = (await datamart_of(metric.datamart, context)).mart
    return MetricView(
        metric=metric,
        columns=tuple(await _columns(metric, mart, view, context)),
        drill=tuple((member, label_of(member, mart)) for member in levels(metric)),
        has_rows=await _has_rows(metric, view, context),
        filters=tuple(f.name for f in view.filters if metric.id in f.drives or is_own),
        is_own=is_own,
    )


async def _columns(
    metric: Metric, mart: Datamart, view: View, context: RequestContext
) -> list[ColumnView]:
    """Empty if the metric no longer compiles; the card shows the error."""
    try:
        question = dated(metric.question, view.moment)
        compiled = await compiled_within(question, RowAccess(mart), context)
    except Failure as failure:
        if failure.code.status >= 500:
            raise
        return []
    return [ColumnView(one, role_of(one.name, metric.question)) for one in compiled.answers]


def role_of(name: str, question: Question) -> Role:
    if not isinstance(question, SemanticQuestion):
        return Role.COLUMN
    if name in question.measures:
        return Role.MEASURE
    return Role.TIME if name in map(named, question.time_dimensions) else Role.DIMENSION


async def _has_rows(metric: Metric, view: View, context: RequestContext) -> bool:
    """Whether the viewer may see underlying rows, and the metric has them."""
    if not view.allows.underlying_data or not isinstance(metric.question, SemanticQuestion):
        return False
    card = await card_of(metric, view, context)
    question = dated(metric.question, view.moment)
    try:
        if isinstance(question, SemanticQuestion):
            await row_columns(question, card, RowAccess(card.mart))
    except Failure as failure:
        if failure.code is Code.QUERY_REJECTED:
            return False
        raise
    return True


def label_of(member: str, mart: Datamart) -> str:
    """The name that people read of a dimension: its label, else its name."""
    for table in mart.exposed_tables.values():
        name = member.removeprefix(f"{table.exposed_name}.")
        if name != member and name in table.exposed_columns:
            return table.exposed_columns[name].label or name.replace("_", " ").capitalize()
    return member
