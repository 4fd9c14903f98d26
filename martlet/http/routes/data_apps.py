"""Data apps and their API keys."""

from typing import Annotated

from fastapi import APIRouter, Query

from martlet.errors import Code
from martlet.http.admission import for_callers
from martlet.http.bodies.access import (
    ApiKeyBody,
    ApiKeyRow,
    ApiKeysAnswer,
    DataAppBody,
    DataAppRow,
    DataAppsAnswer,
)
from martlet.http.bodies.base import IdAnswer, KeyAnswer, Name, NameAnswer
from martlet.http.context import ThisContext
from martlet.http.errors import errors
from martlet.http.pages import AskedPage
from martlet.services.access.caller import Kind
from martlet.services.authoring.data_apps import check_datasources
from martlet.store.repository import Repository

_REPLAYING = (Code.IDEMPOTENCY_KEY_REUSED,)

router = APIRouter(
    prefix="/api/v2/data-app", tags=["Data apps"], route_class=for_callers(Kind.SERVICE)
)


@router.post(
    "",
    summary="Create a data app",
    responses=errors(Code.DATA_APP_ALREADY_EXISTS, Code.DATASOURCE_NAME_ERROR, *_REPLAYING),
)
def create_data_app(body: DataAppBody, context: ThisContext) -> NameAnswer:
    """An embedding application; its keys reach the datasources that it lists."""

    def add(repository: Repository) -> NameAnswer:
        check_datasources(body.datasources, repository)
        repository.data_apps.add(body.name, body.datasources)
        return NameAnswer(name=body.name)

    return context.commit("data-app.create", body.name, add)


@router.put(
    "",
    summary="Update a data app",
    responses=errors(Code.DATA_APP_NOT_FOUND, Code.DATASOURCE_NAME_ERROR),
)
def update_data_app(body: DataAppBody, context: ThisContext) -> NameAnswer:
    """Replace the list of datasources that the data app may use."""

    def change(repository: Repository) -> NameAnswer:
        app = repository.data_apps.named(body.name, at="name")
        check_datasources(body.datasources, repository)
        repository.data_apps.change(app, body.datasources)
        return NameAnswer(name=body.name)

    answer = context.commit("data-app.update", body.name, change)
    context.state.authenticator.forget()
    return answer


@router.get("", summary="List data apps", responses=errors())
def list_data_apps(context: ThisContext, page: AskedPage) -> DataAppsAnswer:
    with context.reading() as repository:
        apps = page.of(repository.data_apps.all())
    return DataAppsAnswer(data=[DataAppRow.of(app) for app in apps])


@router.delete("", summary="Delete a data app", responses=errors(Code.DATA_APP_NOT_FOUND))
def delete_data_app(context: ThisContext, name: Annotated[Name, Query()]) -> IdAnswer:
    """Its API keys and guest tokens end with it."""

    def delete(repository: Repository) -> IdAnswer:
        repository.data_apps.delete(repository.data_apps.named(name, at="name"))
        return IdAnswer(id=name)

    answer = context.commit("data-app.delete", name, delete)
    context.state.authenticator.forget()
    return answer


@router.post(
    "/api-tokens",
    summary="Create an API key",
    responses=errors(Code.DATA_APP_NOT_FOUND, *_REPLAYING),
)
def create_api_key(body: ApiKeyBody, context: ThisContext) -> KeyAnswer:
    """The key is shown this once; only its digest is kept."""

    def add(repository: Repository) -> KeyAnswer:
        app = repository.data_apps.named(body.data_app_name)
        return KeyAnswer(key=repository.api_keys.add(app.id, body.name).text)

    return context.commit("api-key.create", f"{body.data_app_name}/{body.name}", add)


@router.get("/api-tokens", summary="List API keys", responses=errors(Code.DATA_APP_NOT_FOUND))
def list_api_keys(
    context: ThisContext,
    data_app_name: Annotated[Name, Query(alias="dataAppName")],
    page: AskedPage,
) -> ApiKeysAnswer:
    """Prefix, name and use of the living keys; never a key."""
    with context.reading() as repository:
        app = repository.data_apps.named(data_app_name)
        keys = page.of(repository.api_keys.of(app.id))
    return ApiKeysAnswer(data=[ApiKeyRow.of(key) for key in keys])


@router.delete("/api-tokens", summary="Delete an API key", responses=errors(Code.INVALID_TOKEN_ID))
def delete_api_key(
    context: ThisContext,
    key_id: Annotated[Name, Query(alias="id", description="From the list of keys.")],
) -> IdAnswer:
    def delete(repository: Repository) -> IdAnswer:
        repository.api_keys.delete(key_id)
        return IdAnswer(id=key_id)

    answer = context.commit("api-key.delete", key_id, delete)
    context.state.authenticator.forget()
    return answer
