"""The rows of a datamart that a request may read: within the embed and the token's filters."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from martlet.compiler.guard.apply_row_filters import TableId, with_client_columns, with_row_filters
from martlet.compiler.guard.row_filters import RowFilters
from martlet.compiler.semantic.date_presets import without_preset
from martlet.compiler.semantic.time_grain import zone
from martlet.errors import Code, Failure
from martlet.model.board import AppFilter, Dashboard, Embed, FilterValue, Metric
from martlet.model.datamart import Datamart
from martlet.model.identity import AppFilterValue, Guest
from martlet.services.access.caller import Kind
from martlet.services.access.permissions import allowed
from martlet.services.context import RequestContext
from martlet.store.repository.datamarts import unknown
from martlet.store.scope import now

_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet")


@dataclass(frozen=True)
class RowAccess:
    """The datamart to compile on. `shape` tells its row filters apart, `given` holds their values;
    `missed` are the tables that they do not restrict.
    """

    mart: Datamart
    shape: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    missed: frozenset[str] = frozenset()

    def check(self, tables: Iterable[str]) -> None:
        """Raises APP_FILTER_PARAM_ERROR where the row filters do not restrict one of `tables`."""
        for name in tables:
            if name in self.missed:
                message = (
                    f'The forced filter does not restrict the table "{name}". Add one of its'
                    " columns to the app filter."
                )
                raise _app_filter(message)


def restrict(
    mart: Datamart, embeds: Iterable[Embed], filters: RowFilters, context: RequestContext
) -> RowAccess:
    """`mart` within all of `embeds` and `filters`: made once for each client."""
    pins = [pin for embed in embeds if embed.datamart_id == mart.id for pin in _pins(embed, mart)]
    if not pins and not filters.by_table:
        return RowAccess(mart, missed=frozenset(filters.missed))
    shape = f"{pins!r} {filters.shape}"
    key = (mart.id, mart.version, shape)
    cache = context.state.caches.restricted
    restricted = cache.get(context.who, key)
    if restricted is None:
        restricted = mart
        for table, column in pins:
            restricted = with_client_columns(restricted, {table: column})
        restricted = cache.put(context.who, key, with_row_filters(restricted, filters.by_table))
    return RowAccess(restricted, shape, filters.given, frozenset(filters.missed))


def _pins(embed: Embed, mart: Datamart) -> list[tuple[TableId, str]]:
    """Raises INVALID_TENANCY for a table that the datamart no longer has."""
    pins = []
    for tenancy in embed.tenancies:
        tables = [
            table.id
            for table in mart.tables
            if tenancy.name in (table.name, table.exposed_name)
            and tenancy.schema in (None, table.schema)
        ]
        if len(tables) != 1:
            message = (
                f"The datamart does not have exactly one table {tenancy.name}; update the embed."
            )
            raise Failure(Code.INVALID_TENANCY, message, at="accessSettings.tableTenancySettings")
        pins.append((tables[0], tenancy.client_column))
    return pins


async def row_filters_on(
    metric: Metric, board: Dashboard, embed: Embed, mart: Datamart, context: RequestContext
) -> RowFilters:
    """The token's filters of `metric`; all of its filters, if a viewer has made the metric.

    Raises APP_FILTER_PARAM_ERROR for a filter that cannot be applied: it must not be dropped.
    """
    if embed.tenancies and embed.datamart_id != mart.id:
        message = "The embed's tenancy settings are for another datamart than the metric's."
        raise Failure(Code.INVALID_TENANCY, message)
    guest = guest_of(context)
    if metric.id not in board.metrics_by_id:
        return await all_row_filters(mart, guest, context)
    filters = RowFilters(mart, zone(guest.timezone))
    for value in guest.scope.app_filters:
        if value.dashboard_id == board.id:
            declared = _declared(value, board)
            if value.metric_id in (None, metric.id):
                add_app_filter(filters, declared, value.value, guest)
    return filters


async def all_row_filters(mart: Datamart, guest: Guest, context: RequestContext) -> RowFilters:
    """All of the token's filters, whatever the dashboard: questions of its holder's own stay within
    them, whatever the embed.

    Raises APP_FILTER_PARAM_ERROR for a filter that cannot be applied to `mart`.
    """
    filters = RowFilters(mart, zone(guest.timezone))
    embeds = await embeds_of(context)
    for value in guest.scope.app_filters:
        if all(embed.dashboard_id != value.dashboard_id for embed in embeds):
            raise _gone(value)
        declared = _declared(value, await board_of(value.dashboard_id, context))
        add_app_filter(filters, declared, value.value, guest)
    return filters


def add_app_filter(
    filters: RowFilters, declared: AppFilter, value: FilterValue, guest: Guest
) -> None:
    """Raises APP_FILTER_PARAM_ERROR where `declared` names no column of the datamart, or `value`
    does not fit it.
    """
    days = without_preset(value, guest.timezone, now())
    try:
        filters.add(declared.columns, days)
    except Failure as failure:
        raise _app_filter(f"The app filter {declared.name}: {failure.message}") from None


async def adhoc_access(
    mart: Datamart, context: RequestContext, *, is_file: bool = False
) -> RowAccess:
    """The row access of a question outside dashboards. `is_file`: the answer is downloaded.

    Raises PERMISSION_DENIED for a guest whom no embed lets ask this datamart on their own,
    INVALID_DATAMART for a guest to whom no embed shows it, and APP_FILTER_PARAM_ERROR where a
    filter of the token cannot be applied to it.
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
    return restrict(mart, admitting, await all_row_filters(mart, guest, context), context)


