"""A dashboard as its body says it, and every fault of it at once.

First what the body alone tells: ids, forms of questions and of values. Then what the datamarts
tell, which is `query.boards`.
"""

import re
import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from martlet.api.wire.board import BoardFilterBody, DashboardBody, MetricBody
from martlet.api.wire.mirror import modelled
from martlet.api.wire.query import invalid
from martlet.errors import Code, Failure, Fault
from martlet.model.board import AppFilter, BoardFilter, Dashboard, Metric
from martlet.model.grid import laid_out
from martlet.query.boards import Asking, settled

T = TypeVar("T")

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that looks like another
_LONGEST = 40


def composed(
    body: DashboardBody, board_id: str, asking: Asking, *, version: int = 1
) -> tuple[Dashboard, list[Fault]]:
    """The dashboard, and what of it cannot be had from the datamarts.

    Raises INVALID_REQUEST_BODY with every fault of the body itself.
    """
    board = _board(body, board_id, version)
    members = {found.name: found.member for found in body.filters if found.member is not None}
    found, faults = settled(board, members, asking)
    return replace(found, layout=laid_out(found.metrics, found.layout)), faults


def public_id(name: str, taken: Collection[str], otherwise: str) -> str:
    """A short id that tells `name`, with random letters where it is taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST].strip("-") or otherwise
    found = plain
    while found in taken:
        found = f"{plain}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}"
    return found


def metric_of(body: MetricBody, metric_id: str, at: str = "") -> Metric:
    """Raises INVALID_REQUEST_BODY for what is no question."""
    try:
        return body.metric(metric_id, at)
    except Failure as failure:
        raise Failure.of([_inside(fault, at) for fault in failure.faults]) from None


def _board(body: DashboardBody, board_id: str, version: int) -> Dashboard:
    faults: list[Fault] = []
    ids = _metric_ids(body.metrics, faults)
    metrics = [
        _kept(partial(metric_of, metric, ids[i], f"metrics[{i}]"), faults)
        for i, metric in enumerate(body.metrics)
    ]
    _check_names(body, faults)
    filters = [
        _kept(partial(_filter, found, f"filters[{i}]"), faults)
        for i, found in enumerate(body.filters)
    ]
    if faults:
        raise Failure.of(faults)
    return Dashboard(
        id=board_id,
        name=body.name,
        version=version,
        description=body.description,
        workspace=body.workspace_name,
        metrics=tuple(metric for metric in metrics if metric is not None),
        layout=body.placements,
        filters=tuple(found for found in filters if found is not None),
        app_filters=tuple(modelled(AppFilter, found) for found in body.app_filters),
    )


def _metric_ids(bodies: Iterable[MetricBody], faults: list[Fault]) -> list[str]:
    """Those that are given, and new ones for the others."""
    bodies = list(bodies)
    taken: set[str] = set()
    for i, body in enumerate(bodies):
        if body.id is not None and body.id in taken:
            message = f"A metric with the id {body.id!r} is there already."
            faults.append(Fault(Code.INVALID_REQUEST_BODY, f"metrics[{i}].id", message))
        taken |= {body.id} if body.id is not None else set()
    ids = []
    for body in bodies:
        ids.append(body.id or public_id(body.name, taken, "metric"))
        taken.add(ids[-1])
    return ids


def _check_names(body: DashboardBody, faults: list[Fault]) -> None:
    """Back ends name viewers' filters and forced ones alike: one must not pass for the other."""
    seen = {forced.name for forced in body.app_filters}
    for i, found in enumerate(body.filters):
        if found.name in seen:
            message = f"A filter named {found.name!r} is there already."
            faults.append(Fault(Code.INVALID_REQUEST_BODY, f"filters[{i}].name", message))
        seen.add(found.name)


def _filter(body: BoardFilterBody, at: str) -> BoardFilter:
    if (body.member is None) == (body.drives is None):
        raise invalid(f"{at}.member", "or drives is needed, and not both")
    return body.filter(dict(body.drives or {}), at)


def _kept(make: Callable[[], T], faults: list[Fault]) -> T | None:
    try:
        return make()
    except Failure as failure:
        faults.extend(failure.faults)
        return None


def _inside(fault: Fault, at: str) -> Fault:
    """The conditions of a query tell their path from the query on."""
    if not at or fault.at is None or fault.at.startswith(at):
        return fault
    return Fault(fault.code, f"{at}.{fault.at}", f"{at}.{fault.message}")
