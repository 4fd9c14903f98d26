"""Data apps, keys and guest tokens as they travel."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from martlet.api.guests import LONGEST_SECONDS
from martlet.api.wire.base import Answer, Body, Name, Text
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


class RotateBody(Body):
    expire_at: Grace = Field(
        default=0, description="Seconds for which the old key still works; 0 ends it now."
    )


class GuestParams(Body):
    timezone: Text | None = Field(default=None, examples=["Europe/Berlin"])
    user_identifier: Text | None = Field(
        default=None, description="Who of the client looks; for what they save."
    )
    allowed_embeds: list[Name] | None = Field(
        default=None, description="The only embeds that the token may show."
    )
    app_filters: list[dict[str, Any]] | None = None
    dashboard_app_filters: list[dict[str, Any]] | None = None
    hide_dashboard_filters: list[Text] | None = None
    dashboard: dict[str, Any] | None = None


class GuestTokenBody(Body):
    client_id: ClientId | int = Field(
        description="The client, as the client table names it.", examples=["nordwind-traders"]
    )
    data_app_name: Name = Field(examples=["storefront"])
    expiry_time: int | None = Field(
        default=None,
        ge=1000,
        le=LONGEST_SECONDS * 1000,
        description="How long the token lives, in milliseconds; an hour if left out.",
        examples=[3_600_000],
    )
    params: GuestParams | None = None
    permissions: dict[str, bool] | None = None
    theme: dict[str, Any] | None = None


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
