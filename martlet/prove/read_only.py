"""The read-only proof: compares the results of a datamart's clients.

Nothing is written. Tables are processed one by one, so that only one table's rows are in memory.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from martlet import __version__
from martlet.client import Api
from martlet.prove.answers import ClientAnswers, ask_table
from martlet.prove.ask import Asker
from martlet.prove.checks import Check, Outcome, UncheckableError
from martlet.prove.clients import (
    Client,
    ask_as_clients,
    chosen_ids,
    client_list_checks,
    is_everyone,
    nobody_checks,
)
from martlet.prove.datamart import Reviewed, Table, reviewed
from martlet.prove.descriptions import uncovered
from martlet.prove.hidden import hidden_checks
from martlet.prove.overlap import overlap_check
from martlet.prove.reaching_rows import reaching_checks
from martlet.prove.report import ProofOptions, Report

Progress = Callable[[str, float], None]  # the current step, and the fraction done
Keys = Mapping[str, Sequence[str]]  # by table, the columns of a unique key


@dataclass(slots=True)
class ReadOnlyProof:
    """`named` are client ids; `keys` are unique keys that the database does not declare.

    `clients_asked` is set with the report. It holds the clients' ids, which the report does not.
    """

    api: Api
    datamart: str
    options: ProofOptions
    named: Sequence[str] = ()
    keys: Keys = field(default_factory=dict)
    progress: Progress = lambda _what, _part: None
    clients_asked: list[Client] = field(default_factory=list, init=False)

    async def report(self) -> Report:
        """Raises RefusedError, UnreachableError, or UncheckableError."""
        started, clock = datetime.now(UTC), time.monotonic()
        asker = Asker(self.api, self.datamart)
        self.progress("reading the datamart", 0.0)
        mart = await reviewed(asker)
        self._check_keys(mart)
        ids = chosen_ids(mart, self.named, self.options.sample, self.options.seed)
        clients, checks = await ask_as_clients(asker, mart, ids)
        self.clients_asked = clients
        checks += [
            *isolation_checks(mart),
            *client_list_checks(mart),
            *await nobody_checks(asker, mart),
        ]
        everyone = is_everyone(mart, ids) and len(clients) == len(ids)
        checks += await self._table_checks(asker, mart, clients, is_everyone=everyone)
        return Report(
            datamart=mart.name,
            datamart_version=mart.version,
            martlet_version=__version__,
            engine=mart.engine,
            tenancy=str(mart.isolation["tenancyLevel"]),
            options=self.options,
            started=started,
            seconds=time.monotonic() - clock,
            tables=mart.tables,
            clients=tuple(client.digest for client in clients),
            client_count=None if mart.client_list["isCut"] else len(mart.client_list["clients"]),
            checks=tuple(checks),
            questions=asker.questions,
            certificates=tuple(sorted(asker.certificates)),
            warnings=tuple(warnings_of(mart)),
            not_covered=tuple(_not_covered(mart, clients, checks, self.options)),
        )

    def _check_keys(self, mart: Reviewed) -> None:
        known = {table.name: table.columns for table in mart.queryable}
        for name, columns in self.keys.items():
            missing = [column for column in columns if column not in known.get(name, ())]
            if missing or name not in known:
                unknown = f"{name}.{missing[0]}" if name in known else f"the table {name}"
                message = f"--key names {unknown}, which the datamart does not expose."
                raise UncheckableError(message)

    async def _table_checks(
        self, asker: Asker, mart: Reviewed, clients: Sequence[Client], *, is_everyone: bool
    ) -> list[Check]:
        checks: list[Check] = []
        answers_by_table: dict[str, list[ClientAnswers]] = {}
        for number, table in enumerate(mart.tables):
            if clients:
                checks += await hidden_checks(asker, mart, table, clients[0])
            if table.is_queryable:
                part = number / len(mart.tables)
                answers, its_checks = await self._as_all(asker, mart, table, clients, part)
                answers_by_table[table.name] = answers
                checks += its_checks
        reaching_rows = [mart.reaching, (again := await reviewed(asker)).reaching]
        if again.version != mart.version:
            raise UncheckableError("The datamart was changed during the proof. Run it again.")
        for table in mart.queryable:
            whole = is_everyone and len(answers_by_table[table.name]) == len(clients)
            checks += reaching_checks(
                table, answers_by_table[table.name], reaching_rows, is_everyone=whole
            )
        return checks

    async def _as_all(
        self, asker: Asker, mart: Reviewed, table: Table, clients: Sequence[Client], part: float
    ) -> tuple[list[ClientAnswers], list[Check]]:
        """Query the table as each client. The returned answers keep counts but no rows."""
        checks: list[Check] = []
        answers: list[ClientAnswers] = []
        for number, client in enumerate(clients):
            done = part + number / len(clients) / len(mart.tables)
            self.progress(f"querying {table.name}", done)
            one, its_checks = await ask_table(asker, mart, table, client, self.options.most_rows)
            checks += its_checks
            answers += [one] if one is not None else []
        if not table.is_shared:
            checks.append(overlap_check(table, answers, self.keys.get(table.name)))
        return [one.without_rows() for one in answers], checks


def isolation_checks(mart: Reviewed) -> Iterator[Check]:
    """Checks of tenant paths. A table without one is refused: no breach, but not proved either."""
    for table in mart.tables:
        if table.columns and not table.is_hidden:
            is_settled = table.how != "unresolved"
            outcome = Outcome.HELD if is_settled else Outcome.UNKNOWN
            message = "" if is_settled else "; ".join(table.path["warnings"])
            name = "The table has a tenant path"
            yield Check("isolation", name, outcome, message, table.name)


def warnings_of(mart: Reviewed) -> Iterator[str]:
    for table in mart.tables:
        for warning in table.path["warnings"]:
            yield f"{table.name}: {warning}"


def _not_covered(
    mart: Reviewed, clients: Sequence[Client], checks: Sequence[Check], options: ProofOptions
) -> Iterator[str]:
    everyone = len(mart.client_list["clients"])
    if mart.client_list["isCut"] or len(clients) < everyone:
        more = "more than " if mart.client_list["isCut"] else ""
        yield f"Other clients: the proof queried as {len(clients)} of {more}{everyone} clients."
    for table in mart.tables:
        if not table.is_queryable:
            why = "has no tenant path" if table.how == "unresolved" else "is hidden"
            yield f"{table.name} {why}: the proof only checked that queries on it are refused."
    cut = {c.table for c in checks if c.name.startswith("The count is at least")}
    for name in sorted(filter(None, cut)):
        yield (
            f"{name} was read up to {options.most_rows} rows per client; all of its rows were"
            " counted."
        )
    yield from uncovered(mart)
