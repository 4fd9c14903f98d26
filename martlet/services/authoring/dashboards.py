"""Dashboards as a call may see, check and change them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from martlet.dashboards import Asking, board_faults
from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.model.board import Dashboard, Embed, Metric
from martlet.model.dashboard_draft import DashboardDraft
from martlet.model.grid import laid_out
from martlet.services.authoring.dashboard_build import build_dashboard, public_id
from martlet.services.context import RequestContext
from martlet.store.repository import Repository
from martlet.store.repository.dashboards import unknown
from martlet.store.repository.data_apps import DataApp
from martlet.store.repository.embeds import names


@dataclass(frozen=True, slots=True)
class UsableDatamarts:
    """The names of the datamarts that a call may use. `is_all`: it may see every dashboard."""

    names: frozenset[str]
    is_all: bool

    def sees(self, board: Dashboard) -> bool:
        """Whether the call may use all of the dashboard's datamarts."""
        return self.is_all or board.datamarts <= self.names


def usable_datamarts(context: RequestContext, repository: Repository) -> UsableDatamarts:
    return datamarts_for(context.caller.data_app, repository)


def datamarts_for(app: DataApp | None, repository: Repository) -> UsableDatamarts:
    """The datamarts that `app` may use; without an app, all of them."""
    if app is None or app.datasources is None:
        return UsableDatamarts(frozenset(repository.datamarts.names()), is_all=True)
    ids = repository.datasources.ids_of(app.datasources)
    return UsableDatamarts(frozenset(repository.datamarts.names(ids)), is_all=False)


def visible_board(
    context: RequestContext, repository: Repository, board_id: str, at: str = "dashboardId"
) -> Dashboard:
    """Raises INVALID_DASHBOARD_ID, also for one that the data app may not see."""
    return seen_board(usable_datamarts(context, repository), repository, board_id, at)


def seen_board(
    usable: UsableDatamarts, repository: Repository, board_id: str, at: str
) -> Dashboard:
    board = repository.dashboards.by_id(board_id, at)
    if not usable.sees(board):
        raise unknown(board_id, [], at)
    return board


def visible_boards(context: RequestContext, repository: Repository) -> list[Dashboard]:
    """By name, then id."""
    usable = usable_datamarts(context, repository)
    return [board for board in repository.dashboards.all() if usable.sees(board)]


def etag(board: Dashboard) -> str:
    return f'"{board.id}-{board.version}"'


def check_unchanged(board: Dashboard, if_match: str | None) -> None:
    """Raises PRECONDITION_FAILED."""
    if if_match is not None and if_match.strip() not in ("*", etag(board)):
        raise Failure(Code.PRECONDITION_FAILED)


def checked(
    context: RequestContext, draft: DashboardDraft, board_id: str, *, version: int = 1
) -> Dashboard:
    """The dashboard of `draft`, with its ids, its layout, and all that its filters drive.

    Raises a Failure that holds every fault.
    """
    with context.reading() as repository:
        asking = asking_of(context, repository, {metric.datamart for metric in draft.metrics})
    board, faults = build_dashboard(draft, board_id, asking, version=version)
    with context.reading() as repository:
        faults += [
            *workspace_faults(board, asking, repository),
            *embed_faults(board, repository),
        ]
    if faults:
        raise Failure.of(faults)
    return board


def checked_metric(context: RequestContext, board: Dashboard, metric_id: str) -> Dashboard:
    """`board`, whose metric of that id is new; the others are not checked.

    Raises a Failure that holds every fault of the metric, by paths that begin in it.
    """
    with context.reading() as repository:
        asking = asking_of(context, repository, set(board.datamarts))
        all_faults = [
            *board_faults(board, asking),
            *workspace_faults(board, asking, repository),
            *embed_faults(board, repository),
        ]
    at = f"metrics[{[metric.id for metric in board.metrics].index(metric_id)}]."
    faults = [
        replace(fault, at=fault.at.removeprefix(at))
        for fault in all_faults
        if fault.at is not None
        and (fault.at.startswith(at) or fault.at.endswith(f".drives.{metric_id}"))
    ]
    if faults:
        raise Failure.of(faults)
    return replace(board, layout=laid_out(board.metrics, board.layout))


@dataclass(frozen=True, slots=True)
class DashboardPlan:
    """The effect of replacing `old` by `new`. `lost`: embeds of metrics that are removed."""

    old: Dashboard | None
    new: Dashboard
    lost: Sequence[Embed]
    own_lost: Sequence[Embed]

    @property
    def added(self) -> list[str]:
        return [metric_id for metric_id in self.new.metrics_by_id if metric_id not in self._before]

    @property
    def changed(self) -> list[str]:
        before, after = self._before, self.new.metrics_by_id
        return [m for m, metric in after.items() if m in before and metric != before[m]]

    @property
    def removed(self) -> list[str]:
        after = self.new.metrics_by_id
        return [metric_id for metric_id in self._before if metric_id not in after]

    @property
    def breaks(self) -> list[str]:
        """Embeds by name; those of other data apps are not named."""
        own = [embed.name for embed in self.own_lost]
        return own if len(own) == len(self.lost) else [*own, "an embed of another data app"]

    @property
    def _before(self) -> Mapping[str, Metric]:
        return self.old.metrics_by_id if self.old else {}


def dashboard_plan(draft: DashboardDraft, context: RequestContext) -> DashboardPlan:
    """Raises a Failure that holds every fault."""
    with context.reading() as repository:
        boards = {board.id: board for board in visible_boards(context, repository)}
    new = checked(context, draft, draft.id or free_id(context, draft.name))
    with context.reading() as repository:
        lost = losing(new, repository)
    return DashboardPlan(boards.get(draft.id or ""), new, lost, own_embeds(lost, context))


