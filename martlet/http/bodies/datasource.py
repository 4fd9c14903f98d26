"""Request and response bodies of datasources."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from martlet.http.bodies.base import Answer, Body, Name
from martlet.model.datasource import Credentials, Encryption, Secret
from martlet.model.schema import DatabaseSchema, SchemaTable
from martlet.services.authoring.datasources import Sync

Plain = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f]+$")]
EngineName = Literal["postgres", "mysql", "clickhouse", "duckdb", "sqlite"]


class CredentialsBody(Body):
    """Credentials. A server needs `host`, `database`, `username` and so on; a file needs `path`."""

    name: Name = Field(description="The datasource's name.", examples=["postgres-main"])
    host: Plain | None = Field(default=None, examples=["127.0.0.1"])
    port: int | None = Field(default=None, ge=1, le=65535, examples=[5432])
    database: Plain | None = Field(default=None, examples=["shop"])
    username: Plain | None = Field(default=None, examples=["martlet_reader"])
    password: str | None = Field(default=None, max_length=1000, examples=["…"])
    schema_: Plain | None = Field(
        default=None, alias="schema", description="The default schema.", examples=["public"]
    )
    ssl: bool | Literal["disable", "prefer", "require", "verify-full"] | None = Field(
        default=None,
        description="`true` requires encryption. `verify-full` also checks the certificate.",
    )
    path: Plain | None = Field(
        default=None,
        description="A file in the server's files directory.",
        examples=["a.duckdb"],
    )

    def credentials(self) -> Credentials:
        return Credentials(
            host=self.host,
            port=self.port,
            database=self.database,
            username=self.username,
            password=Secret(self.password or ""),
            schema=self.schema_,
            encryption=self._encryption(),
            path=self.path,
        )

    def _encryption(self) -> Encryption:
        if self.ssl is None:
            return Encryption.PREFER
        if isinstance(self.ssl, bool):
            return Encryption.REQUIRE if self.ssl else Encryption.DISABLE
        return Encryption(self.ssl)


class DatasourceBody(Body):
    datasource_type: EngineName = Field(examples=["postgres"])
    credentials: CredentialsBody


class SyncInput(Body):
    datasource_name: Name = Field(examples=["postgres-main"])


class SyncBody(Body):
    input: SyncInput


class DatasourceRow(Answer):
    name: str
    type: str


class DatasourcesAnswer(Answer):
    data: list[DatasourceRow]


class DeletedAnswer(Answer):
    id: str
    message: str


class TestReport(Answer):
    ok: Literal[True] = True
    tables: int = Field(description="Tables that the account may read.")
    databases: list[str] = Field(description="Databases that can belong to one client each.")
    warnings: list[str] = Field(description="Privileges of the account beyond reading.")


class TestAnswer(Answer):
    data: TestReport


class Drift(Answer):
    what: Literal["added", "removed", "changed"]
    at: str = Field(examples=["public.orders.total"])
    message: str


class BrokenDatamart(Answer):
    datamart: str
    reasons: list[str]


class SyncReport(Answer):
    drift: list[Drift]
    broken: list[BrokenDatamart] = Field(
        description="Datamarts that no longer match the schema, and why."
    )

    @classmethod
    def of(cls, sync: Sync) -> "SyncReport":
        return cls(
            drift=[Drift(what=d.what, at=d.at, message=d.message) for d in sync.drift],
            broken=[
                BrokenDatamart(datamart=name, reasons=list(reasons))
                for name, reasons in sync.broken.items()
            ],
        )


class SyncAnswer(Answer):
    data: SyncReport


class SchemaColumnRow(Answer):
    name: str
    type: str = Field(description="The type, as the datasource names it.")
    family: str = Field(description="The type family: integer, string, timestamp …")
    is_nullable: bool
    is_primary_key: bool
    is_exact: bool = Field(description="False if different values compare equal, as `a` and `A`.")
    collation: str | None = Field(description="The collation of a text column, if known.")
    has_dictionary: bool = Field(
        description="Whether the datasource stores the column's values in a dictionary."
    )


class ForeignKeyRow(Answer):
    columns: list[str]
    target_schema: str
    target_table: str
    target_columns: list[str]


class SchemaTableRow(Answer):
    name: str
    columns: list[SchemaColumnRow]
    foreign_keys: list[ForeignKeyRow]
    unique_keys: list[list[str]] = Field(description="Unique keys, the primary key first.")
    is_view: bool

    @classmethod
    def of(cls, table: SchemaTable) -> "SchemaTableRow":
        return cls(
            name=table.name,
            columns=[
                SchemaColumnRow(
                    name=column.name,
                    type=column.type.native,
                    family=column.type.family.value,
                    is_nullable=column.is_nullable,
                    is_primary_key=column.name in table.primary_key,
                    is_exact=column.type.is_exact,
                    collation=column.type.collation,
                    has_dictionary=column.type.plain is not None,
                )
                for column in table.columns.values()
            ],
            foreign_keys=[
                ForeignKeyRow(
                    columns=list(key.columns),
                    target_schema=key.target_schema,
                    target_table=key.target_table,
                    target_columns=list(key.target_columns),
                )
                for key in table.foreign_keys
            ],
            unique_keys=[list(key) for key in (table.primary_key, *table.unique_keys) if key],
            is_view=table.is_view,
        )


class SchemaRow(Answer):
    name: str
    tables: list[SchemaTableRow]


class SchemaReport(Answer):
    default_schema: str
    schemas: list[SchemaRow]

    @classmethod
    def of(cls, schema: DatabaseSchema) -> "SchemaReport":
        return cls(
            default_schema=schema.default_schema,
            schemas=[
                SchemaRow(
                    name=name,
                    tables=[
                        SchemaTableRow.of(table)
                        for table in schema.tables.values()
                        if table.schema == name
                    ],
                )
                for name in schema.schemas()
            ],
        )


class SchemaAnswer(Answer):
    data: SchemaReport
