"""A dashboard as its body says it, and every fault of it at once.

What the body alone tells: ids, forms of questions and of values. And what the datamarts tell of
what could be made, which is `query.boards`.
"""

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from martlet.dashboards import Asking, settled
from martlet.errors import Code, Failure, Fault, invalid
from martlet.http.bodies.board import BoardFilterBody, DashboardBody, MetricBody
from martlet.http.bodies.mirror import modelled
from martlet.model.board import AppFilter, BoardFilter, Dashboard, Metric
from martlet.model.grid import laid_out

T = TypeVar("T")

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that looks like another
_LONGEST = 40
_PLACE = re.compile(r"(metrics|filters)\[(\d+)\](.*)", re.DOTALL)


def composed(
    body: DashboardBody, board_id: str, asking: Asking, *, version: int = 1
) -> tuple[Dashboard, list[Fault]]:
    """The dashboard, and what of it cannot be had from the datamarts.

    Raises INVALID_REQUEST_BODY with every fault of the body itself, and with those of what could be
    made all the same.
    """
    made = _made(body, board_id, version)
    members = {found.name: found.member for found in made.filters.values() if found.member}
    found, faults = settled(made.board, members, asking)
    if made.faults:
        raise Failure.of([*made.faults, *made.placed(faults)])
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


@dataclass(frozen=True, slots=True)
class _Made:
    """What could be made of a body: the metrics of those `metrics`, and its `filters` by place."""

    board: Dashboard
    metrics: Sequence[int]
    filters: Mapping[int, BoardFilterBody]
    faults: Sequence[Fault]
    is_whole: bool  # all of the metrics are there

    def placed(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """`faults` of the board, by their paths in the body. What speaks of several metrics is left
        out where one is missing.
        """
        places = {"metrics": self.metrics, "filters": list(self.filters)}
        for fault in faults:
            found = _PLACE.match(fault.at or "")
            if found is not None and (self.is_whole or found[1] == "metrics"):
                at = f"{found[1]}[{places[found[1]][int(found[2])]}]{found[3]}"
                yield Fault(fault.code, at, fault.message)
            elif found is None and self.is_whole:
                yield fault


def _made(body: DashboardBody, board_id: str, version: int) -> _Made:
    faults: list[Fault] = []
    ids = _metric_ids(body.metrics, faults)
    metrics = _kept_of(
        (
            partial(metric_of, metric, ids[i], f"metrics[{i}]")
            for i, metric in enumerate(body.metrics)
        ),
        faults,
    )
    named = _once_named(body, faults)
    filters = _kept_of(
        (partial(_filter, found, f"filters[{i}]") for i, found in enumerate(body.filters)), faults
    )
    kept = {i: found for i, found in filters.items() if i in named}
    board = Dashboard(
        id=board_id,
        name=body.name,
        version=version,
        description=body.description,
        workspace=body.workspace_name,
        metrics=tuple(metrics.values()),
        layout=body.placements,
        filters=tuple(kept.values()),
        app_filters=tuple(modelled(AppFilter, found) for found in body.app_filters),
    )
    bodies = {i: body.filters[i] for i in kept}
    return _Made(board, list(metrics), bodies, faults, len(metrics) == len(body.metrics))


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


def _once_named(body: DashboardBody, faults: list[Fault]) -> set[int]:
    """The places of the first filter of each name. Back ends name viewers' filters and forced ones
    alike: one must not pass for the other.
    """
    forced = {found.name for found in body.app_filters}
    seen: dict[str, int] = {}
    for i, found in enumerate(body.filters):
        if found.name in seen or found.name in forced:
            message = f"A filter named {found.name!r} is there already."
            faults.append(Fault(Code.INVALID_REQUEST_BODY, f"filters[{i}].name", message))
        seen.setdefault(found.name, i)
    return set(seen.values())


def _filter(body: BoardFilterBody, at: str) -> BoardFilter:
    if (body.member is None) == (body.drives is None):
        raise invalid(f"{at}.member", "or drives is needed, and not both")
    return body.filter(dict(body.drives or {}), at)


def _kept_of(makers: Iterable[Callable[[], T]], faults: list[Fault]) -> dict[int, T]:
    """What can be made, by its place; why the others cannot goes to `faults`."""
    made = {}
    for i, make in enumerate(makers):
        try:
            made[i] = make()
        except Failure as failure:
            faults.extend(failure.faults)
    return made


def _inside(fault: Fault, at: str) -> Fault:
    """The conditions of a query tell their path from the query on."""
    if not at or fault.at is None or fault.at.startswith(at):
        return fault
    return Fault(fault.code, f"{at}.{fault.at}", f"{at}.{fault.message}")