def guest_of(context: RequestContext) -> Guest:
    """Raises PERMISSION_DENIED for callers who are not guests."""
    if context.caller.guest is None:
        raise Failure(Code.PERMISSION_DENIED)
    return context.caller.guest


def in_scope(embeds: Sequence[Embed], guest: Guest) -> list[Embed]:
    """The embeds that the token admits."""
    scope = guest.scope
    return [
        embed
        for embed in embeds
        if (scope.embeds is None or embed.id in scope.embeds)
        and scope.dashboard_id in (None, embed.dashboard_id)
    ]


async def embeds_of(context: RequestContext) -> tuple[Embed, ...]:
    """All embeds of the caller's data app."""
    app = context.caller.data_app
    if app is None:
        return ()
    cache = context.state.caches.embeds
    embeds = cache.get(app.id)
    if embeds is None:
        embeds = cache.put(app.id, await asyncio.to_thread(_embeds, app.id, context))
    return embeds


async def board_of(dashboard_id: str, context: RequestContext) -> Dashboard:
    """Raises INVALID_DASHBOARD_ID."""
    cache, key = context.state.caches.boards, (context.caller.organisation_id, dashboard_id)
    board = cache.get(key)
    if board is None:
        board = cache.put(key, await asyncio.to_thread(_board, dashboard_id, context))
    return board


def _embeds(data_app_id: str, context: RequestContext) -> tuple[Embed, ...]:
    with context.reading() as repository:
        return tuple(repository.embeds.of(data_app_id))


def _board(dashboard_id: str, context: RequestContext) -> Dashboard:
    with context.reading() as repository:
        return repository.dashboards.by_id(dashboard_id)


def _declared(value: AppFilterValue, board: Dashboard) -> AppFilter:
    """Raises APP_FILTER_PARAM_ERROR if it no longer exists: it must not be dropped."""
    metric = board.metrics_by_id.get(value.metric_id or "")
    known = board.app_filters if value.metric_id is None else metric.app_filters if metric else ()
    for app_filter in known:
        if app_filter.name == value.name:
            return app_filter
    raise _gone(value)


def _gone(value: AppFilterValue) -> Failure:
    return _app_filter(f"The app filter {value.name} does not exist (any more).")


@contextmanager
def hide_forced_filters_from_guests(context: RequestContext) -> Iterator[None]:
    """Keep a token's filters from its guest, also where they cannot be applied."""
    try:
        yield
    except Failure as failure:
        may_know = context.caller.kind is not Kind.GUEST
        if may_know or failure.code is not Code.APP_FILTER_PARAM_ERROR:
            raise
        _log.warning("a forced filter cannot be applied", request_id=context.request_id)
        message = (
            "A filter in this token cannot be applied to this query. Ask the application that"
            " issued the token."
        )
        raise _app_filter(message) from None


def _app_filter(message: str) -> Failure:
    return Failure(Code.APP_FILTER_PARAM_ERROR, message, at="params")
