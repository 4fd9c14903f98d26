"""Whitelist domains: where the pages are that may use a data app's guest tokens."""

from fastapi import APIRouter

from martlet.errors import Code, Failure, Fault
from martlet.http.admission import for_callers
from martlet.http.bodies.access import WhitelistAnswer, WhitelistBody
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.services.access.caller import Kind
from martlet.services.access.domains import DomainError, origin_of
from martlet.services.context import RequestContext
from martlet.store.repository import Repository
from martlet.store.repository.data_apps import DataApp

router = APIRouter(
    prefix="/api/v2/data-app/whitelist-domains",
    tags=["Data apps"],
    route_class=for_callers(Kind.API_KEY),
)


@router.get("", summary="List whitelist domains", responses=errors())
def list_whitelist_domains(context: ThisContext) -> WhitelistAnswer:
    """The domains of the key's data app; without any, only this machine's pages are admitted."""
    with context.reading() as repository:
        return WhitelistAnswer(data=repository.whitelist.of(_app(context)))


@router.put("", summary="Set whitelist domains", responses=errors(Code.DATA_APP_NOT_FOUND))
def set_whitelist_domains(body: WhitelistBody, context: ThisContext) -> WhitelistAnswer:
    """Replace the list: from then on, exactly pages of these domains may use guest tokens."""
    app, domains = _app(context), _origins(body.domains)

    def replace(repository: Repository) -> WhitelistAnswer:
        repository.whitelist.replace(app, domains)
        return WhitelistAnswer(data=domains)

    answer = context.commit("whitelist-domains.update", app.name, replace)
    context.state.authenticator.forget()
    return answer


def _app(context: RequestContext) -> DataApp:
    if context.caller.data_app is None:
        raise Failure(Code.PERMISSION_DENIED)
    return context.caller.data_app


def _origins(domains: list[str]) -> list[str]:
    """Raises INVALID_REQUEST_BODY with every fault."""
    origins, faults = set(), []
    for i, domain in enumerate(domains):
        try:
            origins.add(origin_of(domain))
        except DomainError as error:
            faults.append(Fault(Code.INVALID_REQUEST_BODY, f"domains[{i}]", str(error)))
    if faults:
        raise Failure.of(faults)
    return sorted(origins)
