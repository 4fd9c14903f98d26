"""A dashboard as its draft asks for it, and every fault of it at once.

The faults of the draft itself: ids and names. And those that the datamarts tell of the parts that
could be read, which `martlet.dashboards` finds.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from martlet.dashboards import Asking, settled
from martlet.errors import Code, Failure, Fault, invalid
from martlet.model.board import Dashboard
from martlet.model.dashboard_draft import DashboardDraft, DraftFilter, DraftMetric
from martlet.model.grid import laid_out

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that can be mistaken for another
_LONGEST = 40
_PLACE = re.compile(r"(metrics|filters)\[(\d+)\](.*)", re.DOTALL)


def build_dashboard(
    draft: DashboardDraft, board_id: str, asking: Asking, *, version: int = 1
) -> tuple[Dashboard, list[Fault]]:
    """The dashboard, and the faults that the datamarts find in it.

    Raises INVALID_REQUEST_BODY with every fault of the draft itself, and with those of the parts
    that could be read all the same.
    """
    parts = _parts(draft, board_id, version)
    members = {one.name: one.member for one in parts.filters.values() if one.member}
    board, faults = settled(parts.board, members, asking)
    if parts.faults:
        raise Failure.of([*parts.faults, *parts.at_their_places(faults)])
    return replace(board, layout=laid_out(board.metrics, board.layout)), faults


def public_id(name: str, taken: Collection[str], otherwise: str) -> str:
    """A short id made from `name`, with random letters if it is taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST].strip("-") or otherwise
    free = plain
    while free in taken:
        free = f"{plain}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}"
    return free


@dataclass(frozen=True, slots=True)
class _Parts:
    """The readable parts of a draft. `metrics` are the positions of the board's metrics in the
    draft, `filters` its filters by their positions.
    """

    board: Dashboard
    metrics: Sequence[int]
    filters: Mapping[int, DraftFilter]
    faults: Sequence[Fault]
    is_whole: bool  # all of the metrics are there

    def at_their_places(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """`faults` of the board, by their paths in the draft. Faults about several metrics are left
        out where one is missing.
        """
        places = {"metrics": self.metrics, "filters": list(self.filters)}
        for fault in faults:
            match = _PLACE.match(fault.at or "")
            if match is not None and (self.is_whole or match[1] == "metrics"):
                at = f"{match[1]}[{places[match[1]][int(match[2])]}]{match[3]}"
                yield Fault(fault.code, at, fault.message)
            elif match is None and self.is_whole:
                yield fault


def _parts(draft: DashboardDraft, board_id: str, version: int) -> _Parts:
    faults = list(draft.faults)
    ids = _metric_ids(draft.metrics, faults)
    metrics = {
        i: replace(one.metric, id=ids[i])
        for i, one in enumerate(draft.metrics)
        if one.metric is not None
    }
    filters = {i: draft.filters[i] for i in _well_formed(draft, faults) if draft.filters[i].filter}
    board = Dashboard(
        id=board_id,
        name=draft.name,
        version=version,
        description=draft.description,
        workspace=draft.workspace,
        metrics=tuple(metrics.values()),
        layout=draft.layout,
        filters=tuple(one.filter for one in filters.values() if one.filter is not None),
        app_filters=draft.app_filters,
    )
    return _Parts(board, list(metrics), filters, faults, len(metrics) == len(draft.metrics))


def _metric_ids(metrics: Sequence[DraftMetric], faults: list[Fault]) -> list[str]:
    """The ids that are given, and new ones for the other metrics."""
    taken: set[str] = set()
    for i, metric in enumerate(metrics):
        if metric.id is not None and metric.id in taken:
            message = (
                f"A metric with the id {metric.id!r} exists already; give this one another id."
            )
            faults.append(Fault(Code.INVALID_REQUEST_BODY, f"metrics[{i}].id", message))
        taken |= {metric.id} if metric.id is not None else set()
    ids = []
    for metric in metrics:
        ids.append(metric.id or public_id(metric.name, taken, "metric"))
        taken.add(ids[-1])
    return ids


def _well_formed(draft: DashboardDraft, faults: list[Fault]) -> list[int]:
    """The places of the filters with one target and a unique name. Back ends name viewers' filters
    and forced ones alike: one must not pass for the other.
    """
    forced = {app_filter.name for app_filter in draft.app_filters}
    seen: set[str] = set()
    places = []
    for i, one in enumerate(draft.filters):
        if one.name in seen or one.name in forced:
            message = f"A filter named {one.name!r} exists already; give this one another name."
            faults.append(Fault(Code.INVALID_REQUEST_BODY, f"filters[{i}].name", message))
        if (one.member is None) is not one.has_targets:
            faults.extend(invalid(f"filters[{i}].member", _ONE_TARGET).faults)
        elif one.name not in seen:
            places.append(i)
        seen.add(one.name)
    return places


_ONE_TARGET = "or drives is needed, and not both"
