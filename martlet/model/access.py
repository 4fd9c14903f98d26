"""The client whose rows a query reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tenant:
    """One client of a datamart. Only `system/tenant_lookup` makes one, from the client's own row or
    database.

    Under TABLE tenancy `key` is the primary key of the client's row; under DATABASE tenancy
    `database` is the client's own. `digest` replaces the client id in everything that people read.
    """

    datamart_id: str
    digest: str
    key: object = None
    database: str | None = None
