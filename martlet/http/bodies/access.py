"""Data apps, keys and guest tokens as they travel."""

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
        description="The only datasources that it may use; all of them if left out, none if empty.",
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
    name: Name = Field(description="What the key is for.", examples=["backend"])


class ApiKeyRow(Answer):
    id: str
    name: str
    prefix: str = Field(description="How the key begins; the key itself is not kept.")
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
        description="Where the pages are: `https://app.example.com`, with a port if it has one;"
        " `app.example.com`, which means the same; `*.example.com` for all its subdomains;"
        " `http://localhost:3000` for pages of this machine. None, and only those are admitted.",
        examples=[["https://app.example.com", "*.example.com"]],
    )


class WhitelistAnswer(Answer):
    data: list[str] = Field(
        description="The domains, as browsers write their origins.",
        examples=[["https://*.example.com", "https://app.example.com"]],
    )


class RotateBody(Body):
    expire_at: Grace = Field(
        default=0, description="Seconds for which the old key still works; 0 ends it now."
    )


class TokenAnswer(Answer):
    token: str = Field(examples=["eyJ…"])


class RevokeBody(Body):
    """One of the three."""

    token: str | None = Field(default=None, description="Revoke this token.", max_length=8192)
    client_id: ClientId | int | None = Field(
        default=None, description="Revoke the client's tokens."
    )
    data_app_name: Name | None = Field(
        default=None, description="Revoke all guest tokens of the data app."
    )


class RevokedAnswer(Answer):
    error: None = None
