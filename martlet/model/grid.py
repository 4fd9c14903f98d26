"""Automatic positions of cards on the grid of twelve columns."""

from collections.abc import Iterable, Sequence

from martlet.model.board import COLUMNS, Metric, Placement
from martlet.model.chart import ChartKind

_SIZES = {ChartKind.NUMBER: (3, 2), ChartKind.TABLE: (12, 5), ChartKind.PIVOT: (12, 5)}
_USUAL = (6, 4)  # columns, rows


def laid_out(metrics: Iterable[Metric], given: Sequence[Placement]) -> tuple[Placement, ...]:
    """`given`, then below it a card for each metric without one, in the metrics' order."""
    ids = {placement.metric_id for placement in given}
    below = max((placement.y + placement.height for placement in given), default=0)
    return (*given, *_packed([m for m in metrics if m.id not in ids], below))


def overlap(one: Placement, other: Placement) -> bool:
    """Whether two cards overlap."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _packed(metrics: Iterable[Metric], y: int) -> Iterable[Placement]:
    """Cards side by side while they fit; each row is as high as its highest card."""
    for row in _rows(metrics):
        x, height = 0, max(_size(metric)[1] for metric in row)
        for metric in row:
            width, _ = _size(metric)
            yield Placement(metric.id, x, y, width, height)
            x += width
        y += height


def _rows(metrics: Iterable[Metric]) -> Iterable[list[Metric]]:
    row: list[Metric] = []
    for metric in metrics:
        if row and sum(_size(one)[0] for one in (*row, metric)) > COLUMNS:
            yield row
            row = []
        row.append(metric)
    if row:
        yield row


def _size(metric: Metric) -> tuple[int, int]:
    return _SIZES.get(metric.chart.kind, _USUAL)
