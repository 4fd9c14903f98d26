"""Builds a datamart from a draft and the live schema, or reports every fault of the draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from martlet.compiler.engines import ENGINES, Engine
from martlet.compiler.environment import lookalike
from martlet.compiler.sql.grammar import is_nameable
from martlet.datamarts.columns import UNNAMEABLE, ColumnBuilder
from martlet.datamarts.relationships import relationships
from martlet.datamarts.tenancy import tenancy
from martlet.datamarts.tenant_paths import PathFinder
from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.model.datamart import (
    ClientTable,
    Datamart,
    PathKind,
    Relationship,
    Table,
    Tenancy,
    TenantPath,
)
from martlet.model.draft import Draft, DraftTable
from martlet.model.schema import DatabaseSchema, ForeignKey, SchemaTable


@dataclass(frozen=True, slots=True)
class DatamartIdentity:
    """The datamart's own id, version and datasource, which a draft does not name."""

    id: str
    version: int
    engine: str
    datasource_id: str
    datasource_name: str


def build_datamart(draft: Draft, schema: DatabaseSchema, identity: DatamartIdentity) -> Datamart:
    """The datamart that `draft` asks for.

    Raises a Failure that holds every fault, each with its JSON path.
    """
    builder = _Builder(draft, schema, identity)
    mart = builder.mart()
    if builder.faults or mart is None:
        raise Failure.of(builder.faults)
    return mart


