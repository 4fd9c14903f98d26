"""Reads the datamart that is proved: its tables, tenant paths, keys and clients."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from martlet.prove.ask import Asker
from martlet.prove.checks import UncheckableError

_TICKS = {"mysql", "clickhouse"}  # engines that quote names with backticks, in any setting


@dataclass(frozen=True, slots=True)
class Hop:
    column: str
    schema: str
    table: str
    target_column: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table, from the draft, the isolation report and the datasource's schema.

    `columns` are exposed names, `hidden` hidden ones. `unique_keys` are those keys whose columns
    are all exposed, in exposed names. `path` is the table's row of the isolation report.
    """

    name: str
    path: Mapping[str, Any]
    columns: tuple[str, ...]
    hidden: tuple[str, ...]
    measures: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    is_hidden: bool
    is_view: bool

    @property
    def how(self) -> str:
        return str(self.path["how"])

    @property
    def is_shared(self) -> bool:
        return self.how == "shared"

    @property
    def is_queryable(self) -> bool:
        """Whether clients may query the table; if not, queries must be refused."""
        return not self.is_hidden and bool(self.columns) and self.how != "unresolved"

    @property
    def hops(self) -> tuple[Hop, ...]:
        return tuple(
            Hop(h["column"], h["schemaName"], h["tableName"], h["targetColumn"])
            for h in self.path["hops"]
        )


@dataclass(frozen=True, slots=True)
class Reviewed:
    """`draft` is the body that would create the datamart; `schemas` is its datasource's schema."""

    name: str
    version: int
    engine: str
    draft: Mapping[str, Any]
    isolation: Mapping[str, Any]
    schemas: Sequence[Mapping[str, Any]]
    tables: tuple[Table, ...]
    client_list: Mapping[str, Any]

    @property
    def queryable(self) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if table.is_queryable)

    @property
    def is_by_database(self) -> bool:
        return bool(self.isolation["tenancyLevel"] == "DATABASE")

    @property
    def reaching(self) -> dict[str, int]:
        """By table, the number of rows that belong to a client."""
        rows = self.isolation["tables"]
        return {r["name"]: r["reachingRows"] for r in rows if r["reachingRows"] is not None}

    def quoted(self, name: str) -> str:
        return quoted(name, self.engine)


def quoted(name: str, engine: str) -> str:
    """`name` in quotes, as the engine's SQL writes it."""
    mark = "`" if engine in _TICKS else '"'
    return mark + name.replace(mark, mark * 2) + mark


async def reviewed(asker: Asker, *, reads_rows: bool = True) -> Reviewed:
    """Read the datamart. Without `reads_rows`, no row is read: no counts, and no client list.

    Raises RefusedError, and UncheckableError if the datasource does not exist any more.
    """
    draft = await asker.about("/draft")
    isolation = await asker.about("/isolation", **({"orphans": "true"} if reads_rows else {}))
    sources = (await asker.call("GET", "/api/v2/datasource"))["data"]
    source = str(draft["datasourceName"])
    engine = next((s["type"] for s in sources if s["name"] == source), None)
    if engine is None:
        raise UncheckableError(f"The datamart's datasource {source!r} does not exist.")
    schema = await asker.about_source(source)
    described = {(s["name"], t["name"]): t for s in schema["schemas"] for t in s["tables"]}
    rows = zip(draft["tableList"], isolation["tables"], strict=True)
    return Reviewed(
        name=asker.datamart,
        version=isolation["version"],
        engine=engine,
        draft=draft,
        isolation=isolation,
        schemas=schema["schemas"],
        tables=tuple(
            _table(table, path, described.get((path["schemaName"], path["tableName"]), {}))
            for table, path in rows
        ),
        client_list=await asker.about("/clients") if reads_rows else {},
    )


def _table(
    draft: Mapping[str, Any], path: Mapping[str, Any], described: Mapping[str, Any]
) -> Table:
    columns = draft["columns"]
    exposed_columns = [c for c in columns if not c["isHide"] and not c["isAggregate"]]
    exposed = {c["name"]: _name(c) for c in exposed_columns if not c["isCustomColumn"]}
    keys = described.get("uniqueKeys", [])
    return Table(
        name=_name(draft),
        path=path,
        columns=tuple(_name(c) for c in exposed_columns),
        hidden=tuple(_name(c) for c in columns if c["isHide"]),
        measures=tuple(_name(c) for c in columns if c["isAggregate"] and not c["isHide"]),
        unique_keys=tuple(_exposed_keys(keys, exposed)),
        is_hidden=draft["isHide"],
        is_view=described.get("isView", False),
    )


def _name(draft: Mapping[str, Any]) -> str:
    return str(draft["alias"] or draft["name"])


def _exposed_keys(
    keys: Iterable[Sequence[str]], exposed: Mapping[str, str]
) -> Iterable[tuple[str, ...]]:
    for key in keys:
        if all(column in exposed for column in key):
            yield tuple(exposed[column] for column in key)
