"""The dependents of a datamart: embeds, workspaces, and dashboards whose metrics ask it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from martlet.dashboards import faults
from martlet.dashboards.embed_tenancy import tenancies_in
from martlet.errors import Code, Failure, Fault
from martlet.model.board import AppFilter, BoardFilter, Dashboard, Embed, Metric
from martlet.model.datamart import Datamart
from martlet.services.authoring.dashboards import (
    check_own,
    own_embeds,
    usable_datamarts,
    visible_boards,
)
from martlet.services.context import RequestContext
from martlet.store.repository import Repository
from martlet.store.repository.embeds import names

_PART = re.compile(r"(metrics|filters|appFilters)\[(\d+)\]")
_FEW = 5  # names or reasons in a message
_PART_NAMES = {"metrics": "metric", "filters": "filter", "appFilters": "app filter"}


def delete(
    mart: Datamart, context: RequestContext, repository: Repository, *, force: bool
) -> list[str]:
    """Delete `mart`. Returns warnings about what is left without it.

    Raises DATAMART_IN_USE where embeds need it, dashboards ask it or workspaces are on it; with
    `force`, embeds on it go too.
    """
    boards = [b for b in repository.dashboards.all() if mart.name in b.datamarts]
    workspaces = [w.name for w in repository.workspaces.all() if w.is_on(mart)]
    usable = usable_datamarts(context, repository)
    seen = [b for b in boards if usable.sees(b)]
    embeds = _showing(boards, mart, repository)
    check_own(embeds, context, partial(Failure, Code.DATAMART_IN_USE, at="datamartName"))
    if not force:
        _check_unused(mart, embeds, _names_of(seen, len(boards)), workspaces)
    for embed in repository.embeds.needing(mart.id):
        repository.embeds.delete(embed)
    repository.datamarts.delete(mart)
    return [
        *(f'dashboard "{b.name}" has metrics on it, which can no longer be asked' for b in seen),
        *(f'workspace "{name}" has no connection now; update it' for name in workspaces),
    ]


def broken_by(old: Datamart, new: Datamart, context: RequestContext) -> list[str]:
    """The losses of dashboards and embeds if `new` replaces `old`."""
    with context.reading() as repository:
        boards = [b for b in visible_boards(context, repository) if old.name in b.datamarts]
        known = set(repository.datamarts.names()) - {old.name}
        used = {name for board in boards for name in board.datamarts} & known
        others = {name: repository.datamarts.named(name) for name in sorted(used)}
        embeds = repository.embeds.needing(old.id)
    losses = [text for board in boards for text in _lost(board, old, new, others)]
    own = own_embeds(embeds, context)
    for embed in embeds:
        named = f'embed "{embed.name}"' if embed in own else "an embed of another data app"
        losses += [f"{named}: {failure.message}" for failure in _unpinned(embed, old, new)]
    return losses


def check_keeps(mart: Datamart, breaks: Sequence[str]) -> None:
    """Raises DATAMART_IN_USE if a change of `mart` `breaks` anything."""
    if breaks:
        more = f" (and {len(breaks) - _FEW} more)" if len(breaks) > _FEW else ""
        reasons = " ".join(breaks[:_FEW])
        message = (
            f'This change breaks what uses "{mart.name}"{more}: {reasons} Fix that first, or repeat'
            " with force=true."
        )
        raise Failure(Code.DATAMART_IN_USE, message, at="datamartName")


def _names_of(seen: Sequence[Dashboard], count: int) -> str:
    """The names of dashboards, and the number of those that the call may not see."""
    named = [board.name for board in seen[:_FEW]]
    more = count - len(named)
    return ", ".join([*named, *([f"{more} more" if named else f"{more}"] if more else [])])


def _check_unused(mart: Datamart, embeds: list[Embed], boards: str, workspaces: list[str]) -> None:
    users = [f"embeds ({names(embeds)})"] if embeds else []
    users += [f"dashboards ({boards})"] if boards else []
    users += [f"workspaces ({', '.join(workspaces[:5])})"] if workspaces else []
    if users:
        message = f"{mart.name} is in use by {_listed(users)}; free it, or use force=true."
        raise Failure(Code.DATAMART_IN_USE, message, at="datamartName")


def _listed(texts: Sequence[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def _showing(boards: list[Dashboard], mart: Datamart, repository: Repository) -> list[Embed]:
    """The embeds on `mart`, and those that show a metric of it."""
    by_id = {embed.id: embed for embed in repository.embeds.needing(mart.id)}
    for board in boards:
        for embed in repository.embeds.showing(board.id):
            metric = board.metrics_by_id.get(embed.metric_id or "")
            if metric is None or metric.datamart == mart.name:
                by_id.setdefault(embed.id, embed)
    return list(by_id.values())


def _lost(
    board: Dashboard, old: Datamart, new: Datamart, others: Mapping[str, Datamart]
) -> Iterator[str]:
    before = {fault.at for fault in faults(board, {**others, old.name: old})}
    for fault in faults(board, {**others, new.name: new}):
        if fault.at not in before:
            yield f'dashboard "{board.name}"{_part_text(fault, board)}: {fault.message}'


def _part_text(fault: Fault, board: Dashboard) -> str:
    """The part of the dashboard that it is about."""
    match = _PART.match(fault.at or "")
    if match is None:
        return ""
    parts: Mapping[str, Sequence[Metric | BoardFilter | AppFilter]]
    parts = {"metrics": board.metrics, "filters": board.filters, "appFilters": board.app_filters}
    part = parts[match[1]][int(match[2])]
    return f', {_PART_NAMES[match[1]]} "{part.name}"'


def _unpinned(embed: Embed, old: Datamart, new: Datamart) -> list[Failure]:
    return [] if _refusals(embed, old) else _refusals(embed, new)


def _refusals(embed: Embed, mart: Datamart) -> list[Failure]:
    try:
        tenancies_in(embed.tenancies, mart)
    except Failure as failure:
        return [failure]
    return []
