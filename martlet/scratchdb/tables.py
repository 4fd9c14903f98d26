"""Statements that create tables, per engine: with types and names, never with values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

TableId = tuple[str, str]  # schema and name

_TABLE = "CREATE TABLE {} (\n    {}\n)"
_PRIMARY = "PRIMARY KEY ({})"
_UNIQUE = "UNIQUE ({})"
_KEY = "FOREIGN KEY ({}) REFERENCES {} ({})"
_LATER_KEY = "ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({})"
_ANALYSE = "ANALYZE {}"
_ROW = "INSERT INTO {} ({}) VALUES ({})"


@dataclass(frozen=True, slots=True)
class NewColumn:
    """`declaration` is the engine's text of the type. The caller must have checked it."""

    name: str
    declaration: str
    is_nullable: bool = True


@dataclass(frozen=True, slots=True)
class NewKey:
    """A foreign key: `column` references `target_column` of `target`."""

    column: str
    target: TableId
    target_column: str


@dataclass(frozen=True, slots=True)
class NewTable:
    """The first of `unique_keys` is the primary key, if `has_primary_key`."""

    id: TableId
    columns: tuple[NewColumn, ...]
    unique_keys: tuple[tuple[str, ...], ...] = ()
    has_primary_key: bool = False
    foreign_keys: tuple[NewKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Syntax:
    """The syntax of an engine. `adds_keys`: foreign keys can be added after the rows.

    `names_target_schemas`: a foreign key may name its target's schema.
    """

    quote: str
    mark: str
    adds_keys: bool
    names_target_schemas: bool = True

    def name(self, name: str) -> str:
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def names(self, names: Iterable[str]) -> str:
        return ", ".join(map(self.name, names))

    def table(self, table: TableId) -> str:
        return f"{self.name(table[0])}.{self.name(table[1])}"

    def creation(self, table: NewTable) -> str:
        parts = [
            f"{self.name(c.name)} {c.declaration}{'' if c.is_nullable else ' NOT NULL'}"
            for c in table.columns
        ]
        for position, key in enumerate(table.unique_keys):
            is_primary = table.has_primary_key and position == 0
            parts.append((_PRIMARY if is_primary else _UNIQUE).format(self.names(key)))
        if not self.adds_keys:
            parts += [_KEY.format(*self._ends(key)) for key in table.foreign_keys]
        return _TABLE.format(self.table(table.id), ",\n    ".join(parts))

    def analysis(self, table: NewTable) -> Iterator[str]:
        """Statements that create statistics."""
        yield _ANALYSE.format(self.table(table.id))

    def later_keys(self, table: NewTable) -> Iterator[str]:
        for key in table.foreign_keys if self.adds_keys else ():
            yield _LATER_KEY.format(self.table(table.id), *self._ends(key))

    def insertion(self, table: NewTable) -> str:
        names = [column.name for column in table.columns]
        marks = ", ".join([self.mark] * len(names))
        target, columns = self.table(table.id), self.names(names)
        if self.mark == "%s":
            # In statements with values, drivers read a percent sign as a placeholder.
            target, columns = target.replace("%", "%%"), columns.replace("%", "%%")
        return _ROW.format(target, columns, marks)

    def _ends(self, key: NewKey) -> tuple[str, str, str]:
        is_qualified = self.names_target_schemas
        target = self.table(key.target) if is_qualified else self.name(key.target[1])
        return self.name(key.column), target, self.name(key.target_column)


class NewDatabase(Protocol):
    """A new database, which is dropped after the block that created it.

    `credentials` are in the form of the API. `schema` maps a schema's name to its name here.
    """

    @property
    def credentials(self) -> Mapping[str, object]: ...

    @property
    def syntax(self) -> Syntax: ...

    def schema(self, name: str) -> str: ...

    def run(self, statement: str) -> None:
        """Raises UnusableError."""
        ...

    def insert(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Raises UnusableError."""
        ...

    def analyse(self, table: NewTable) -> None:
        """Create statistics of the table's columns, as detailed as the engine stores.

        Raises UnusableError if the account lacks the privilege.
        """
        ...


class UnusableError(Exception):
    """A database or its tables cannot be created. The message says why."""


@contextmanager
def unusable_on(*errors: type[Exception]) -> Iterator[None]:
    """Turn a driver's `errors` into UnusableError, with the driver's message."""
    try:
        yield
    except errors as error:
        raise UnusableError(str(error)) from None
