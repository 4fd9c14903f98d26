"""Request and response bodies of data apps, keys and guest tokens."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from martlet.http.bodies.base import Answer, Body, Name, Text
from martlet.store.repository.data_apps import DataApp
from martlet.store.repository.keys import KeyRow

ClientId = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Grace = Annotated[int, Field(ge=0, le=30 * 24 * 3600)]


class DataAppBody(Body):
    name: Name = Field(examples=["storefront"])
    datasources: list[Name] | None = Field(
        default=None,
        description="The datasources that the data app may use. Default: all. Empty list: none.",
        examples=[["postgres-main"]],
    )


class DataAppRow(Answer):
    name: str
    datasources: list[str] | None

    @classmethod
    def of(cls, app: DataApp) -> "DataAppRow":
        datasources = None if app.datasources is None else sorted(app.datasources)
        return cls(name=app.name, datasources=datasources)


class DataAppsAnswer(Answer):
    data: list[DataAppRow]


class ApiKeyBody(Body):
    data_app_name: Name = Field(examples=["storefront"])
    name: Name = Field(description="The purpose of the key.", examples=["backend"])


class ApiKeyRow(Answer):
    id: str
    name: str
    prefix: str = Field(description="The key's first characters. The key itself is not stored.")
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: KeyRow) -> "ApiKeyRow":
        return cls(
            id=row.id,
            name=row.name,
            prefix=row.prefix,
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
        )


class ApiKeysAnswer(Answer):
    data: list[ApiKeyRow]


class WhitelistBody(Body):
    domains: list[Text] = Field(
        max_length=100,
        description="Origins of the pages that may use guest tokens: `https://app.example.com`,"
        " with its port if it has one; `app.example.com`, which means the same; `*.example.com`"
        " for all subdomains; `http://localhost:3000` for pages on this machine. Empty list: only"
        " pages on this machine.",
        examples=[["https://app.example.com", "*.example.com"]],
    )


class WhitelistAnswer(Answer):
    data: list[str] = Field(
        description="The domains, written as browsers send origins.",
        examples=[["https://*.example.com", "https://app.example.com"]],
    )


class RotateBody(Body):
    expire_at: Grace = Field(
        default=0, description="Seconds until the old key stops working. 0 stops it now."
    )


class TokenAnswer(Answer):
    token: str = Field(examples=["eyJ…"])


class RevokeBody(Body):
    """Exactly one field is required."""

    token: str | None = Field(default=None, description="Revoke this token.", max_length=8192)
    client_id: ClientId | int | None = Field(
        default=None, description="Revoke the client's tokens."
    )
    data_app_name: Name | None = Field(
        default=None, description="Revoke all guest tokens of the data app."
    )


class RevokedAnswer(Answer):
    error: None = None
