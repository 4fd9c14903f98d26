"""Changes of a datasource and the datamarts that they break; changes by a new datamart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.datamarts.to_draft import draft_of
from martlet.errors import Failure
from martlet.model.datamart import Column, Datamart, Table
from martlet.model.schema import DatabaseSchema, SchemaColumn, SchemaTable

What = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """`at` names a table, a column or a setting, as people write it."""

    what: What
    at: str
    message: str


def schema_drift(old: DatabaseSchema, new: DatabaseSchema) -> list[Difference]:
    """The differences between two schemas of one datasource."""
    differences = list(_keys("table", _by_full_name(old), _by_full_name(new)))
    for table_id in old.tables.keys() & new.tables.keys():
        differences += _table_drift(old.tables[table_id], new.tables[table_id])
    return sorted(differences, key=lambda difference: difference.at)


def broken(mart: Datamart, schema: DatabaseSchema) -> list[str]:
    """The reasons why `mart` no longer fits the datasource; empty if it fits."""
    types = [reason for table in mart.tables for reason in _type_breaks(table, schema)]
    try:
        again = build_datamart(draft_of(mart), schema, _identity_of(mart))
    except Failure as failure:
        return [f"{fault.at}: {fault.message}" for fault in failure.faults] + types
    paths = [
        f"{old.exposed_name}: the tenant path changed; update the datamart to confirm the new path."
        for old, new in zip(mart.tables, again.tables, strict=True)
        if not _is_same_path(old, new)
    ]
    return paths + types


EVERY_TABLE = ""


def outdated(mart: Datamart, schema: DatabaseSchema) -> dict[str, str]:
    """The reasons why tables of `mart` no longer fit the datasource, by exposed name.

    A query is proved against the datamart. If a column has changed its type, a table has become a
    view, or a key column compares loosely, the database no longer does what was proved.
    A reason that concerns every table has the key `EVERY_TABLE`.
    """
    reasons = {
        table.exposed_name: why for table in mart.tables if (why := _mismatch(table, schema))
    }
    remaining = _without_lost_parts(mart, schema, reasons)
    try:
        again = build_datamart(draft_of(remaining), schema, _identity_of(mart))
    except Failure as failure:
        return {**reasons, EVERY_TABLE: failure.message}
    if again.tenancy != mart.tenancy:
        return {**reasons, EVERY_TABLE: "The columns of the client table have another type."}
    for old, new in zip(remaining.tables, again.tables, strict=True):
        if not _is_same_path(old, new):
            reasons.setdefault(old.exposed_name, "Its tenant path changed.")
    return reasons


def _without_lost_parts(
    mart: Datamart, schema: DatabaseSchema, reasons: Mapping[str, str]
) -> Datamart:
    """`mart` without lost tables and columns, so that the other tenant paths can be inferred."""
    tables = []
    for table in mart.tables:
        source = schema.tables.get(table.id)
        if source is not None and table.exposed_name not in reasons:
            tables.append(table)
        elif source is not None:
            columns = tuple(
                c for c in table.columns if c.name in source.columns and not c.is_custom
            )
            own = _client_column(table, source, mart)
            tables.append(replace(table, columns=columns, client_column=own))
    ends = {(table.id, column.name) for table in tables for column in table.columns}
    relationships = (
        r
        for r in mart.relationships
        if {(r.child, r.child_column), (r.parent, r.parent_column)} <= ends
    )
    return replace(mart, tables=tuple(tables), relationships=tuple(relationships))


def _client_column(table: Table, source: SchemaTable, mart: Datamart) -> str | None:
    """The table's client column, if it exists and can still hold a client key."""
    column = source.columns.get(table.client_column or "")
    is_key = column is not None and column.type.family is mart.key_family
    return table.client_column if is_key else None


