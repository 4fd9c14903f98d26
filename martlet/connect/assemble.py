"""Assembles a DatabaseSchema from the rows of an engine's catalog."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from martlet.model.schema import DatabaseSchema, ForeignKey, SchemaColumn, SchemaTable


@dataclass(slots=True)
class TableParts:
    """The parts of one table that were read so far."""

    columns: list[SchemaColumn] = field(default_factory=list)
    primary_key: tuple[str, ...] = ()
    unique_keys: list[tuple[str, ...]] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    indexes: list[tuple[str, ...]] = field(default_factory=list)
    is_view: bool = False


def assemble(
    parts: Mapping[tuple[str, str], TableParts],
    default_schema: str,
    databases: tuple[str, ...] = (),
) -> DatabaseSchema:
    tables = {
        (schema, name): SchemaTable(
            schema=schema,
            name=name,
            columns={column.name: column for column in entry.columns},
            primary_key=entry.primary_key,
            unique_keys=tuple(dict.fromkeys(entry.unique_keys)),
            foreign_keys=tuple(entry.foreign_keys),
            indexes=tuple(dict.fromkeys(entry.indexes)),
            is_view=entry.is_view,
        )
        for (schema, name), entry in parts.items()
    }
    return DatabaseSchema(default_schema, tables, databases)
