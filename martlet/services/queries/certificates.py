"""A certificate as callers see it: all of it with a key; the part without secrets for guests."""

from collections.abc import Sequence
from dataclasses import dataclass

from martlet.model.certificate import Certificate, Grain, TableRead
from martlet.model.datamart import TenantPath
from martlet.model.hop import Hop
from martlet.services.access.caller import Caller, Kind


@dataclass(frozen=True, slots=True)
class VisibleCertificate:
    """The part of a certificate that its reader may see. None: not for this reader."""

    id: str
    datamart: str
    client: str
    is_fenced: bool
    tables: tuple[TableRead, ...] | tuple[str, ...]
    version: int | None = None
    parameters: tuple[str, ...] | None = None
    grain: tuple[Grain, ...] = ()


def visible_certificate(
    certificate: Certificate, caller: Caller, grain: Sequence[Grain] = ()
) -> VisibleCertificate:
    """`grain`: how a semantic query was computed."""
    if caller.kind is Kind.GUEST:
        return VisibleCertificate(
            certificate.id,
            certificate.datamart,
            certificate.client,
            certificate.is_fenced,
            tables=tuple(table.name for table in certificate.tables),
        )
    return VisibleCertificate(
        certificate.id,
        certificate.datamart,
        certificate.client,
        certificate.is_fenced,
        tables=certificate.tables,
        version=certificate.version,
        parameters=certificate.parameters,
        grain=tuple(grain),
    )


def path_text(table: str, path: TenantPath) -> str:
    """The tenant path in one line: `orders.customer_id -> customers.id; customers.c = client key`.

    Empty where rows are not filtered.
    """
    if path.key_column is None:
        return ""
    steps, at = [], table
    for hop in path.hops:
        steps.append(_step(at, hop))
        at = hop.table
    return "; ".join([*steps, f"{at}.{path.key_column} = client key"])


def _step(at: str, hop: Hop) -> str:
    return f"{at}.{hop.column} -> {hop.table}.{hop.target_column}"
