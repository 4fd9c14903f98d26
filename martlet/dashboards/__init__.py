"""Whether a dashboard can be shown as it says: every fault at once, each with its JSON path.

Pure, as the compiler is that it asks: each question is compiled, nothing is run.
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
    """What of `board` cannot be had from `marts`, which are those that its author may use."""
    return board_faults(board, Asking(marts))


def board_faults(board: Dashboard, asking: Asking) -> list[Fault]:
    return settled(board, {}, asking)[1]


def settled(
    board: Dashboard, members: Mapping[str, str], asking: Asking
) -> tuple[Dashboard, list[Fault]]:
    """`board`, in which filters that only say a member drive all that it can filter.

    `members` holds these, by the name of the filter.
    """
    found = [
        fault
        for i, metric in enumerate(board.metrics)
        for fault in metric_faults(metric, asking, f"metrics[{i}]")
    ]
    found += _placing(board.layout, board)
    driving = FilterTargets(board.metrics, asking)
    filters = []
    for i, one in enumerate(board.filters):
        at = f"filters[{i}]"
        filters.append(_driving(one, members.get(one.name), driving, found, at))
        found += filter_faults(filters[-1], driving, board.metrics_by_id, at)
    found += app_filter_faults(board, asking)
    return replace(board, filters=tuple(filters)), found


def _driving(
    found: BoardFilter, member: str | None, driving: FilterTargets, faults: list[Fault], at: str
) -> BoardFilter:
    if member is None:
        return found
    try:
        return replace(found, drives=driving.driven(member, found))
    except Failure as failure:
        faults.append(Fault(failure.code, f"{at}.member", failure.message))
        return found


def _placing(layout: Sequence[Placement], board: Dashboard) -> Iterator[Fault]:
    known = board.metrics_by_id
    for i, place in enumerate(layout):
        at = f"layout[{i}]"
        if place.metric_id not in known:
            hint = did_you_mean(place.metric_id, known)
            message = f"The dashboard has no metric {place.metric_id!r}{hint}"
            yield Fault(_INVALID, f"{at}.metricId", message)
        if place.x + place.width > COLUMNS:
            message = f"It ends in column {place.x + place.width} of {COLUMNS}; make it narrower."
            yield Fault(_INVALID, f"{at}.width", message)
        for j, other in enumerate(layout[:i]):
            if other.metric_id == place.metric_id:
                message = f"{place.metric_id} has its place in layout[{j}] already."
                yield Fault(_INVALID, f"{at}.metricId", message)
            elif overlap(place, other):
                message = f"It covers layout[{j}], which is {other.metric_id}."
                yield Fault(_INVALID, at, message)


__all__ = ["Asking", "board_faults", "faults", "settled"]
