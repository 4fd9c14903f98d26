"""What has changed in a datasource, and what that breaks; what a new datamart would change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from martlet.errors import Failure
from martlet.model.mart import Datamart, Table
from martlet.model.schema import DatabaseSchema, SchemaTable
from martlet.query.design import Place, design
from martlet.query.redraft import redraft

What = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """`at` names a table, a column or a path, as people write it."""

    what: What
    at: str
    message: str


def schema_drift(old: DatabaseSchema, new: DatabaseSchema) -> list[Difference]:
    """What differs between two readings of one datasource."""
    found = list(_keys("table", _spoken(old), _spoken(new)))
    for table_id in old.tables.keys() & new.tables.keys():
        found += _table_drift(old.tables[table_id], new.tables[table_id])
    return sorted(found, key=lambda difference: difference.at)


def broken(mart: Datamart, schema: DatabaseSchema) -> list[str]:
    """Why `mart` no longer fits the datasource; empty where it does."""
    types = [reason for table in mart.tables for reason in _type_breaks(table, schema)]
    try:
        again = design(redraft(mart), schema, _place(mart))
    except Failure as failure:
        return [f"{fault.at}: {fault.message}" for fault in failure.faults] + types
    paths = [
        f"{old.exposed_name}: the tenant path changed; update the datamart to settle it anew."
        for old, new in zip(mart.tables, again.tables, strict=True)
        if not _is_same_path(old, new)
    ]
    return paths + types


def changes(old: Datamart, new: Datamart) -> list[Difference]:
    """What queries see differently in `new`."""
    before, after = old.exposed_tables, new.exposed_tables
    found = list(_keys("table", before, after))
    for name in before.keys() & after.keys():
        found += _exposed_changes(name, before[name], after[name])
    if old.tenancy != new.tenancy:
        found.append(Difference("changed", "tenancySettings", "The tenancy settings change."))
    return sorted(found, key=lambda difference: difference.at)


def _spoken(schema: DatabaseSchema) -> dict[str, SchemaTable]:
    return {f"{owner}.{name}": table for (owner, name), table in schema.tables.items()}


def _keys(
    kind: str, old: Mapping[str, object], new: Mapping[str, object], within: str = ""
) -> Iterator[Difference]:
    for name in old.keys() - new.keys():
        yield Difference("removed", within + name, f"The {kind} {name} is gone.")
    for name in new.keys() - old.keys():
        yield Difference("added", within + name, f"The {kind} {name} is new.")


def _table_drift(old: SchemaTable, new: SchemaTable) -> list[Difference]:
    within = f"{old.schema}.{old.name}."
    found = list(_keys("column", old.columns, new.columns, within))
    for name in old.columns.keys() & new.columns.keys():
        before, after = old.columns[name], new.columns[name]
        if before.type != after.type:
            message = f"{name} was {before.type.native} and is {after.type.native}."
            found.append(Difference("changed", within + name, message))
        elif before.is_nullable != after.is_nullable:
            now = "may be" if after.is_nullable else "is never"
            found.append(Difference("changed", within + name, f"{name} {now} NULL now."))
    if set(old.foreign_keys) != set(new.foreign_keys):
        message = f"The foreign keys of {old.name} changed."
        found.append(Difference("changed", within.rstrip("."), message))
    if old.primary_key != new.primary_key:
        message = f"The primary key of {old.name} changed."
        found.append(Difference("changed", within.rstrip("."), message))
    return found


def _type_breaks(table: Table, schema: DatabaseSchema) -> Iterator[str]:
    found = schema.tables.get((table.schema, table.name))
    for column in table.columns:
        now = found.columns.get(column.name) if found and not column.is_custom else None
        if now is not None and now.type != column.type:
            yield (
                f"{table.exposed_name}.{column.exposed_name}: was {column.type.native},"
                f" is {now.type.native}; update the datamart."
            )


def _is_same_path(old: Table, new: Table) -> bool:
    return (old.path.kind, old.path.hops, old.path.key_column) == (
        new.path.kind,
        new.path.hops,
        new.path.key_column,
    )


def _exposed_changes(name: str, old: Table, new: Table) -> Iterator[Difference]:
    yield from _keys("column", old.exposed_columns, new.exposed_columns, f"{name}.")
    for column in old.exposed_columns.keys() & new.exposed_columns.keys():
        before, after = old.exposed_columns[column], new.exposed_columns[column]
        if (before.name, before.sql, before.type) != (after.name, after.sql, after.type):
            message = f"{column} would stand for something else."
            yield Difference("changed", f"{name}.{column}", message)
    if not _is_same_path(old, new):
        yield Difference("changed", name, f"The tenant path of {name} changes.")


def _place(mart: Datamart) -> Place:
    return Place(mart.id, mart.version, mart.engine, mart.datasource_id, mart.datasource_name)
