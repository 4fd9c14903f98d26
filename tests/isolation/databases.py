"""Worlds as databases: the whole, and for each client one that holds its rows and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.isolation.dialects import Dialect
from tests.isolation.ownership import rows_of
from tests.isolation.worlds import Column, Kind, Row, Table, Value, World

BASE = "__base_"  # no query can name it


def whole(world: World, dialect: Dialect, prefix: str) -> Iterator[str]:
    """Statements that make all tables of `world`; `prefix` says where."""
    for table in world.tables:
        yield _create(table, world, dialect, prefix)
    yield from filled(world, dialect, prefix)


def keys(world: World, dialect: Dialect, prefix: str) -> Iterator[str]:
    """The foreign keys, where they are added afterwards."""
    for table in world.tables:
        for column in _keyed(table):
            yield (
                f"ALTER TABLE {prefix}{dialect.quoted(table.name)}"
                f" ADD {_foreign_key(column, world, dialect, prefix)}"
            )


def filled(world: World, dialect: Dialect, prefix: str) -> Iterator[str]:
    for table in world.tables:
        if table.rows:
            yield _insert(prefix + dialect.quoted(table.name), table.rows, dialect)


def twin(world: World, key: Value, dialect: Dialect, prefix: str) -> Iterator[str]:
    """Statements that make what the client of `key` may see, under exposed names."""
    for number, table in enumerate(world.exposed):
        rows = rows_of(world, table, key)
        if rows is not None:
            yield from _twin_table(_Twin(table, rows, f"{BASE}{number}"), world, dialect, prefix)


@dataclass(frozen=True)
class _Twin:
    table: Table
    rows: Sequence[Row]
    base: str


def _twin_table(twin: _Twin, world: World, dialect: Dialect, prefix: str) -> Iterator[str]:
    """A view computes custom columns, over a table that only it can name."""
    table, shown = twin.table, twin.table.shown
    assert table.exposed is not None
    if all(column.sql is None for column in shown):
        columns = [
            f"{dialect.quoted(c.exposed or '')} {_type(c, table, world, dialect)}" for c in shown
        ]
        places = [table.places[column.name] for column in shown]
        rows = [tuple(row[place] for place in places) for row in twin.rows]
        name = prefix + dialect.quoted(table.exposed)
        yield f"CREATE TABLE {name} ({', '.join(columns)}){dialect.twin_storage}"
    else:
        columns = [
            f"{dialect.quoted(c.name)} {_type(c, table, world, dialect)}" for c in table.physical
        ]
        rows, name = list(twin.rows), prefix + dialect.quoted(twin.base)
        values = [f"{_expression(c, dialect)} AS {dialect.quoted(c.exposed or '')}" for c in shown]
        yield f"CREATE TABLE {name} ({', '.join(columns)}){dialect.twin_storage}"
        view = prefix + dialect.quoted(table.exposed)
        yield f"CREATE VIEW {view} AS SELECT {', '.join(values)} FROM {name}"
    if rows:
        yield _insert(name, rows, dialect)


def _expression(column: Column, dialect: Dialect) -> str:
    return custom_sql(column, dialect) if column.sql else dialect.quoted(column.name)


def custom_sql(column: Column, dialect: Dialect) -> str:
    return (column.sql or "").format(dialect.quoted(column.over))


def _create(table: Table, world: World, dialect: Dialect, prefix: str) -> str:
    columns = [
        f"{dialect.quoted(c.name)} {_type(c, table, world, dialect)}" for c in table.physical
    ]
    if not dialect.storage:
        columns[0] += " PRIMARY KEY"
    if dialect.name != "postgres" and dialect.has_keys:
        columns += [_foreign_key(c, world, dialect, prefix) for c in _keyed(table)]
    storage = dialect.storage.format(dialect.quoted(table.key.name))
    return f"CREATE TABLE {prefix}{dialect.quoted(table.name)} ({', '.join(columns)}){storage}"


def _keyed(table: Table) -> list[Column]:
    return [c for c in table.references() if not c.is_declared]


def _foreign_key(column: Column, world: World, dialect: Dialect, prefix: str) -> str:
    target = world.by_name[column.target or ""]
    # SQLite's keys stay within their database.
    place = "" if dialect.name == "sqlite" else prefix
    return (
        f"FOREIGN KEY ({dialect.quoted(column.name)})"
        f" REFERENCES {place}{dialect.quoted(target.name)} ({dialect.quoted(target.key.name)})"
    )


def _type(column: Column, table: Table, world: World, dialect: Dialect) -> str:
    kind = _bare_type(column, world, dialect)
    return kind if column is table.key else dialect.nullable.format(kind)


def _bare_type(column: Column, world: World, dialect: Dialect) -> str:
    if column.is_loose and dialect.loose is not None:
        return dialect.loose
    if column.kind is Kind.KEY and isinstance(world.clients[0].key, int):
        return dialect.types[Kind.INTEGER]
    return dialect.types[column.kind]


def _insert(name: str, rows: Sequence[Row], dialect: Dialect) -> str:
    values = ", ".join(f"({', '.join(_literal(value, dialect) for value in row)})" for row in rows)
    return f"INSERT INTO {name} VALUES {values}"


def _literal(value: Value, dialect: Dialect) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\") if dialect.has_backslashes else value
        return "'" + escaped.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
