"""A guest's view: an embed, its dashboard, and the viewer's own metrics and settings."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from martlet.compiler.semantic.date_presets import without_preset
from martlet.errors import Code, Failure
from martlet.model.board import (
    Allows,
    BoardFilter,
    Dashboard,
    DayRange,
    Embed,
    EmbedType,
    FilterValue,
    Metric,
    NumberRange,
    Placement,
)
from martlet.model.identity import Guest
from martlet.model.interaction import BoardState
from martlet.model.period import Preset
from martlet.services.access.permissions import allowed
from martlet.services.access.row_access import board_of, embeds_of, guest_of, in_scope
from martlet.services.context import RequestContext
from martlet.store.repository.saved import Viewer
from martlet.store.scope import now


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter that is set. `value` holds days where `preset` names them."""

    filter: BoardFilter
    value: FilterValue
    preset: Preset | None


@dataclass(frozen=True)
class View:
    """`own` are the viewer's metrics, `shown` all that the embed shows them. `state` is what the
    viewer has set; presets in it mean the days that they name at `moment`.
    """

    embed: Embed
    board: Dashboard
    guest: Guest
    allows: Allows
    own: Sequence[Metric]
    own_layout: Sequence[Placement] | None
    moment: datetime
    state: BoardState = field(default_factory=BoardState)

    @cached_property
    def shown(self) -> list[Metric]:
        if self.embed.type is EmbedType.METRIC:
            return [m for m in self.board.metrics if m.id == self.embed.metric_id]
        return [*self.board.metrics, *self.own]

    @property
    def name(self) -> str | None:
        """The name of the embedded dashboard or metric, if the embed shows it."""
        return self._embedded.name if self.allows.show_name else None

    @property
    def description(self) -> str | None:
        return self._embedded.description if self.allows.show_name else None

    @property
    def _embedded(self) -> Dashboard | Metric:
        is_one = self.embed.type is EmbedType.METRIC and self.shown
        return self.shown[0] if is_one else self.board

    @property
    def viewer(self) -> Viewer:
        return viewer_of(self.embed, self.guest)

    @cached_property
    def filters(self) -> list[BoardFilter]:
        """The filters that the viewer sees and may set: they filter a metric that is shown, and
        the token does not hide them.
        """
        hidden, shown = self.guest.scope.hidden_filters, {metric.id for metric in self.shown}
        return [f for f in self.board.filters if f.name not in hidden and shown & set(f.drives)]

    @cached_property
    def active_filters(self) -> tuple[ActiveFilter, ...]:
        """The filters that are set, hidden ones with their defaults too; in the board's order."""
        return tuple(self._active())

    def _active(self) -> Iterator[ActiveFilter]:
        for known in self.board.filters:
            value = self.state.filters.get(known.name, known.value)
            if value is not None and value not in (DayRange(), NumberRange()):
                preset = value if isinstance(value, Preset) else None
                value = without_preset(value, self.guest.timezone, self.moment)
                yield ActiveFilter(known, value, preset)

    def with_state(self, state: BoardState) -> "View":
        """The view with what the viewer has set. Raises INVALID_REQUEST_BODY."""
        for name in state.filters:
            self.filter(name)
        return replace(self, state=state)

    def has_filter(self, name: str) -> bool:
        """Whether the viewer sees the filter: a token may hide it."""
        return any(known.name == name for known in self.filters)

    def filter(self, name: str) -> BoardFilter:
        """Raises INVALID_REQUEST_BODY for a filter that does not exist or is hidden."""
        for known in self.filters:
            if known.name == name:
                return known
        message = f"There is no filter {name} to be set."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at=f"filters.{name}")

    @property
    def layout(self) -> Sequence[Placement]:
        """The viewer's own layout, else the author's."""
        return self.board.layout if self.own_layout is None else self.own_layout

    def metric(self, metric_id: str, at: str = "metricId") -> Metric:
        """Raises INVALID_METRIC_ID."""
        for metric in self.shown:
            if metric.id == metric_id:
                return metric
        message = f"The embed does not show a metric with the id {metric_id!r}."
        raise Failure(Code.INVALID_METRIC_ID, message, at=at)

    def check(self, is_allowed: bool, flag: str) -> None:
        """Raises PERMISSION_DENIED, naming the flag that would allow it."""
        if not is_allowed:
            raise Failure(Code.PERMISSION_DENIED, f"The embed does not allow this ({flag}).")


def viewer_of(embed: Embed, guest: Guest) -> Viewer:
    return Viewer(embed.id, guest.client_digest, guest.user or "")


async def view_of(name: str, context: RequestContext, metric_id: str | None = None) -> View:
    """The view of an embed, by its id, or by that of a dashboard which one embed shows.

    Raises INVALID_EMBED_ID, also for embeds that the token does not admit.
    """
    guest = guest_of(context)
    embed = _embed(name, in_scope(await embeds_of(context), guest), metric_id)
    board = await board_of(embed.dashboard_id, context)
    own, layout = await asyncio.to_thread(_saved, embed, guest, context)
    allows = allowed(embed.allows, guest.scope.permissions)
    return View(embed, board, guest, allows, own, layout, now())


def _embed(name: str, embeds: Sequence[Embed], metric_id: str | None) -> Embed:
    for embed in embeds:
        if embed.id == name:
            return embed
    showing = [embed for embed in embeds if embed.dashboard_id == name]
    whole = [embed for embed in showing if embed.type is EmbedType.DASHBOARD]
    single = [embed for embed in showing if metric_id is not None and embed.metric_id == metric_id]
    for matching in (single, whole):
        if len(matching) == 1:
            return matching[0]
    several = " has several embeds; use an embed's id" if len(whole) > 1 else " does not exist"
    message = f"The embed or dashboard {name!r}{several}, or the token does not admit it."
    raise Failure(Code.INVALID_EMBED_ID, message, at="embedId")


def _saved(
    embed: Embed, guest: Guest, context: RequestContext
) -> tuple[list[Metric], Sequence[Placement] | None]:
    viewer = viewer_of(embed, guest)
    with context.reading() as repository:
        return repository.saved.metrics(viewer), repository.saved.layout(viewer)
