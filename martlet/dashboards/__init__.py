"""Checks a dashboard: every fault at once, each with its JSON path.

The checks are pure: they compile each question and run nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from martlet.dashboards.app_filters import app_filter_faults
from martlet.dashboards.asking import Asking
from martlet.dashboards.filters import FilterTargets, filter_faults
from martlet.dashboards.metrics import metric_faults
from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.model.board import COLUMNS, BoardFilter, Dashboard, Placement
from martlet.model.datamart import Datamart
from martlet.model.grid import overlap

_INVALID = Code.INVALID_REQUEST_BODY


def faults(board: Dashboard, marts: Mapping[str, Datamart]) -> list[Fault]:
    """The faults of `board`; `marts` are the datamarts that its author may use."""
    return board_faults(board, Asking(marts))


def board_faults(board: Dashboard, asking: Asking) -> list[Fault]:
    return settled(board, {}, asking)[1]


def settled(
    board: Dashboard, members: Mapping[str, str], asking: Asking
) -> tuple[Dashboard, list[Fault]]:
    """`board` with the targets of its filters, and its faults.

    `members` maps the names of filters to a member: such a filter applies to every metric that the
    member can filter.
    """
    all_faults = [
        fault
        for i, metric in enumerate(board.metrics)
        for fault in metric_faults(metric, asking, f"metrics[{i}]")
    ]
    all_faults += _layout_faults(board.layout, board)
    targets = FilterTargets(board.metrics, asking)
    filters = []
    for i, one in enumerate(board.filters):
        at = f"filters[{i}]"
        filters.append(_with_targets(one, members.get(one.name), targets, all_faults, at))
        all_faults += filter_faults(filters[-1], targets, board.metrics_by_id, at)
    all_faults += app_filter_faults(board, asking)
    return replace(board, filters=tuple(filters)), all_faults


def _with_targets(
    board_filter: BoardFilter,
    member: str | None,
    targets: FilterTargets,
    faults: list[Fault],
    at: str,
) -> BoardFilter:
    if member is None:
        return board_filter
    try:
        return replace(board_filter, drives=targets.targets_of(member, board_filter))
    except Failure as failure:
        faults.append(Fault(failure.code, f"{at}.member", failure.message))
        return board_filter


def _layout_faults(layout: Sequence[Placement], board: Dashboard) -> Iterator[Fault]:
    known = board.metrics_by_id
    for i, placement in enumerate(layout):
        at = f"layout[{i}]"
        if placement.metric_id not in known:
            hint = did_you_mean(placement.metric_id, known)
            message = f"The dashboard has no metric {placement.metric_id!r}{hint}"
            yield Fault(_INVALID, f"{at}.metricId", message)
        if placement.x + placement.width > COLUMNS:
            message = (
                f"It ends in column {placement.x + placement.width} of {COLUMNS}; make it narrower."
            )
            yield Fault(_INVALID, f"{at}.width", message)
        for j, other in enumerate(layout[:i]):
            if other.metric_id == placement.metric_id:
                message = f"{placement.metric_id} already has a position in layout[{j}]."
                yield Fault(_INVALID, f"{at}.metricId", message)
            elif overlap(placement, other):
                message = f"It overlaps layout[{j}], which is {other.metric_id}."
                yield Fault(_INVALID, at, message)


__all__ = ["Asking", "board_faults", "faults", "settled"]
