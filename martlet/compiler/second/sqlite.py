"""Reads texts by SQLite itself, which resolves them against empty tables in memory.

SQLite returns no tree. While it prepares a statement, it reports each function, and each column
that is read, with its table and relation. So the guarded relations are prepared in a database with
only the tables that they may read, and the rest in a database with only the relations.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from dataclasses import dataclass, field
from typing import NoReturn

from martlet.compiler.refusal import refused
from martlet.compiler.second.reading import Reads, TableId, breach

_OTHERS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}
# SQLite knows every name that the verifier resolved; another error is about a clause.
_LOST = ("no such table", "no such column")
_CATALOG = ("sqlite_", "pragma_")

_TABLE = "CREATE TABLE {}.{} ({})"
_COUNT = "(SELECT COUNT(*) FROM {})"
_EXPLAIN = "EXPLAIN {}"
_WORDS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]""")
_WITH = re.compile(r"WITH( RECURSIVE)? ")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FUNCTIONS = _words("""
    abs avg ceil ceiling char coalesce concat count cume_dist current_date current_time
    current_timestamp date datetime dense_rank exp first_value floor glob group_concat hex if
    ifnull iif instr julianday lag last_value lead length like ln log log10 log2 lower ltrim max
    min nth_value ntile nullif percent_rank pow power rank replace round row_number rtrim sign
    sqrt strftime string_agg substr substring sum time total trim trunc typeof unicode unixepoch
    upper -> ->>
""")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a text's parameters; `inside` stand in guarded relations only."""

    all: Sequence[str]
    inside: AbstractSet[str]

    @property
    def outside(self) -> Sequence[str]:
        return [name for name in self.all if name not in self.inside]


def read(
    text: str,
    parameters: Names,
    tables: Mapping[TableId, AbstractSet[str]],
    relations: Mapping[str, Sequence[str]],
) -> dict[str, Reads]:
    """The columns that each of `relations` reads of each table.

    `tables` are the tables that the relations may read. `relations` are in the order of the text,
    each with its columns.

    Raises GuardBreach if the text reads or calls anything else; QUERY_REJECTED if SQLite cannot
    read the text.
    """
    guarded, rest = _parted(text, relations)
    given = {("temp", name): frozenset(columns) for name, columns in relations.items()}
    for reads in _prepared(rest, parameters.outside, given).values():
        for (_, name), columns in reads.items():
            if not columns <= {*relations.get(name, ()), ""}:
                breach("a table outside the guarded relations")
    read_in = _prepared(guarded, parameters.all, tables) if relations else {}
    # Counting the rows of a relation without columns repeats reads that were reported before.
    if not any(columns - {""} for columns in read_in.get("", {}).values()):
        read_in.pop("", None)
    return read_in


def _parted(text: str, relations: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """The leading CTEs, with a query that reads each of `relations`; and the rest of the text."""
    start = _WITH.match(text)
    if not relations or start is None:
        return "", text
    end = _end(text, len(relations))
    counts = ", ".join(_COUNT.format(_quoted(name)) for name in relations)
    after = text[end:].lstrip()
    rest = start[0] + after[1:] if after.startswith(",") else after
    return f"{text[:end]} SELECT {counts}", rest


def _end(text: str, count: int) -> int:
    """The end of the first `count` pairs of outermost parentheses in `text`."""
    depth = 0
    for word in _WORDS.finditer(text):
        depth += (word[0] == "(") - (word[0] == ")")
        count -= word[0] == ")" and depth == 0
        if count == 0:
            return word.end()
    breach("fewer relations than were proved")


def _prepared(
    text: str, parameters: Sequence[str], tables: Mapping[TableId, AbstractSet[str]]
) -> dict[str, Reads]:
    """The reads of `text`, by relation, in a database with only `tables`."""
    noted = _Noted()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(";".join(_create_tables(tables)))
        connection.set_authorizer(noted.authorized)
        try:
            connection.execute(_EXPLAIN.format(text), dict.fromkeys(parameters)).close()
        except (sqlite3.Error, sqlite3.Warning) as error:
            noted.refuse(error)
    return {
        relation: {table: frozenset(columns) for table, columns in reads.items()}
        for relation, reads in noted.reads.items()
    }


def _create_tables(tables: Mapping[TableId, AbstractSet[str]]) -> Iterator[str]:
    for (schema, name), columns in tables.items():
        listed = ", ".join(map(_quoted, sorted(columns)))
        yield _TABLE.format(_quoted(schema), _quoted(name), listed)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _two() -> dict[str, dict[TableId, set[str]]]:
    return defaultdict(lambda: defaultdict(set))


@dataclass(slots=True)
class _Noted:
    """`reads` maps relations to tables and columns; `denied` lists what was denied."""

    reads: dict[str, dict[TableId, set[str]]] = field(default_factory=_two)
    denied: list[str] = field(default_factory=list)

    def authorized(
        self,
        action: int,
        first: str | None,
        second: str | None,
        schema: str | None,
        relation: str | None,
    ) -> int:
        if action == sqlite3.SQLITE_READ and not (first or "").lower().startswith(_CATALOG):
            self._note(first or "", second or "", schema, relation or "")
            return sqlite3.SQLITE_OK
        is_known = action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FUNCTIONS
        if is_known or action in _OTHERS:
            return sqlite3.SQLITE_OK
        self.denied.append(f"the function {second}" if second else "more than a query")
        return sqlite3.SQLITE_DENY

    def _note(self, table: str, column: str, schema: str | None, relation: str) -> None:
        """Record a read. Without a schema, the table is a relation of the query's own."""
        if schema is not None:
            self.reads[relation][schema, table].add(column)

    def refuse(self, error: Exception) -> NoReturn:
        if self.denied:
            breach(self.denied[0])
        if str(error).startswith(_LOST) or not isinstance(error, sqlite3.OperationalError):
            breach("a name, a parameter or a statement that was not proved")
        raise refused(
            "this SQLite cannot read it; check its functions, joins and clauses"
        ) from None
