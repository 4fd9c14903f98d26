"""What a datamart is narrowed to for a request: by its embed, and by what its token forces."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from martlet.compiler.guard.apply_row_filters import TableId, narrowed, pinned
from martlet.compiler.guard.row_filters import RowFilters
from martlet.compiler.semantic.date_presets import without_preset
from martlet.compiler.semantic.time_grain import zone
from martlet.errors import Code, Failure
from martlet.model.board import AppFilter, Dashboard, Embed, FilterValue, Metric
from martlet.model.mart import Datamart
from martlet.services.access.caller import AppFilterValue, Guest, Kind
from martlet.services.access.permissions import allowed
from martlet.services.context import RequestContext
from martlet.store.repository.datamarts import unknown
from martlet.store.scope import now

_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet")


@dataclass(frozen=True)
class RowAccess:
    """The datamart to compile on; `given` are the values that narrow it, `shape` what does."""

    mart: Datamart
    shape: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    missed: frozenset[str] = frozenset()

    def check(self, tables: Iterable[str]) -> None:
        """Raises APP_FILTER_PARAM_ERROR where one of `tables` is not narrowed by what is forced."""
        for name in tables:
            if name in self.missed:
                message = f"What is forced says nothing of {name}; name a column of it too."
                raise _app_filter(message)


def restrict(
    mart: Datamart, embeds: Iterable[Embed], forced: RowFilters, context: RequestContext
) -> RowAccess:
    """`mart` within all of `embeds` and what is `forced`: for each client, narrowed once."""
    pins = [pin for embed in embeds if embed.datamart_id == mart.id for pin in _pins(embed, mart)]
    if not pins and not forced.narrowings:
        return RowAccess(mart, missed=frozenset(forced.missed))
    shape = f"{pins!r} {forced.shape}"
    key = (mart.id, mart.version, shape)
    kept = context.state.caches.narrowed
    found = kept.get(context.who, key)
    if found is None:
        found = mart
        for table, column in pins:
            found = pinned(found, {table: column})
        found = kept.put(context.who, key, narrowed(found, forced.narrowings))
    return RowAccess(found, shape, forced.given, frozenset(forced.missed))


def _pins(embed: Embed, mart: Datamart) -> list[tuple[TableId, str]]:
    """Raises INVALID_TENANCY for a table that the datamart has no more."""
    found = []
    for tenancy in embed.tenancies:
        tables = [
            table.id
            for table in mart.tables
            if tenancy.name in (table.name, table.exposed_name)
            and tenancy.schema in (None, table.schema)
        ]
        if len(tables) != 1:
            message = f"The datamart has no one table {tenancy.name}; update the embed."
            raise Failure(Code.INVALID_TENANCY, message, at="accessSettings.tableTenancySettings")
        found.append((tables[0], tenancy.client_column))
    return found


async def forced_on(
    metric: Metric, board: Dashboard, embed: Embed, mart: Datamart, context: RequestContext
) -> RowFilters:
    """What the token forces on `metric`; on one that a viewer has made, all that it forces.

    Raises APP_FILTER_PARAM_ERROR where something is forced that cannot be applied: it must not
    be dropped.
    """
    if embed.tenancies and embed.datamart_id != mart.id:
        message = "The embed settles tenancy on another datamart than the metric's."
        raise Failure(Code.INVALID_TENANCY, message)
    guest = guest_of(context)
    if metric.id not in board.metrics_by_id:
        return await all_forced(mart, guest, context)
    forced = RowFilters(mart, zone(guest.timezone))
    for value in guest.scope.app_filters:
        if value.dashboard_id == board.id:
            declared = _declared(value, board)
            if value.metric_id in (None, metric.id):
                force(forced, declared, value.value, guest)
    return forced


async def all_forced(mart: Datamart, guest: Guest, context: RequestContext) -> RowFilters:
    """All that the token forces, on whatever dashboard: what its holder asks freely stays within
    it, by whatever embed.

    Raises APP_FILTER_PARAM_ERROR where some of it cannot be applied to `mart`.
    """
    forced = RowFilters(mart, zone(guest.timezone))
    embeds = await embeds_of(context)
    for value in guest.scope.app_filters:
        if all(embed.dashboard_id != value.dashboard_id for embed in embeds):
            raise _gone(value)
        declared = _declared(value, await board_of(value.dashboard_id, context))
        force(forced, declared, value.value, guest)
    return forced


def force(forced: RowFilters, declared: AppFilter, value: FilterValue, guest: Guest) -> None:
    """Raises APP_FILTER_PARAM_ERROR where `declared` names no column of the datamart, or `value`
    does not fit it.
    """
    days = without_preset(value, guest.timezone, now())
    try:
        forced.force(declared.columns, days)
    except Failure as failure:
        raise _app_filter(f"The app filter {declared.name}: {failure.message}") from None


async def adhoc_access(
    mart: Datamart, context: RequestContext, *, is_file: bool = False
) -> RowAccess:
    """Where a question that is in no dashboard may go; `is_file`: whether its answer is taken away.

    Raises PERMISSION_DENIED for a guest whom no embed lets ask this datamart on their own,
    INVALID_DATAMART for one whom none shows it, and APP_FILTER_PARAM_ERROR where something forced
    cannot be applied to it.
    """
    guest, app = context.caller.guest, context.caller.data_app
    if guest is None or app is None:
        return RowAccess(mart)
    embeds = await embeds_of(context)
    if not embeds and guest.scope.is_free:
        return RowAccess(mart)
    showing = [embed for embed in in_scope(embeds, guest) if embed.datamart_id == mart.id]
    if not showing:
        raise unknown(mart.name, [], "datamart")
    admitting = [
        embed for embed in showing if allowed(embed.allows, guest.scope.permissions).create_metrics
    ]
    if not admitting:
        message = (
            "No embed lets its viewers ask this datamart on their own (isAllowMetricCreation)."
        )
        raise Failure(Code.PERMISSION_DENIED, message)
    if is_file and not all(allowed(e.allows, guest.scope.permissions).download for e in admitting):
        message = "An embed of this datamart gives its viewers no files (isAllowDownload)."
        raise Failure(Code.PERMISSION_DENIED, message)
    return restrict(mart, admitting, await all_forced(mart, guest, context), context)


def guest_of(context: RequestContext) -> Guest:
    """Raises PERMISSION_DENIED for callers who are none."""
    if context.caller.guest is None:
        raise Failure(Code.PERMISSION_DENIED)
    return context.caller.guest


def in_scope(embeds: Sequence[Embed], guest: Guest) -> list[Embed]:
    """Those that the token admits."""
    scope = guest.scope
    return [
        embed
        for embed in embeds
        if (scope.embeds is None or embed.id in scope.embeds)
        and scope.dashboard_id in (None, embed.dashboard_id)
    ]


async def embeds_of(context: RequestContext) -> tuple[Embed, ...]:
    """All of the caller's data app."""
    app = context.caller.data_app
    if app is None:
        return ()
    found = context.state.caches.embeds.get(app.id)
    if found is None:
        found = context.state.caches.embeds.put(
            app.id, await asyncio.to_thread(_embeds, app.id, context)
        )
    return found


