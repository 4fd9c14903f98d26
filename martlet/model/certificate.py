"""What was proved of a query: the content that answers, headers and logs carry."""

import hashlib
from dataclasses import dataclass

from martlet.model.datamart import TenantPath


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table that the query reads, and how its rows were pinned to the client.

    `filtered_by` names the columns, each with its table, that an embed or a token narrows them by.
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
    """`client` is a keyed digest of the client id: the id itself is in no log and no answer.

    `content_digest` stands for all that was proved, whoever the client is.
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
        """The same question of the same client on the same datamart has the same certificate."""
        content = f"{self.content_digest} {self.client}"
        return "mc_" + hashlib.sha256(content.encode()).hexdigest()[:32]
