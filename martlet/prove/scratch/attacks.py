"""Queries that try to read more than the canary's rows. Each of them must be refused.

`{t}` is a table of the datamart, `{m}` a column of it, `{x}` a table of the database that the
datamart does not expose, with `{s}` its schema, and `{h}` a hidden column of `{t}`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from martlet.prove.datamart import Reviewed, Table
from martlet.prove.scratch.shape import Shape


@dataclass(frozen=True, slots=True)
class Attack:
    name: str
    text: str


ATTACKS = (
    Attack("a table that is not exposed", "SELECT * FROM {x}"),
    Attack("the same with its schema", "SELECT * FROM {s}.{x}"),
    Attack("the same joined", "SELECT a.{m} FROM {t} AS a CROSS JOIN {x} AS b"),
    Attack("the same below IN", "SELECT {m} FROM {t} WHERE EXISTS (SELECT 1 FROM {x})"),
    Attack("the same in a common table", "WITH y AS (SELECT * FROM {x}) SELECT * FROM y"),
    Attack("the same in a union", "SELECT count(*) FROM {t} UNION ALL SELECT count(*) FROM {x}"),
    Attack("the same in an order", "SELECT {m} FROM {t} ORDER BY (SELECT count(*) FROM {x})"),
    Attack(
        "the same in a window",
        "SELECT count(*) OVER (ORDER BY (SELECT count(*) FROM {x})) FROM {t}",
    ),
    Attack("a hidden column", "SELECT {h} FROM {t}"),
    Attack("a hidden column of an alias", "SELECT a.{h} FROM {t} AS a"),
    Attack("a hidden column in a filter", "SELECT {m} FROM {t} WHERE {h} IS NOT NULL"),
    Attack("a hidden column in an order", "SELECT {m} FROM {t} ORDER BY {h}"),
    Attack("a hidden column below a star", "SELECT s.{h} FROM (SELECT * FROM {t}) AS s"),
    Attack("a common table of a table's name", "WITH {t} AS (SELECT * FROM {t}) SELECT * FROM {t}"),
    Attack("the catalog", "SELECT table_name FROM information_schema.tables"),
    Attack("PostgreSQL's catalog", "SELECT relname FROM pg_catalog.pg_class"),
    Attack("PostgreSQL's accounts", "SELECT * FROM pg_shadow"),
    Attack("SQLite's catalog", "SELECT sql FROM sqlite_master"),
    Attack("DuckDB's catalog", "SELECT * FROM duckdb_tables()"),
    Attack("MySQL's accounts", "SELECT * FROM mysql.user"),
    Attack("two statements", "SELECT {m} FROM {t}; SELECT {m} FROM {t}"),
    Attack("a deletion", "DELETE FROM {t}"),
    Attack("an update", "UPDATE {t} SET {m} = NULL"),
    Attack("an insertion", "INSERT INTO {t} ({m}) VALUES (NULL)"),
    Attack("a table that goes", "DROP TABLE {t}"),
    Attack("a copy", "CREATE TABLE copy_of_it AS SELECT * FROM {t}"),
    Attack("a setting", "SET search_path = 'public'"),
    Attack("a pragma", "PRAGMA table_info('x')"),
    Attack("another database", "ATTACH 'x.db' AS x"),
    Attack("a plan", "EXPLAIN SELECT {m} FROM {t}"),
    Attack("a lock", "SELECT {m} FROM {t} FOR UPDATE"),
    Attack("a file of PostgreSQL's machine", "SELECT pg_read_file('/etc/passwd')"),
    Attack("a file of MySQL's machine", "SELECT load_file('/etc/passwd')"),
    Attack("a file of DuckDB's machine", "SELECT * FROM read_text('/etc/passwd')"),
    Attack("a file to be written", "SELECT {m} FROM {t} INTO OUTFILE 'x.csv'"),
    Attack("a query in a text", "SELECT * FROM query('SELECT 1')"),
    Attack("a long sleep", "SELECT pg_sleep(60)"),
    Attack("a long sleep on MySQL", "SELECT sleep(60)"),
    Attack("the account", "SELECT current_user"),
    Attack("a setting's value", "SELECT current_setting('data_directory')"),
    Attack("a row's place", "SELECT ctid FROM {t}"),
    Attack("a row's number", "SELECT rowid FROM {t}"),
    Attack("a row's writer", "SELECT xmin FROM {t}"),
)


def attacks_on(mart: Reviewed, shape: Shape) -> Iterator[tuple[Attack, str]]:
    """The attacks that this datamart has names for, with their SQL texts."""
    tables = [table for table in mart.queryable if not table.is_shared] or list(mart.queryable)
    hiding = [table for table in tables if _hidden(table)]
    names = _names(mart, shape, (hiding or tables)[0])
    for attack in ATTACKS:
        needed = {mark for mark in ("{x}", "{s}", "{h}") if mark in attack.text}
        if needed <= {f"{{{name}}}" for name in names}:
            yield attack, attack.text.format(**names)


def _names(mart: Reviewed, shape: Shape, table: Table) -> Mapping[str, str]:
    names = {"t": mart.quoted(table.name), "m": mart.quoted(table.columns[0])}
    exposed = {each.name.casefold() for each in mart.tables if not each.is_hidden}
    unexposed = [t.id for t in shape.tables if t.id[1].casefold() not in exposed]
    if unexposed:
        schema, name = unexposed[0]
        names |= {"x": mart.quoted(name), "s": mart.quoted(schema)}
    if hidden := _hidden(table):
        names["h"] = mart.quoted(hidden[0])
    return names


def _hidden(table: Table) -> list[str]:
    exposed = {column.casefold() for column in table.columns}
    return [column for column in table.hidden if column.casefold() not in exposed]
