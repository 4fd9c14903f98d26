"""An embed as its draft asks for it, checked against its dashboard and its datamart."""

from dataclasses import dataclass, replace

from martlet.dashboards.embed_tenancy import tenancies_in
from martlet.errors import Code, Failure, invalid
from martlet.model.board import Dashboard, Embed
from martlet.model.datamart import Datamart
from martlet.model.embed_draft import AccessChanges, EmbedDraft
from martlet.services.authoring.dashboards import (
    UsableDatamarts,
    datamarts_for,
    metric_in,
    put,
    seen_board,
    visible_board,
)
from martlet.services.authoring.workspaces import visible_workspace
from martlet.services.context import RequestContext
from martlet.store.repository import Repository
from martlet.store.repository.data_apps import DataApp
from martlet.store.repository.datamarts import unknown

_DATAMART = "accessSettings.datamartName"


@dataclass(frozen=True, slots=True)
class EmbedBuilder:
    """Makes and changes embeds of one data app, in one transaction."""

    app: DataApp
    context: RequestContext
    repository: Repository

    @property
    def _usable(self) -> UsableDatamarts:
        return datamarts_for(self.app, self.repository)

    def embed(self, draft: EmbedDraft, embed_id: str) -> Embed:
        """Raises INVALID_DASHBOARD_ID, INVALID_METRIC_ID and so on."""
        board = seen_board(self._usable, self.repository, draft.dashboard_id, "dashboardId")
        metric = metric_in(board, draft.metric_id) if draft.metric_id is not None else None
        embed = Embed(
            id=embed_id,
            name=draft.name or (metric or board).name,
            data_app_id=self.app.id,
            dashboard_id=board.id,
            datamart_id="",
            type=draft.type,
            metric_id=draft.metric_id,
            workspace=self._workspace(draft.workspace, board),
        )
        return self._allowing(embed, draft.access, board)

    def changed(self, embed_id: str, name: str | None, changes: AccessChanges) -> Embed:
        """The next version of an embed, with a new name if one is given.

        Raises INVALID_EMBED_ID, INVALID_DATAMART, INVALID_TENANCY.
        """
        old = self.repository.embeds.by_id(embed_id, self.app.id)
        board = self.repository.dashboards.by_id(old.dashboard_id)
        renamed = replace(old, name=name or old.name, version=old.version + 1)
        return self._allowing(renamed, changes, board)

    def rename(self, embed_id: str, name: str, *, with_dashboard: bool) -> None:
        """Raises INVALID_EMBED_ID, INVALID_DASHBOARD_ID."""
        old = self.repository.embeds.by_id(embed_id, self.app.id)
        self.repository.embeds.replace(replace(old, name=name, version=old.version + 1))
        if with_dashboard:
            board = visible_board(self.context, self.repository, old.dashboard_id)
            renamed = replace(board, name=name, version=board.version + 1)
            put(renamed, self.context, self.repository)

    def _allowing(self, embed: Embed, changes: AccessChanges, board: Dashboard) -> Embed:
        mart = self._datamart(embed, changes.datamart, board)
        given = embed.tenancies if changes.tenancies is None else changes.tenancies
        tenancies = tenancies_in(given, mart)
        if tenancies:
            _check_alone(mart, board)
        return replace(
            embed,
            datamart_id=mart.id,
            allows=replace(embed.allows, **changes.allows),
            tenancies=tenancies,
        )

    def _datamart(self, embed: Embed, name: str | None, board: Dashboard) -> Datamart:
        """The datamart of that name, else the embed's, else the dashboard's only one."""
        if name is None and embed.datamart_id:
            return self.repository.datamarts.by_id(embed.datamart_id)
        if name is None and len(board.datamarts) != 1:
            used = ", ".join(sorted(board.datamarts)) or "none"
            raise invalid(_DATAMART, f"is required: the dashboard's datamarts are {used}")
        wanted = name if name is not None else next(iter(board.datamarts))
        usable = self._usable
        if wanted not in usable.names:
            raise unknown(wanted, sorted(usable.names), _DATAMART)
        return self.repository.datamarts.named(wanted)

    def _workspace(self, name: str | None, board: Dashboard) -> str | None:
        if name is None:
            return board.workspace
        workspace = visible_workspace(name, self.context, self.repository)
        if board.workspace not in (None, name):
            raise invalid("workspaceName", f"is {name}; the dashboard is in {board.workspace}")
        return workspace.name


def app_of(context: RequestContext, repository: Repository, name: str | None) -> DataApp:
    """The data app whose key makes the call; with a service token, the one of that name.

    Raises INVALID_REQUEST_BODY, DATA_APP_NOT_FOUND.
    """
    own = context.caller.data_app
    if own is not None and name not in (None, own.name):
        raise invalid("dataAppName", f"is {name}, and the key belongs to {own.name}")
    if own is None and name is None:
        raise invalid("dataAppName", "is required with a service token")
    return own or repository.data_apps.named(name or "")


def _check_alone(mart: Datamart, board: Dashboard) -> None:
    """Raises INVALID_TENANCY where metrics are on datamarts that would not be restricted."""
    others = [metric.name for metric in board.metrics if metric.datamart != mart.name]
    if others:
        message = (
            f"tableTenancySettings restrict {mart.name!r} only, and these metrics are on other"
            f" datamarts: {', '.join(others[:5])}."
        )
        at = "accessSettings.tableTenancySettings"
        raise Failure(Code.INVALID_TENANCY, message, at=at)
