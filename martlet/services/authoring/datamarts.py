"""Datamarts as a call may see, plan, make and change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.datamarts.drift import Difference, broken, changes
from martlet.datamarts.to_draft import draft_of
from martlet.errors import Code, Failure
from martlet.model.datamart import Datamart
from martlet.model.datasource import Datasource
from martlet.model.draft import Draft, DraftChanges
from martlet.services.authoring.dependents import broken_by, check_keeps
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import mismatches
from martlet.services.review import isolation_report
from martlet.services.review.isolation_report import TableIsolation
from martlet.store.repository import Repository
from martlet.store.repository.datamarts import unknown
from martlet.store.scope import new_id


@dataclass(frozen=True, slots=True)
class DatamartChange:
    """`new` takes the place of a datamart; `warnings` are for whoever changes it."""

    new: Datamart
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class DatamartPlan:
    """The effect of storing `mart`. `breaks`: the losses of today's queries."""

    mart: Datamart
    is_new: bool
    changes: Sequence[Difference]
    breaks: Sequence[str]

    @property
    def isolation(self) -> list[TableIsolation]:
        return isolation_report.rows(self.mart)


def visible_datamart(context: RequestContext, name: str) -> tuple[Datamart, Datasource]:
    """The datamart and its datasource.

    Raises INVALID_DATAMART, also for one that the data app may not use.
    """
    with context.reading() as repository:
        mart = repository.datamarts.named(name)
        if not context.caller.may_use(mart.datasource_name):
            raise unknown(name, [], "datamartName")
        return mart, repository.datasources.by_id(mart.datasource_id)


def visible_datamarts(
    context: RequestContext, repository: Repository, *, limit: int | None, offset: int
) -> Sequence[Datamart]:
    """A page of those on the datasources that the token may use, by name."""
    app = context.caller.data_app
    names = app.datasources if app is not None else None
    ids = None if names is None else repository.datasources.ids_of(names)
    return repository.datamarts.page(datasource_ids=ids, limit=limit, offset=offset)


def etag(mart: Datamart) -> str:
    return f'"{mart.id}-{mart.version}"'


def new_datamart(draft: Draft, datasource_name: str, context: RequestContext) -> DatamartChange:
    """Raises DATASOURCE_NAME_ERROR, DATASOURCE_ACCESS_DENIED, and every fault of the draft."""
    with context.reading() as repository:
        datasource = repository.datasources.named(datasource_name)
    context.caller.check_access(datasource)
    mart = _built(context, draft, datasource, new_id(), version=1)
    return DatamartChange(mart, isolation_report.misleading(mart))


def changed_datamart(
    name: str,
    wanted: DraftChanges,
    context: RequestContext,
    *,
    force: bool,
    if_match: str | None,
) -> DatamartChange:
    """Raises INVALID_DATAMART, PRECONDITION_FAILED, every fault of the draft, and DATAMART_IN_USE
    where dashboards or embeds would lose something by it; with `force` these are warnings.
    """
    old, datasource = visible_datamart(context, name)
    if if_match is not None and if_match.strip() not in ("*", etag(old)):
        raise Failure(Code.PRECONDITION_FAILED)
    draft = wanted.applied_to(draft_of(old))
    mart = _built(context, draft, datasource, old.id, version=old.version + 1)
    breaks = broken_by(old, mart, context)
    if not force:
        check_keeps(mart, breaks)
    return DatamartChange(mart, [*breaks, *isolation_report.misleading(mart)])


def creation_plan(draft: Draft, datasource_name: str, context: RequestContext) -> DatamartPlan:
    """Raises what `new_datamart` does."""
    mart = new_datamart(draft, datasource_name, context).new
    with context.reading() as repository:
        is_taken = repository.datamarts.version(draft.name) is not None
    new = [Difference("added", name, f"The table {name} is new.") for name in mart.exposed_tables]
    breaks = [f"The name {mart.name} is taken: creating would fail."] if is_taken else []
    return DatamartPlan(mart, is_new=True, changes=new, breaks=breaks)


def update_plan(name: str, wanted: DraftChanges, context: RequestContext) -> DatamartPlan:
    """Where nothing is to change, what the datasource's own changes break, if they do.

    Raises INVALID_DATAMART, and every fault of the draft.
    """
    old, datasource = visible_datamart(context, name)
    current = draft_of(old)
    draft = wanted.applied_to(current)
    schema = context.state.connections.schema(datasource.engine, datasource.credentials)
    if draft == current and (breaks := broken(old, schema)):
        return DatamartPlan(old, is_new=False, changes=[], breaks=breaks)
    new = build_datamart(draft, schema, _identity(old.id, datasource, old.version + 1))
    differences = changes(old, new)
    lost = [f"{d.at}: {d.message}" for d in differences if d.what != "added"]
    return DatamartPlan(
        new, is_new=False, changes=differences, breaks=[*lost, *broken_by(old, new, context)]
    )


def outdated_tables(mart: Datamart, context: RequestContext) -> Mapping[str, str]:
    """By table, why it no longer fits the datasource as it was last read."""
    with context.reading() as repository:
        return mismatches(mart, repository, context.state)


def _built(
    context: RequestContext, draft: Draft, datasource: Datasource, mart_id: str, *, version: int
) -> Datamart:
    """`draft` on the schema as it is now: nothing older is trusted."""
    schema = context.state.connections.schema(datasource.engine, datasource.credentials)
    return build_datamart(draft, schema, _identity(mart_id, datasource, version))


def _identity(mart_id: str, datasource: Datasource, version: int) -> DatamartIdentity:
    return DatamartIdentity(mart_id, version, datasource.engine, datasource.id, datasource.name)
