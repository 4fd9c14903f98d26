"""Why a client sees a row, or not: the question and its answer as they travel."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from martlet.http.bodies.access import ClientId
from martlet.http.bodies.base import Answer, Body, Name
from martlet.http.bodies.query import CertificateAnswer

StepName = Literal["claim", "client", "where", "path", "hop", "key"]
Verdict = Literal[
    "visible",
    "partly_visible",
    "hidden",
    "no_rows",
    "refused",
    "client_malformed",
    "client_not_found",
    "client_ambiguous",
    "client_without_key",
]


class WhyBody(Body):
    datamart: Name = Field(examples=["sales-analytics"])
    client_id: ClientId | int = Field(
        description="Who should see the rows.", examples=["nordwind-traders"]
    )
    table: Name = Field(description="The table's exposed name.", examples=["orders"])
    where: Annotated[str, StringConstraints(min_length=1)] | None = Field(
        default=None,
        description="Which rows: a condition on the table's exposed columns that cannot fail on a"
        " row. All rows of the table if left out.",
        examples=["id = 42"],
    )


class WhyClient(Answer):
    is_found: bool
    matched: str = Field(description="What the client id is matched against.")
    digest: str = Field(description="What stands for the client in logs and certificates.")


class WhyStep(Answer):
    """One step on the way from the client id, and from the rows, to each other.

    Of the rows that came to a step, `rows` go on; `nulls` have no value there, `missing` point at
    a row that is not there, and `others` belong to other clients.
    """

    step: StepName
    source: str = Field(serialization_alias="from", examples=["orders.customer_id"])
    to: str | None = Field(examples=["customers.id"])
    rows: int | None = None
    nulls: int | None = None
    missing: int | None = None
    others: int | None = None
    verdict: str = Field(examples=["leads"])


class WhyReport(Answer):
    datamart: str
    table: str
    client: WhyClient
    steps: list[WhyStep]
    verdict: Verdict
    fails_at: str | None = Field(
        description="The first step at which rows are lost, as `from -> to`.",
        examples=["orders.customer_id -> customers.id"],
    )
    explanation: str = Field(description="The verdict in one sentence.")
    certificate: CertificateAnswer | None = Field(
        description="Of the statement that counted; null where nothing had to be counted."
    )


class WhyAnswer(Answer):
    data: WhyReport
    error: None = None
