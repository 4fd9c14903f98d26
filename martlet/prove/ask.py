"""Queries a datamart as a client, through the public API, and waits if it is rate-limited."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from martlet.client import Api, RefusedError

_MARTS = "/api/v2/data-app/datamarts"
_LONGEST_WAIT = 300.0  # seconds of waiting for the rate limit


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows in JSON form. `types` are the columns' data types; None if a type is unknown."""

    names: tuple[str, ...]
    types: tuple[str | None, ...]
    rows: Sequence[Sequence[Any]]
    is_cut: bool
    row_count: int
    certificate: Mapping[str, Any]

    def column(self, name: str) -> list[Any]:
        position = self.names.index(name)
        return [row[position] for row in self.rows]


@dataclass(slots=True)
class Asker:
    """`questions` counts the queries; `certificates` are the ids of their certificates."""

    api: Api
    datamart: str
    questions: int = 0
    certificates: set[str] = field(default_factory=set)

    async def about(self, what: str = "", **params: str) -> Any:  # noqa: ANN401 - the API's JSON
        """A resource of the datamart itself, such as its draft."""
        path = f"{_MARTS}/{quote(self.datamart, safe='')}{what}"
        return (await self.call("GET", path, params=params))["data"]

    async def about_source(self, datasource: str) -> Any:  # noqa: ANN401
        """The datasource's schema that was last read."""
        path = f"/api/v2/datasource/{quote(datasource, safe='')}/schema"
        return (await self.call("GET", path))["data"]

    async def call(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401
        """Call `Api.json`, and wait and retry if the server asks for it."""
        waited = 0.0
        while True:
            try:
                return await self.api.json(method, path, **options)
            except RefusedError as error:
                if error.retry_after is None or waited > _LONGEST_WAIT:
                    raise
                waited += error.retry_after
                await asyncio.sleep(error.retry_after)

    async def rows(self, client_id: str, sql: str, limit: int | None = None) -> QueryResult:
        """Raises RefusedError."""
        return await self._query({"clientId": client_id, "sql": sql, "limit": limit})

    async def measures(self, client_id: str, measures: Sequence[str]) -> QueryResult:
        """Raises RefusedError."""
        return await self._query({"clientId": client_id, "query": {"measures": list(measures)}})

    async def _query(self, question: Mapping[str, Any]) -> QueryResult:
        self.questions += 1
        body = {"datamart": self.datamart, **{k: v for k, v in question.items() if v is not None}}
        result = await self.call("POST", "/api/v2/query", body=body)
        self.certificates.add(str(result["certificate"]["id"]))
        return QueryResult(
            names=tuple(column["name"] for column in result["columns"]),
            types=tuple(column["dataType"] for column in result["columns"]),
            rows=result["rows"],
            is_cut=result["truncated"],
            row_count=result["rowCount"],
            certificate=result["certificate"],
        )


def error_code(error: RefusedError) -> str:
    """The error's code, which a report may hold because it contains no values."""
    return str(error.body.get("code"))
