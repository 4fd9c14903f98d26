"""Datamarts to prove: a healthy world on every engine, and what its reports may look like."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element, fromstring

from tests.support.api import mart_body
from tests.support.cli import Cli, Ended, source_options, store_cli
from tests.support.dataset import CLIENTS, TABLES, TableData
from tests.support.engines import Source

# Without the id that names two clients and the client that has none: nothing to find fault with.
HEALTHY: tuple[TableData, ...] = tuple(
    replace(table, rows=tuple(row for row in table.rows if row[0] not in ("t6", "t7", "t8")))
    if table is CLIENTS
    else table
    for table in TABLES
)
IDS = ("acme", "bolt", "o'hara", "ACME", "empty")


@dataclass(frozen=True)
class Proved:
    """How `martlet prove` ended, and its three reports."""

    ended: Ended
    cases: tuple[Element, ...]
    document: dict[str, Any]
    page: str
    texts: tuple[str, str, str]

    def outcomes(self, group: str) -> set[str]:
        return {c["outcome"] for c in self.document["checks"] if c["group"] == group}

    def breaches(self) -> set[tuple[str, str]]:
        """Group and name, as the JUnit report has them."""
        return {
            (str(case.get("classname")).rpartition(".")[2], str(case.get("name")))
            for case in self.cases
            if case.find("failure") is not None
        }


def store_on(source: Source, folder: Path, files: Path, body: dict[str, Any] | None = None) -> Cli:
    """Commands on a store that has `source` as its datasource, and one datamart on it."""
    cli = store_cli(folder / f"store_{uuid4().hex}", files)
    if source.credentials.host and source.credentials.host.startswith("/"):
        cli = cli.at(MARTLET_DATASOURCE_SOCKETS=source.credentials.host)
    cli.done("datasource", "create", "main", *source_options(source))
    typed = json.dumps(body or mart_body(source))
    cli.done("datamart", "create", "-", typed=typed)
    return cli


def proved(cli: Cli, folder: Path, *words: object) -> Proved:
    """`martlet prove mart`, with every report."""
    xml, data, page = (folder / name for name in ("proof.xml", "proof.json", "proof.html"))
    for old in (xml, data, page):
        old.unlink(missing_ok=True)
    ended = cli.run("prove", "mart", *words, "--junit", xml, "--json", data, "--html", page)
    assert data.exists(), ended
    return Proved(
        ended=ended,
        cases=tuple(fromstring(xml.read_text()).iter("testcase")),  # noqa: S314 - our own
        document=json.loads(data.read_text()),
        page=page.read_text(),
        texts=(xml.read_text(), data.read_text(), page.read_text()),
    )
