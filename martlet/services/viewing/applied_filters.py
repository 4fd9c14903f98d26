"""The filters and selections of a view, as they apply to one of its metrics."""

from collections.abc import Iterator

from martlet.compiler.semantic.interactions import AppliedFilter, PointSelection, selection_in
from martlet.errors import Code, Failure
from martlet.model.board import BoardFilter, Metric
from martlet.model.question import SemanticQuestion
from martlet.services.viewing.view import View


def applied_filters(metric: Metric, view: View) -> Iterator[AppliedFilter]:
    """The filters that are set, each with the member that it filters in `metric`."""
    for active in view.active_filters:
        known = active.filter
        member = _member(known, metric, view)
        if member is not None:
            yield AppliedFilter(known.name, known.kind, member, active.value)


def filters_not_applied(metric: Metric, view: View) -> list[str]:
    """The names of filters that are set and filter nothing in `metric`."""
    return [
        active.filter.name
        for active in view.active_filters
        if _member(active.filter, metric, view) is None and view.has_filter(active.filter.name)
    ]


def selections_elsewhere(metric: Metric, view: View) -> Iterator[tuple[str, PointSelection]]:
    """The points selected in other metrics, each with its name. Points of SQL select nothing."""
    for selection in view.state.selections:
        other, point = view.metric(selection.metric_id, "selections"), selection.point
        if not isinstance(other.question, SemanticQuestion):
            continue
        selected = selection_in(other.question, point.member, point.value)
        check_own_dimension(selected, other.question, other, "selections")
        if other.id != metric.id:
            yield selection.name, selected


def check_own_dimension(
    point: PointSelection, question: SemanticQuestion, metric: Metric, at: str
) -> None:
    """A selection has to be on one of the metric's own dimensions: viewers cannot probe other
    columns.

    Raises QUERY_REJECTED.
    """
    if point.granularity is None and point.member not in {*question.dimensions, *metric.drill}:
        message = f"{point.member} is not a dimension of the metric {metric.id}."
        raise Failure(Code.QUERY_REJECTED, message, at=at)


def _member(known: BoardFilter, metric: Metric, view: View) -> str | None:
    """In a metric of the viewer's own, a filter filters the member that it does in the author's."""
    if metric.id in view.board.metrics_by_id:
        return known.drives.get(metric.id)
    return next(iter(known.drives.values()), None)