@dataclass(slots=True)
class _Builder:
    draft: Draft
    schema: DatabaseSchema
    identity: DatamartIdentity
    faults: list[Fault] = field(default_factory=list)

    @property
    def _column_builder(self) -> ColumnBuilder:
        return ColumnBuilder(self.engine, self.faults)

    @property
    def engine(self) -> Engine:
        return ENGINES[self.identity.engine]

    def mart(self) -> Datamart | None:
        sources = [self._schema_table(i, table) for i, table in enumerate(self.draft.tables)]
        self._check_table_names()
        settings = tenancy(self.draft.tenancy, self.schema, self.engine, self.faults)
        declared = relationships(self.draft, sources, self.faults)
        if settings is None:
            self._check_columns(sources)
            return None
        finder = self._finder(settings, declared)
        tables = [
            self._table(i, table, source, finder)
            for i, (table, source) in enumerate(zip(self.draft.tables, sources, strict=True))
            if source is not None
        ]
        return Datamart(
            id=self.identity.id,
            name=self.draft.name,
            version=self.identity.version,
            engine=self.identity.engine,
            datasource_id=self.identity.datasource_id,
            datasource_name=self.identity.datasource_name,
            tenancy=settings,
            tables=tuple(tables),
            relationships=(*declared, *self._inferred(tables, declared)),
        )

    def _check_columns(self, sources: Iterable[SchemaTable | None]) -> None:
        """Report faults of columns even if the tenancy makes a datamart impossible."""
        for i, (table, source) in enumerate(zip(self.draft.tables, sources, strict=True)):
            if source is not None:
                self._column_builder.columns(i, table, source)

    # Tables

    def _schema_table(self, index: int, draft: DraftTable) -> SchemaTable | None:
        schema = draft.schema or self.schema.default_schema
        table = self.schema.tables.get((schema, draft.name))
        if table is None:
            self._report_unknown(index, draft, schema)
        return table

    def _report_unknown(self, index: int, draft: DraftTable, schema: str) -> None:
        at = f"tableList[{index}]"
        schemas = self.schema.schemas()
        if draft.schema is not None and schema not in schemas:
            hint = did_you_mean(schema, schemas)
            message = f"The datasource has no schema {schema}{hint}"
            self._fault(Code.INVALID_REQUEST_BODY, f"{at}.schemaName", message)
            return
        names = [name for other, name in self.schema.tables if other == schema]
        hint = did_you_mean(draft.name, names)
        if draft.schema is None and hint == ".":
            hint = "; name its schemaName."
        message = f"The datasource has no table {schema}.{draft.name}{hint}"
        self._fault(Code.INVALID_REQUEST_BODY, f"{at}.name", message)

    def _check_table_names(self) -> None:
        seen: dict[str, int] = {}
        for index, table in enumerate(self.draft.tables):
            name = table.alias or table.name
            first = seen.setdefault(lookalike(name), index)
            at = f"tableList[{index}].{'alias' if table.alias else 'name'}"
            if first != index:
                message = f"The name {name} is taken by tableList[{first}]; give an alias."
                self._fault(Code.INVALID_REQUEST_BODY, at, message)
            if not is_nameable(name):
                self._fault(Code.INVALID_REQUEST_BODY, at, UNNAMEABLE)

    def _table(
        self, index: int, draft: DraftTable, source: SchemaTable, finder: PathFinder | None
    ) -> Table:
        columns = self._column_builder.columns(index, draft, source)
        has_custom = any(column.is_custom for column in columns)
        return Table(
            schema=source.schema,
            name=source.name,
            columns=tuple(columns),
            path=self._path(index, draft, source, finder),
            alias=draft.alias,
            label=draft.label,
            client_column=draft.client_column,
            is_hidden=draft.is_hidden,
            is_shared=draft.is_shared,
            physical_columns=tuple(source.columns) if has_custom else (),
            dictionaries=source.dictionaries,
            client_column_leads_to=finder.elsewhere(source, draft.client_column)
            if finder and draft.client_column
            else None,
        )

    # Tenancy

    def _finder(self, settings: Tenancy, declared: Sequence[Relationship]) -> PathFinder | None:
        if isinstance(settings, ClientTable):
            return PathFinder(self.schema, settings, declared, self._client_columns())
        return None

    def _client_columns(self) -> dict[tuple[str, str], str]:
        return {
            (table.schema or self.schema.default_schema, table.name): table.client_column
            for table in self.draft.tables
            if table.client_column is not None
        }

    def _path(
        self, index: int, draft: DraftTable, source: SchemaTable, finder: PathFinder | None
    ) -> TenantPath:
        at = f"tableList[{index}].clientColumn"
        if draft.is_shared and draft.client_column is not None:
            message = "A table is either shared or has a clientColumn, not both."
            self._fault(Code.INVALID_REQUEST_BODY, at, message)
        if finder is None:
            return TenantPath(PathKind.DATABASE)
        if draft.client_column is not None:
            return self._direct(draft.client_column, source, finder, at)
        if draft.is_shared and source.id != finder.client_table.id:
            return TenantPath(PathKind.SHARED)
        return finder.inferred(source)

    def _direct(
        self, client_column: str, source: SchemaTable, finder: PathFinder, at: str
    ) -> TenantPath:
        column = source.columns.get(client_column)
        if column is None:
            hint = did_you_mean(client_column, source.columns)
            message = f"There is no column {client_column} in {source.name}{hint}"
            self._fault(Code.INVALID_COLUMN_CONFIG, at, message)
            return TenantPath(PathKind.UNRESOLVED)
        key_type = finder.client_table.key_type
        if column.type.family is not key_type.family:
            message = (
                f"{client_column} is {column.type.native}, but the client key that it must hold"
                f" is {key_type.native}."
            )
            self._fault(Code.INVALID_TENANCY, at, message)
            return TenantPath(PathKind.UNRESOLVED)
        return finder.direct(source, client_column)

    # Relationships

    def _inferred(
        self, tables: Iterable[Table], declared: Sequence[Relationship]
    ) -> list[Relationship]:
        """Foreign keys between two tables of the datamart without a declared relationship."""
        ids = {table.id for table in tables}
        known = {frozenset((r.child, r.parent)) for r in declared}
        return [
            _relationship(self.schema.tables[child], key)
            for child in ids
            for key in self.schema.tables[child].foreign_keys
            if _target(key) in ids and len(key.columns) == 1
            if frozenset((child, _target(key))) not in known
        ]

    def _fault(self, code: Code, at: str, message: str) -> None:
        self.faults.append(Fault(code, at, message))


def _target(key: ForeignKey) -> tuple[str, str]:
    return key.target_schema, key.target_table


def _relationship(child: SchemaTable, key: ForeignKey) -> Relationship:
    return Relationship(
        child=child.id,
        child_column=key.columns[0],
        parent=_target(key),
        parent_column=key.target_columns[0],
        is_declared=False,
    )
