"""How a datamart isolates its clients, and what a change of it would do, as they travel."""

from typing import Literal

from pydantic import Field

from martlet.datamarts.drift import Difference
from martlet.http.bodies.base import Answer
from martlet.model.hop import Hop
from martlet.services.authoring.datamarts import DatamartPlan
from martlet.services.review import isolation_report
from martlet.services.review.isolation_report import TableIsolation


class HopRow(Answer):
    column: str
    schema_name: str
    table_name: str
    target_column: str
    is_nullable: bool = Field(description="Rows with NULL here belong to no client.")
    has_index: bool

    @classmethod
    def of(cls, hop: Hop) -> "HopRow":
        return cls(
            column=hop.column,
            schema_name=hop.schema,
            table_name=hop.table,
            target_column=hop.target_column,
            is_nullable=hop.is_nullable,
            has_index=hop.is_indexed,
        )


class IsolationRow(Answer):
    """The tenant path of one table."""

    schema_name: str
    table_name: str
    name: str = Field(description="The name that queries use.")
    how: Literal["client_table", "direct", "inherited", "shared", "database", "unresolved"]
    path: str = Field(
        description="The tenant path in readable form.",
        examples=["orders.customer_id -> customers.id; customers.client_id = client key"],
    )
    hops: list[HopRow]
    key_column: str | None = Field(
        description="The column after the last hop that equals the client key."
    )
    is_key_nullable: bool
    candidates: list[str] = Field(description="The possible tenant paths, if `how` is unresolved.")
    warnings: list[str] = Field(
        description="Points to review: rows without a client, slow hops, or a client column whose "
        "declared foreign key does not lead to the client key."
    )
    is_outdated: bool = Field(
        description="True if the datasource changed, so that queries on the table are refused."
    )
    orphan_rows: int | None = Field(
        default=None, description="Rows that belong to no client. Counted only on request."
    )
    reaching_rows: int | None = Field(
        default=None, description="Rows that belong to a client. Counted only on request."
    )

    @classmethod
    def of(cls, found: TableIsolation) -> "IsolationRow":
        table, path, counts = found.table, found.table.path, found.counts
        return cls(
            schema_name=table.schema,
            table_name=table.name,
            name=table.exposed_name,
            how=path.kind.value,
            path=found.path,
            hops=[HopRow.of(hop) for hop in path.hops],
            key_column=path.key_column,
            is_key_nullable=path.is_key_nullable,
            candidates=list(path.candidates),
            warnings=list(found.warnings),
            is_outdated=found.is_outdated,
            orphan_rows=counts.orphans if counts else None,
            reaching_rows=counts.reaching if counts else None,
        )


class IsolationReport(Answer):
    datamart: str
    version: int
    tenancy_level: str
    tables: list[IsolationRow]
    is_safe: bool = Field(description="Whether every exposed table has a tenant path.")

    @classmethod
    def of(cls, report: isolation_report.IsolationReport) -> "IsolationReport":
        return cls(
            datamart=report.datamart,
            version=report.version,
            tenancy_level=report.tenancy_level.value,
            tables=[IsolationRow.of(table) for table in report.tables],
            is_safe=report.is_safe,
        )


class IsolationAnswer(Answer):
    data: IsolationReport
    error: None = None


class Change(Answer):
    what: Literal["added", "removed", "changed"]
    at: str = Field(examples=["orders.total"])
    message: str

    @classmethod
    def of(cls, found: Difference) -> "Change":
        return cls(what=found.what, at=found.at, message=found.message)


class PlanReport(Answer):
    action: Literal["create", "update"]
    name: str
    changes: list[Change]
    breaks: list[str] = Field(description="Names that current queries may use and would lose.")
    isolation: list[IsolationRow]

    @classmethod
    def of(cls, plan: DatamartPlan) -> "PlanReport":
        return cls(
            action="create" if plan.is_new else "update",
            name=plan.mart.name,
            changes=[Change.of(difference) for difference in plan.changes],
            breaks=list(plan.breaks),
            isolation=[IsolationRow.of(table) for table in plan.isolation],
        )


class PlanAnswer(Answer):
    data: PlanReport
    error: None = None
