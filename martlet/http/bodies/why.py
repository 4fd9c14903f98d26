"""Request and response bodies of the question why a client sees a row or not."""

from dataclasses import asdict
from typing import Annotated

from pydantic import Field, StringConstraints

from martlet.http.bodies.access import ClientId
from martlet.http.bodies.base import Answer, Body, Name
from martlet.http.bodies.query import CertificateAnswer
from martlet.services.access.caller import Caller
from martlet.services.queries.certificates import visible_certificate
from martlet.services.review import why
from martlet.services.review.why_steps import Step, StepName, Verdict


class WhyBody(Body):
    datamart: Name = Field(examples=["sales-analytics"])
    client_id: ClientId | int = Field(
        description="The client that should see the rows.", examples=["nordwind-traders"]
    )
    table: Name = Field(description="The table's exposed name.", examples=["orders"])
    where: Annotated[str, StringConstraints(min_length=1)] | None = Field(
        default=None,
        description="A condition on the table's exposed columns that selects the rows and cannot"
        " fail on any row. Default: all rows of the table.",
        examples=["id = 42"],
    )

    def question(self) -> why.WhyQuestion:
        return why.WhyQuestion(self.datamart, str(self.client_id), self.table, self.where)


class WhyClient(Answer):
    is_found: bool
    matched: str = Field(description="The column that the client id is matched against.")
    digest: str = Field(description="The client's digest in logs and certificates.")


class WhyStep(Answer):
    """One step of the path between the client id and the rows.

    `rows` is the number of rows that pass the step. `nulls` have NULL in the column, `missing`
    reference a row that does not exist, and `others` belong to other clients.
    """

    step: StepName
    source: str = Field(serialization_alias="from", examples=["orders.customer_id"])
    to: str | None = Field(examples=["customers.id"])
    rows: int | None = None
    nulls: int | None = None
    missing: int | None = None
    others: int | None = None
    verdict: str = Field(examples=["leads"])

    @classmethod
    def of(cls, found: Step) -> "WhyStep":
        return cls(**asdict(found))


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
        description="The certificate of the counting statement; null if no rows were counted."
    )

    @classmethod
    def of(cls, report: why.WhyReport, caller: Caller) -> "WhyReport":
        certificate = report.certificate
        return cls(
            datamart=report.datamart,
            table=report.table,
            client=WhyClient(
                is_found=report.is_client_found,
                matched=report.matched,
                digest=report.client_digest,
            ),
            steps=[WhyStep.of(step) for step in report.steps],
            verdict=report.verdict,
            fails_at=report.fails_at.text if report.fails_at is not None else None,
            explanation=report.explanation,
            certificate=CertificateAnswer.of(visible_certificate(certificate, caller))
            if certificate is not None
            else None,
        )


class WhyAnswer(Answer):
    data: WhyReport
    error: None = None
