"""The certificate of a query: the proved facts that results, headers and logs carry."""

import hashlib
from dataclasses import dataclass

from martlet.model.datamart import TenantPath


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table that the query reads, and the path that pins its rows to the client.

    `filtered_by` names the columns, each with its table, that an embed or a token filters by.
    """

    name: str
    schema: str
    table: str
    path: TenantPath
    filtered_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grain:
    """A table whose rows were aggregated alone, before anything was joined to the aggregates."""

    table: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """`client` is a keyed digest of the client id: no log and no result holds the id itself.

    `content_digest` identifies everything that was proved, for any client.
    """

    datamart: str
    version: int
    tables: tuple[TableRead, ...]
    is_fenced: bool
    parameters: tuple[str, ...]
    client: str
    content_digest: str

    @property
    def id(self) -> str:
        """The same question for the same client on the same datamart has the same certificate."""
        content = f"{self.content_digest} {self.client}"
        return "mc_" + hashlib.sha256(content.encode()).hexdigest()[:32]