def free_id(context: RequestContext, name: str) -> str:
    """An id for a new dashboard of that name."""
    with context.reading() as repository:
        return public_id(name, repository.dashboards.ids(), "dashboard")


def with_metric(board: Dashboard, metric: Metric, context: RequestContext) -> Dashboard:
    """The next version of `board`, with `metric` in its place, or below the others if it is new.

    Raises a Failure that holds every fault of the metric.
    """
    metrics = tuple(metric if other.id == metric.id else other for other in board.metrics)
    if metric.id not in board.metrics_by_id:
        metrics = (*board.metrics, metric)
    new = replace(board, version=board.version + 1, metrics=metrics)
    return checked_metric(context, new, metric.id)


def without_metric(board: Dashboard, metric_id: str) -> Dashboard:
    """The next version of `board`, without the metric, its place, and what filters say of it."""
    filters = (
        replace(known, drives={m: member for m, member in known.drives.items() if m != metric_id})
        for known in board.filters
    )
    return replace(
        board,
        version=board.version + 1,
        metrics=tuple(metric for metric in board.metrics if metric.id != metric_id),
        layout=tuple(placement for placement in board.layout if placement.metric_id != metric_id),
        filters=tuple(filters),
    )


def put(
    board: Dashboard, context: RequestContext, repository: Repository, *, force: bool = False
) -> None:
    """Store `board` in the place of its previous version.

    Raises METRIC_IN_USE where embeds show metrics that it no longer has; with `force` these
    embeds are deleted. Raises PRECONDITION_FAILED if it was changed meanwhile.
    """
    lost = losing(board, repository)
    in_use = partial(Failure, Code.METRIC_IN_USE, at="metricId")
    check_free(lost, context, in_use, force=force)
    for embed in lost:
        repository.embeds.delete(embed)
    repository.dashboards.replace(board, workspace_id(board, repository))


_InUse = Callable[[str], Failure]


def check_free(
    showing: Sequence[Embed], context: RequestContext, in_use: _InUse, *, force: bool
) -> None:
    """Raises `in_use` where embeds show what is to be deleted. With `force` only embeds of other
    data apps stop it, which are not named.
    """
    check_own(showing, context, in_use)
    if showing and not force:
        raise in_use(f"Embeds show it: {names(showing)}. Delete them first, or use force=true.")


def check_own(showing: Sequence[Embed], context: RequestContext, in_use: _InUse) -> None:
    """Raises `in_use` where one of the embeds is another data app's."""
    if len(own_embeds(showing, context)) < len(showing):
        raise in_use("Another data app embeds it. Use a service token to delete it.")


def own_embeds(embeds: Sequence[Embed], context: RequestContext) -> list[Embed]:
    """The embeds of the caller's data app; all embeds, if the caller has none."""
    app = context.caller.data_app
    return [embed for embed in embeds if app is None or embed.data_app_id == app.id]


def losing(board: Dashboard, repository: Repository) -> list[Embed]:
    """The embeds that show a metric that `board` does not have."""
    return [
        embed
        for embed in repository.embeds.showing(board.id)
        if embed.metric_id is not None and embed.metric_id not in board.metrics_by_id
    ]


def workspace_id(board: Dashboard, repository: Repository) -> str | None:
    return repository.workspaces.named(board.workspace).id if board.workspace else None


def asking_of(context: RequestContext, repository: Repository, datamarts: set[str]) -> Asking:
    """Checks questions of those of `datamarts` that exist and that the call may use."""
    usable = usable_datamarts(context, repository)
    marts = {name: repository.datamarts.named(name) for name in sorted(datamarts & usable.names)}
    return Asking(marts, sorted(usable.names))


def workspace_faults(board: Dashboard, asking: Asking, repository: Repository) -> Iterator[Fault]:
    """Metrics on datamarts outside the dashboard's workspace."""
    if board.workspace is None:
        return
    try:
        workspace = repository.workspaces.named(board.workspace)
    except Failure as failure:
        yield from failure.faults
        return
    outside = {mart.name for mart in asking.named(board.datamarts) if not workspace.holds(mart)}
    for i, metric in enumerate(board.metrics):
        if metric.datamart in outside:
            message = f"The workspace {workspace.name!r} is on {workspace.described} only."
            yield Fault(Code.INVALID_REQUEST_BODY, f"metrics[{i}].datamartName", message)


def embed_faults(board: Dashboard, repository: Repository) -> Iterator[Fault]:
    """Metrics on other datamarts than the one whose tables an embed restricts."""
    for embed in repository.embeds.showing(board.id):
        only = repository.datamarts.by_id(embed.datamart_id).name if embed.tenancies else None
        for i, metric in enumerate(board.metrics):
            if only not in (None, metric.datamart):
                message = (
                    f"The embed {embed.name!r} restricts tables of {only!r} for each client: move"
                    " all metrics of the dashboard to that datamart."
                )
                yield Fault(Code.INVALID_TENANCY, f"metrics[{i}].datamartName", message)


def metric_in(board: Dashboard, metric_id: str, at: str = "metricId") -> Metric:
    """Raises INVALID_METRIC_ID."""
    metric = board.metrics_by_id.get(metric_id)
    if metric is None:
        hint = did_you_mean(metric_id, board.metrics_by_id)
        message = f"The dashboard has no metric with the id {metric_id!r}{hint}"
        raise Failure(Code.INVALID_METRIC_ID, message, at=at)
    return metric
