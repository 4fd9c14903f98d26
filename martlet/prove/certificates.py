"""Compares each result's certificate with the datamart and the query."""

import re
from collections.abc import Iterator, Sequence

from martlet.prove.ask import QueryResult
from martlet.prove.checks import Check, checked
from martlet.prove.clients import Client
from martlet.prove.datamart import Reviewed, Table

_ID = re.compile(r"mc_[0-9a-f]{32}")


def certificate_check(
    answer: QueryResult, mart: Reviewed, tables: Sequence[Table], client: Client, question: str
) -> Check:
    """`question` describes the query in words."""
    faults = list(_faults(answer, mart, tables, client))
    return checked(
        not faults,
        "certificates",
        f"The certificate matches: {question}",
        "; ".join(faults),
        table=", ".join(table.name for table in tables),
        client=client.digest,
        certificate=str(answer.certificate.get("id")),
    )


def _faults(
    answer: QueryResult, mart: Reviewed, tables: Sequence[Table], client: Client
) -> Iterator[str]:
    certificate = answer.certificate
    if not _ID.fullmatch(str(certificate.get("id"))):
        yield "its id is not a certificate id"
    if (certificate.get("datamart"), certificate.get("version")) != (mart.name, mart.version):
        yield "it names another datamart or another version"
    if certificate.get("client") != client.digest:
        yield "it names another client"
    if not isinstance(certificate.get("fence"), bool):
        yield "it does not say whether a fence was used"
    if answer.row_count != len(answer.rows):
        yield "the result's row count differs from its rows"
    by_name = {str(read["name"]): read for read in certificate.get("tables", ())}
    if set(by_name) != {table.name for table in tables}:
        yield "it names other tables than the query"
    for table in tables:
        read = by_name.get(table.name, {})
        # A table without a filter has no path in a certificate, and a sentence in the report.
        path = table.path["path"] if table.path["keyColumn"] else ""
        identity = (read.get("how"), read.get("path"), read.get("schemaName"), read.get("table"))
        if identity != (table.how, path, table.path["schemaName"], table.path["tableName"]):
            yield f"the tenant path of {table.name} differs from the isolation report"
