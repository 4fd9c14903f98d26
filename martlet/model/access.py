"""Who asks, and for whom."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tenant:
    """One client, found. Only `query.lookup` makes one, from the client's own row or database.

    Under TABLE tenancy `key` is the primary key of the client's row; under DATABASE tenancy
    `database` is the client's own. `digest` stands for the client wherever people read.
    """

    datamart_id: str
    digest: str
    key: object = None
    database: str | None = None