async def board_of(dashboard_id: str, context: RequestContext) -> Dashboard:
    """Raises INVALID_DASHBOARD_ID."""
    key = (context.caller.organisation_id, dashboard_id)
    found = context.state.caches.boards.get(key)
    if found is None:
        found = context.state.caches.boards.put(
            key, await asyncio.to_thread(_board, dashboard_id, context)
        )
    return found


def _embeds(data_app_id: str, context: RequestContext) -> tuple[Embed, ...]:
    with context.reading() as repository:
        return tuple(repository.embeds.of(data_app_id))


def _board(dashboard_id: str, context: RequestContext) -> Dashboard:
    with context.reading() as repository:
        return repository.dashboards.by_id(dashboard_id)


def _declared(value: AppFilterValue, board: Dashboard) -> AppFilter:
    """Raises APP_FILTER_PARAM_ERROR where it is there no more: it must not be dropped."""
    metric = board.metrics_by_id.get(value.metric_id or "")
    known = board.app_filters if value.metric_id is None else metric.app_filters if metric else ()
    for found in known:
        if found.name == value.name:
            return found
    raise _gone(value)


def _gone(value: AppFilterValue) -> Failure:
    return _app_filter(f"There is no app filter {value.name} (any more).")


@contextmanager
def hide_forced_filters_from_guests(context: RequestContext) -> Iterator[None]:
    """A guest is not told what is forced on it, not even where that cannot be applied."""
    try:
        yield
    except Failure as failure:
        is_told = context.caller.kind is not Kind.GUEST
        if is_told or failure.code is not Code.APP_FILTER_PARAM_ERROR:
            raise
        _log.warning("a forced filter cannot be applied", request_id=context.request_id)
        message = "What this token forces cannot be applied here. Who gave the token can tell why."
        raise _app_filter(message) from None


def _app_filter(message: str) -> Failure:
    return Failure(Code.APP_FILTER_PARAM_ERROR, message, at="params")
