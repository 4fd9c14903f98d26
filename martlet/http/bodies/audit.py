"""Response bodies of the audit trail."""

from datetime import datetime
from typing import Any

from pydantic import Field

from martlet.http.bodies.base import Answer
from martlet.store.repository.audit import Entry


class AuditRow(Answer):
    """An entry: a change, a query or a refusal, with its actor. It holds no row or query values."""

    id: int
    at: datetime
    actor: str = Field(examples=["guest:3f0c"], description="Kind and id of the token.")
    action: str = Field(
        examples=["query.answered"],
        description="`query.answered`, `query.client`, `query.clients`, `query.orphans` and"
        " `query.why` ran to the end. `query.failed` failed while it ran. `query.refused` did not"
        " run. All others are changes, such as `datamart.create`.",
    )
    subject: str = Field(examples=["sales-analytics"])
    request_id: str
    client: str | None = Field(description="The keyed digest of the client id.")
    certificate: str | None = Field(examples=["mc_fe47a0d085e4f0c626ed29e0a20ed897"])
    detail: dict[str, Any] | None = Field(
        examples=[{"purpose": "options", "outcome": "whole", "rows": 12}],
        description="`purpose`, `outcome` (`whole`, `cancelled`, or an error code) and `rows`, the"
        " number of rows sent. A query that ran also has its certificate's content.",
    )

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
