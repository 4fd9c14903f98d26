"""The schema of a customer database, as introspection reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Family(StrEnum):
    """Types by how values compare, independent of the engine's names."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    TEXT = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    TIMESTAMP_TZ = "timestamptz"
    UUID = "uuid"
    JSON = "json"
    BINARY = "binary"
    OTHER = "other"

    @property
    def is_number(self) -> bool:
        return self in (Family.INTEGER, Family.DECIMAL, Family.FLOAT)

    @property
    def is_moment(self) -> bool:
        return self in (Family.DATE, Family.TIMESTAMP, Family.TIMESTAMP_TZ)


@dataclass(frozen=True, slots=True)
class ColumnType:
    """`is_exact` is False if different values may be equal: collations, padding, citext.

    `collation` is the collation of texts, if the engine reports it. Texts of two collations cannot
    be compared, or are compared by one of the two.

    `plain` is the type that a viewer's expressions see, if the stored type keeps the values of all
    rows in one dictionary.
    """

    family: Family
    native: str
    is_exact: bool = True
    collation: str | None = None
    plain: str | None = None

    @property
    def description(self) -> str:
        """The type as messages name it."""
        return f"{self.native} in a dictionary" if self.plain else self.native

    def equals_like(self, other: "ColumnType") -> bool:
        """Whether equality between this type and `other` follows one rule.

        An engine converts one of two moment types to the other, which fails for some moments on
        DuckDB.
        """
        if self.family.is_moment:
            return self.native == other.native
        if self.family is not Family.TEXT or (self.is_exact and other.is_exact):
            return True
        return self.collation is not None and self.collation == other.collation


@dataclass(frozen=True, slots=True)
class SchemaColumn:
    """`is_computed`: the database computes it at each read, which may fail on a row."""

    name: str
    type: ColumnType
    is_nullable: bool = True
    is_computed: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns[i]` of the owning table points at `target_columns[i]` of the target."""

    columns: tuple[str, ...]
    target_schema: str
    target_table: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemaTable:
    schema: str
    name: str
    columns: Mapping[str, SchemaColumn]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    is_view: bool = False

    @property
    def id(self) -> tuple[str, str]:
        return self.schema, self.name

    @property
    def dictionaries(self) -> tuple[tuple[str, str], ...]:
        """The columns whose rows share a dictionary, each with its plain type."""
        return tuple((c.name, c.type.plain) for c in self.columns.values() if c.type.plain)

    def is_unique(self, column: str) -> bool:
        return (column,) in (self.primary_key, *self.unique_keys)

    def is_indexed(self, column: str) -> bool:
        keys = (self.primary_key, *self.unique_keys, *self.indexes)
        return any(key[:1] == (column,) for key in keys)


@dataclass(frozen=True, slots=True)
class DatabaseSchema:
    """Tables by (schema, name), and the databases that may belong to one client each."""

    default_schema: str
    tables: Mapping[tuple[str, str], SchemaTable]
    databases: tuple[str, ...] = field(default=())

    def schemas(self) -> list[str]:
        return sorted({schema for schema, _ in self.tables})
