"""The differences between engines in creating and querying a world: one row of facts each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.isolation.worlds import Kind


@dataclass(frozen=True)
class Probe:
    """An expression that fails on planted values only; `{}` is a column of `kind`."""

    sql: str
    kind: Kind


@dataclass(frozen=True)
class Dialect:
    """`loose` is a text type whose equality is not identity. `has` names parts of the language.

    `has_fields`: `a.b` may be a field of the column `a`, so that no table is called like a column.
    `sorts_sets`: an ORDER BY behind a UNION is that of the whole, not of its last part.
    `has_keys`: the database can be told foreign keys; `has_cycles`: in any order.
    """

    name: str
    types: Mapping[Kind, str]
    probes: tuple[Probe, ...]
    has: frozenset[str]
    quote: str = '"'
    loose: str | None = None
    joined_texts: str = "{0} || {1}"
    listed: str | None = None
    day: str = "CAST({} AS DATE)"
    storage: str = ""
    twin_storage: str = ""
    nullable: str = "{}"
    has_backslashes: bool = False
    has_fields: bool = False
    sorts_sets: bool = True
    union: str = "UNION"
    has_keys: bool = True
    has_cycles: bool = True
    folds: bool = True
    odd_names: tuple[str, ...] = field(default=())

    def quoted(self, name: str) -> str:
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote


_TYPES = {
    Kind.INTEGER: "BIGINT",
    Kind.TEXT: "VARCHAR(60)",
    Kind.DIGITS: "VARCHAR(60)",
    Kind.NUMBER: "DECIMAL(12, 2)",
    Kind.DATE: "DATE",
    Kind.KEY: "VARCHAR(60)",
}
_BINARY = "VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
_DIVISION = Probe("1 / ({} - 424242)", Kind.INTEGER)
_CAST = Probe("CAST({} AS INTEGER)", Kind.DIGITS)
# What takes a rest fails on what is planted alone, within another one of these too.
_OVERFLOW = Probe("({}) % 500000 + 9223372036854500000", Kind.INTEGER)

_SHARED_LANGUAGE = frozenset({
    "RIGHT JOIN", "NATURAL", "USING", "INTERSECT", "EXCEPT", "recursive", "row values",
})  # fmt: skip
_STANDARD = _SHARED_LANGUAGE | {
    "FULL JOIN", "inner WITH", "FILTER", "NULLS", "IS DISTINCT FROM", "frames", "named columns",
}  # fmt: skip
_GROUPING = {"GROUPING SETS", "ROLLUP", "CUBE", "ANY", "LATERAL", "DISTINCT ON", "ALL sets"}

_CLICKHOUSE = frozenset({
    "RIGHT JOIN", "FULL JOIN", "USING", "INTERSECT", "EXCEPT", "row values", "FILTER", "NULLS",
    "frames", "inner WITH", "GROUPING SETS", "QUALIFY",
})  # fmt: skip

DIALECTS: dict[str, Dialect] = {
    "duckdb": Dialect(
        name="duckdb",
        types=_TYPES,
        probes=(_CAST, _OVERFLOW, Probe("sqrt(424241 - ({}) % 500000)", Kind.INTEGER)),
        has=_STANDARD | _GROUPING | {"SEMI JOIN", "QUALIFY", "VALUES", "GROUP BY ALL"},
        loose="VARCHAR(60) COLLATE NOCASE",
        listed="string_agg({0}, ',' ORDER BY {0})",
        has_cycles=False,
        has_fields=True,
        odd_names=('we"ird',),
    ),
    "sqlite": Dialect(
        name="sqlite",
        types=_TYPES | {Kind.INTEGER: "INTEGER", Kind.NUMBER: "NUMERIC", Kind.DATE: "DATE"},
        probes=(Probe("abs({})", Kind.INTEGER),),
        day="date({})",
        has=_STANDARD,
        loose="VARCHAR(60) COLLATE NOCASE",
        odd_names=('we"ird',),
    ),
    "postgres": Dialect(
        name="postgres",
        types=_TYPES | {Kind.TEXT: "TEXT"},
        probes=(_DIVISION, _CAST, _OVERFLOW),
        has=_STANDARD | _GROUPING | {"VALUES", "WITH TIES"},
        listed="string_agg({0}, ',' ORDER BY {0})",
        odd_names=('we"ird', "Mixed Case"),
    ),
    "mysql": Dialect(
        name="mysql",
        types=_TYPES | {Kind.TEXT: _BINARY, Kind.DIGITS: _BINARY, Kind.KEY: _BINARY},
        probes=(_OVERFLOW, Probe("exp(({}) % 500000 - 424000)", Kind.INTEGER)),
        has=_SHARED_LANGUAGE | {"ANY", "frames", "ALL sets"},
        quote="`",
        loose="VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        joined_texts="concat({0}, {1})",
        twin_storage=" ENGINE = MEMORY",
        listed="group_concat({0} ORDER BY {0} SEPARATOR ',')",
        has_backslashes=True,
        folds=False,
        odd_names=("we`ird", 'quo"ted'),
    ),
    "clickhouse": Dialect(
        name="clickhouse",
        types=_TYPES
        | {
            Kind.INTEGER: "Int64",
            Kind.TEXT: "String",
            Kind.DIGITS: "String",
            Kind.KEY: "String",
            Kind.NUMBER: "Decimal(12, 2)",
            Kind.DATE: "Date32",
        },
        probes=(
            Probe("intDiv(1, {} - 424242)", Kind.INTEGER),
            Probe("toInt64({})", Kind.DIGITS),
        ),
        has=_CLICKHOUSE,
        joined_texts="concat({0}, {1})",
        day="toDate32({})",
        storage=" ENGINE = MergeTree ORDER BY {}",
        twin_storage=" ENGINE = Memory",
        nullable="Nullable({})",
        has_backslashes=True,
        has_keys=False,
        has_fields=True,
        sorts_sets=False,
        union="UNION DISTINCT",
        folds=False,
    ),
}
