"""The audit trail as it travels."""

from datetime import datetime
from typing import Any

from pydantic import Field

from martlet.api.wire.base import Answer
from martlet.store.repository.audit import Entry


class AuditRow(Answer):
    """`detail` of an answered question: how it ended, its rows, and what was proved of it."""

    id: int
    at: datetime
    actor: str = Field(examples=["guest:3f0c"], description="Kind and id of the token.")
    action: str = Field(examples=["query.answered"])
    subject: str = Field(examples=["sales-analytics"])
    request_id: str
    client: str | None = Field(description="The keyed digest of the client id.")
    certificate: str | None = Field(examples=["mc_fe47a0d085e4f0c626ed29e0a20ed897"])
    detail: dict[str, Any] | None

    @classmethod
    def of(cls, entry: Entry) -> "AuditRow":
        return cls(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            request_id=entry.request_id,
            client=entry.client,
            certificate=entry.certificate,
            detail=dict(entry.detail) if entry.detail else None,
        )


class AuditAnswer(Answer):
    data: list[AuditRow]
    error: None = None
