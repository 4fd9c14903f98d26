"""Each answer's certificate, held against the datamart and what was asked of it."""

import re
from collections.abc import Iterator, Sequence

from martlet.prove.ask import Answer
from martlet.prove.checks import Check, judged
from martlet.prove.clients import Client
from martlet.prove.datamart import Reviewed, Table

_ID = re.compile(r"mc_[0-9a-f]{32}")


def certificate_check(
    answer: Answer, mart: Reviewed, tables: Sequence[Table], client: Client, asked: str
) -> Check:
    """`asked` says in words which question of the table the answer is to."""
    faults = list(_faults(answer, mart, tables, client))
    return judged(
        not faults,
        "certificates",
        f"The certificate fits: {asked}",
        "; ".join(faults),
        table=", ".join(table.name for table in tables),
        client=client.digest,
        certificate=str(answer.certificate.get("id")),
    )


def _faults(
    answer: Answer, mart: Reviewed, tables: Sequence[Table], client: Client
) -> Iterator[str]:
    certificate = answer.certificate
    if not _ID.fullmatch(str(certificate.get("id"))):
        yield "its id is not that of a certificate"
    if (certificate.get("datamart"), certificate.get("version")) != (mart.name, mart.version):
        yield "it is of another datamart, or of another version of it"
    if certificate.get("client") != client.digest:
        yield "it is another client's"
    if not isinstance(certificate.get("fence"), bool):
        yield "it does not say whether there was a fence"
    if answer.row_count != len(answer.rows):
        yield "the answer counts other rows than it holds"
    found = {str(read["name"]): read for read in certificate.get("tables", ())}
    if set(found) != {table.name for table in tables}:
        yield "it names other tables than were asked for"
    for table in tables:
        read = found.get(table.name, {})
        # What is not filtered has no path in a certificate, and a sentence in the report.
        path = table.path["path"] if table.path["keyColumn"] else ""
        pinned = (read.get("how"), read.get("path"), read.get("schemaName"), read.get("table"))
        if pinned != (table.how, path, table.path["schemaName"], table.path["tableName"]):
            yield f"{table.name} is pinned otherwise than the isolation report says"
