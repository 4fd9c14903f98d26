"""Asks a datamart as a client would be asked for: through the public API, with patience."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from martlet.client import Api, RefusedError

_MARTS = "/api/v2/data-app/datamarts"
_LONGEST_WAIT = 300.0  # seconds, where the server says that it is asked too much


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows as JSON has them. `types` are the columns' data types; None where nobody knows."""

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
    """`questions` counts what was asked; `certificates` are the ids that the answers carried."""

    api: Api
    datamart: str
    questions: int = 0
    certificates: set[str] = field(default_factory=set)

    async def about(self, what: str = "", **params: str) -> Any:  # noqa: ANN401 - the API's JSON
        """What the API tells of the datamart itself."""
        path = f"{_MARTS}/{quote(self.datamart, safe='')}{what}"
        return (await self.call("GET", path, params=params))["data"]

    async def about_source(self, datasource: str) -> Any:  # noqa: ANN401
        """The datasource's schema, as it was last read."""
        path = f"/api/v2/datasource/{quote(datasource, safe='')}/schema"
        return (await self.call("GET", path))["data"]

    async def call(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401
        """As `Api.json` does, waiting where the server asks for it."""
        waited = 0.0
        while True:
            try:
                return await self.api.json(method, path, **options)
            except RefusedError as error:
                if error.retry_after is None or waited > _LONGEST_WAIT:
                    raise
                waited += error.retry_after
                await asyncio.sleep(error.retry_after)

    async def rows(self, client_id: str, sql: str, limit: int | None = None) -> Answer:
        """Raises RefusedError."""
        return await self._asked({"clientId": client_id, "sql": sql, "limit": limit})

    async def measures(self, client_id: str, measures: Sequence[str]) -> Answer:
        """Raises RefusedError."""
        return await self._asked({"clientId": client_id, "query": {"measures": list(measures)}})

    async def _asked(self, question: Mapping[str, Any]) -> Answer:
        self.questions += 1
        body = {"datamart": self.datamart, **{k: v for k, v in question.items() if v is not None}}
        found = await self.call("POST", "/api/v2/query", body=body)
        self.certificates.add(str(found["certificate"]["id"]))
        return Answer(
            names=tuple(column["name"] for column in found["columns"]),
            types=tuple(column["dataType"] for column in found["columns"]),
            rows=found["rows"],
            is_cut=found["truncated"],
            row_count=found["rowCount"],
            certificate=found["certificate"],
        )


def said(error: RefusedError) -> str:
    """What the server said, as a report may hold it: its code, which holds no value."""
    return str(error.body.get("code"))