def _mismatch(table: Table, schema: DatabaseSchema) -> str | None:
    source = schema.tables.get(table.id)
    if source is None:
        return f"The table {table.schema}.{table.name} is gone."
    for column in table.columns:
        if column.is_custom:
            continue
        now = source.columns.get(column.name)
        if now is None:
            return f"The column {column.name} is gone."
        if now.type != column.type:
            return f"{column.name} was {column.type.description} and is {now.type.description}."
        if _became_computed(column, now, source):
            return f"{column.name} is now computed, as in a view."
    lost = next((name for name in table.physical_columns if name not in source.columns), None)
    if lost is not None:
        return f"The column {lost} is gone."
    is_same = table.dictionaries == source.dictionaries
    return None if is_same else "Other columns are now stored in dictionaries."


def changes(old: Datamart, new: Datamart) -> list[Difference]:
    """The differences in `new` that queries see."""
    before, after = old.exposed_tables, new.exposed_tables
    differences = list(_keys("table", before, after))
    for name in before.keys() & after.keys():
        differences += _exposed_changes(name, before[name], after[name])
    if old.tenancy != new.tenancy:
        differences.append(Difference("changed", "tenancySettings", "The tenancy settings change."))
    return sorted(differences, key=lambda difference: difference.at)


def _by_full_name(schema: DatabaseSchema) -> dict[str, SchemaTable]:
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
    differences = list(_keys("column", old.columns, new.columns, within))
    for name in old.columns.keys() & new.columns.keys():
        before, after = old.columns[name], new.columns[name]
        if before.type != after.type:
            message = f"{name} was {before.type.description} and is {after.type.description}."
            differences.append(Difference("changed", within + name, message))
        elif before.is_nullable != after.is_nullable:
            now = "may be" if after.is_nullable else "is never"
            differences.append(Difference("changed", within + name, f"{name} {now} NULL now."))
    if set(old.foreign_keys) != set(new.foreign_keys):
        message = f"The foreign keys of {old.name} changed."
        differences.append(Difference("changed", within.rstrip("."), message))
    if old.primary_key != new.primary_key:
        message = f"The primary key of {old.name} changed."
        differences.append(Difference("changed", within.rstrip("."), message))
    return differences


def _type_breaks(table: Table, schema: DatabaseSchema) -> Iterator[str]:
    source = schema.tables.get((table.schema, table.name))
    for column in table.columns:
        now = source.columns.get(column.name) if source and not column.is_custom else None
        if source is not None and now is not None and _became_computed(column, now, source):
            yield (
                f"{table.exposed_name}.{column.exposed_name}: is now computed, as in a view; update"
                " the datamart."
            )
        if now is not None and now.type != column.type:
            yield (
                f"{table.exposed_name}.{column.exposed_name}: was {column.type.description},"
                f" is {now.type.description}; update the datamart."
            )


def _became_computed(column: Column, now: SchemaColumn, source: SchemaTable) -> bool:
    return (source.is_view or now.is_computed) and not column.is_computed


def _is_same_path(old: Table, new: Table) -> bool:
    """Whether both paths lead a row to the same clients; indexes make no difference."""
    return _guarding(old) == _guarding(new)


def _guarding(table: Table) -> tuple[object, ...]:
    path = table.path
    hops = [(hop.column, hop.schema, hop.table, hop.target_column) for hop in path.hops]
    return path.kind, hops, path.key_column, path.is_key_exact


def _exposed_changes(name: str, old: Table, new: Table) -> Iterator[Difference]:
    yield from _keys("column", old.exposed_columns, new.exposed_columns, f"{name}.")
    for column in old.exposed_columns.keys() & new.exposed_columns.keys():
        before, after = old.exposed_columns[column], new.exposed_columns[column]
        if (before.name, before.sql, before.type) != (after.name, after.sql, after.type):
            message = f"{column} would mean another column."
            yield Difference("changed", f"{name}.{column}", message)
    if not old.path.is_resolved and new.path.is_resolved:
        yield Difference("added", name, f"{name} can be queried: its tenant path is resolved.")
    elif not _is_same_path(old, new):
        yield Difference("changed", name, f"The tenant path of {name} changes.")


def _identity_of(mart: Datamart) -> DatamartIdentity:
    return DatamartIdentity(
        mart.id, mart.version, mart.engine, mart.datasource_id, mart.datasource_name
    )
