"""A certificate as callers see it: all of it with a key, and what is no secret to a guest."""

from collections.abc import Sequence

from martlet.http.bodies.query import CertificateAnswer, CertificateGrain, CertificateTable
from martlet.model.certificate import Certificate, Grain
from martlet.model.hop import Hop
from martlet.model.mart import TenantPath
from martlet.services.access.caller import Caller, Kind


def shown(
    certificate: Certificate, caller: Caller, grain: Sequence[Grain] = ()
) -> CertificateAnswer:
    """`grain`: how a semantic query was computed."""
    if caller.kind is Kind.GUEST:
        return CertificateAnswer(
            id=certificate.id,
            datamart=certificate.datamart,
            tables=[table.name for table in certificate.tables],
            fence=certificate.is_fenced,
            client=certificate.client,
        )
    return CertificateAnswer(
        id=certificate.id,
        datamart=certificate.datamart,
        version=certificate.version,
        tables=[
            CertificateTable(
                name=read.name,
                schema_name=read.schema,
                table=read.table,
                how=read.path.kind.value,
                path=spoken_path(read.name, read.path),
                narrowed=list(read.narrowed) or None,
            )
            for read in certificate.tables
        ],
        fence=certificate.is_fenced,
        client=certificate.client,
        parameters=list(certificate.parameters),
        grain=[CertificateGrain(table=g.table, measures=list(g.measures)) for g in grain] or None,
    )


def spoken_path(table: str, path: TenantPath) -> str:
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
