"""A view as the elements get it: what to draw, what can be set, and what is allowed."""

import time
from dataclasses import asdict

from martlet.compiler import OutputColumn
from martlet.compiler.semantic.date_presets import dated
from martlet.compiler.semantic.interactions import levels
from martlet.compiler.semantic.transforms import named, period_of
from martlet.errors import Code, Failure
from martlet.http.bodies.board import PlacementBody, shown_value
from martlet.http.bodies.chart import ChartBody
from martlet.http.bodies.mirror import mirrored
from martlet.http.bodies.query import SemanticBody
from martlet.http.bodies.viewer import (
    AllowsAnswer,
    Board,
    BoardColumn,
    BoardFilterAnswer,
    BoardMetric,
    DrillLevel,
    Role,
)
from martlet.model.board import BoardFilter, Metric
from martlet.model.mart import Datamart
from martlet.model.question import Question, SemanticQuestion
from martlet.services.access.row_access import RowAccess
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import compiled_within, datamart_of
from martlet.services.viewing.interactions import metric_context, row_columns
from martlet.services.viewing.view import View
from martlet.store.scope import now


async def shown_board(
    view: View, call: RequestContext, expires_at: int, metric_id: str | None
) -> Board:
    """`expires_at`: when the token ends, in seconds of the epoch."""
    metrics = [view.metric(metric_id)] if metric_id else view.shown
    layout = view.own_layout if view.own_layout is not None else view.board.layout
    ids = {metric.id for metric in metrics}
    return Board(
        embed_id=view.embed.id,
        embed_type=view.embed.type.value,
        name=view.name,
        description=view.description,
        timezone=view.guest.timezone,
        expires_in=max(0, expires_at - int(time.time())),
        metrics=[await _metric(metric, view, call) for metric in metrics],
        layout=[mirrored(PlacementBody, p) for p in layout if p.metric_id in ids],
        is_own_layout=view.own_layout is not None,
        filters=[_filter(found) for found in view.filters],
        allows=AllowsAnswer(**asdict(view.allows)),
        theme=dict(view.guest.scope.theme) if view.guest.scope.theme else None,
    )


async def _metric(metric: Metric, view: View, call: RequestContext) -> BoardMetric:
    question, is_own = metric.question, metric in view.own
    semantic = question if isinstance(question, SemanticQuestion) else None
    cut = period_of(semantic) if semantic else None
    mart = (await datamart_of(metric.datamart, call)).mart
    return BoardMetric(
        id=metric.id,
        name=metric.name,
        description=metric.description,
        chart=mirrored(ChartBody, metric.chart),
        columns=await _columns(metric, mart, call),
        grain=cut.granularity.value if cut and cut.granularity else None,
        grains=[grain.value for grain in metric.grains],
        drill=[DrillLevel(member=m, label=label_of(m, mart)) for m in levels(metric)],
        has_rows=await _has_rows(metric, view, call),
        filters=[found.name for found in view.filters if metric.id in found.drives or is_own],
        is_own=is_own,
        query=SemanticBody.of(semantic) if is_own and semantic else None,
    )


async def _columns(metric: Metric, mart: Datamart, call: RequestContext) -> list[BoardColumn]:
    """Of a metric that no longer compiles there are none: its card will say why."""
    try:
        question = dated(metric.question, now())
        found = await compiled_within(question, RowAccess(mart), call)
    except Failure as failure:
        if failure.code.status >= 500:
            raise
        return []
    return [_column(answer, metric.question) for answer in found.answers]


def _column(answer: OutputColumn, question: Question) -> BoardColumn:
    return BoardColumn(
        name=answer.name,
        label=answer.label,
        data_type=answer.family.value if answer.family else None,
        role=role_of(answer.name, question),
    )


def role_of(name: str, question: Question) -> Role:
    if not isinstance(question, SemanticQuestion):
        return "column"
    if name in question.measures:
        return "measure"
    return "time" if name in map(named, question.time_dimensions) else "dimension"


async def _has_rows(metric: Metric, view: View, call: RequestContext) -> bool:
    if not view.allows.underlying_data or not isinstance(metric.question, SemanticQuestion):
        return False
    ground = await metric_context(metric, view, call)
    question = dated(metric.question, now())
    try:
        if isinstance(question, SemanticQuestion):
            await row_columns(question, ground, RowAccess(ground.kept.mart))
    except Failure as failure:
        if failure.code is Code.QUERY_REJECTED:
            return False
        raise
    return True


def _filter(found: BoardFilter) -> BoardFilterAnswer:
    return BoardFilterAnswer(
        name=found.name,
        label=found.label or found.name,
        kind=found.kind.value,
        value=shown_value(found.kind, found.value),
        presets=[preset.value for preset in found.presets],
        choices=None if found.choices is None else list(found.choices),
    )


def label_of(member: str, mart: Datamart) -> str:
    """What people call a dimension: its label, else its name."""
    for table in mart.exposed_tables.values():
        name = member.removeprefix(f"{table.exposed_name}.")
        if name != member and name in table.exposed_columns:
            return table.exposed_columns[name].label or name.replace("_", " ").capitalize()
    return member
