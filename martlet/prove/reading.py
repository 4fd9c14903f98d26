"""The read-only proof: what clients of a datamart are answered, compared among them.

Nothing is written anywhere. Tables are gone through one by one, so that one table's rows are in
memory at a time.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from martlet import __version__
from martlet.client import Api
from martlet.prove.answers import Seen, asked_all
from martlet.prove.ask import Asker
from martlet.prove.census import census_checks
from martlet.prove.checks import Check, Outcome, UncheckableError
from martlet.prove.clients import Client, chosen, is_everyone, met, nobody_checks, roll_checks
from martlet.prove.datamart import Reviewed, Table, reviewed
from martlet.prove.hidden import hidden_checks
from martlet.prove.overlap import overlap_check
from martlet.prove.report import Asked, Report
from martlet.prove.words import uncovered

Progress = Callable[[str, float], None]  # what is done now, and the part of all that is done
Keys = Mapping[str, Sequence[str]]  # by table, columns that are unique


@dataclass(slots=True)
class Reading:
    """`named` are client ids; `keys` are unique columns that the database does not know of.

    `met` are those who were asked as, once there is a report: with their ids, which it has not.
    """

    api: Api
    datamart: str
    asked: Asked
    named: Sequence[str] = ()
    keys: Keys = field(default_factory=dict)
    progress: Progress = lambda _what, _part: None
    met: list[Client] = field(default_factory=list, init=False)

    async def report(self) -> Report:
        """Raises RefusedError, UnreachableError, and UncheckableError where nothing can be said."""
        started, clock = datetime.now(UTC), time.monotonic()
        asker = Asker(self.api, self.datamart)
        self.progress("reading the datamart", 0.0)
        mart = await reviewed(asker)
        self._check_keys(mart)
        ids = chosen(mart, self.named, self.asked.sample, self.asked.seed)
        clients, checks = await met(asker, mart, ids)
        self.met = clients
        checks += [*isolation_checks(mart), *roll_checks(mart), *await nobody_checks(asker, mart)]
        everyone = is_everyone(mart, ids) and len(clients) == len(ids)
        checks += await self._table_checks(asker, mart, clients, is_everyone=everyone)
        return Report(
            datamart=mart.name,
            datamart_version=mart.version,
            martlet_version=__version__,
            engine=mart.engine,
            tenancy=str(mart.isolation["tenancyLevel"]),
            asked=self.asked,
            started=started,
            seconds=time.monotonic() - clock,
            tables=mart.tables,
            clients=tuple(client.digest for client in clients),
            client_count=None if mart.roll["isCut"] else len(mart.roll["clients"]),
            checks=tuple(checks),
            questions=asker.questions,
            certificates=tuple(sorted(asker.certificates)),
            warnings=tuple(warnings_of(mart)),
            not_covered=tuple(_not_covered(mart, clients, checks, self.asked)),
        )

    def _check_keys(self, mart: Reviewed) -> None:
        known = {table.name: table.columns for table in mart.asked}
        for name, columns in self.keys.items():
            missing = [column for column in columns if column not in known.get(name, ())]
            if missing or name not in known:
                what = f"{name}.{missing[0]}" if name in known else f"the table {name}"
                raise UncheckableError(f"--key names {what}, which the datamart does not expose.")

    async def _table_checks(
        self, asker: Asker, mart: Reviewed, clients: Sequence[Client], *, is_everyone: bool
    ) -> list[Check]:
        checks: list[Check] = []
        seen: dict[str, list[Seen]] = {}
        for number, table in enumerate(mart.tables):
            if clients:
                checks += await hidden_checks(asker, mart, table, clients[0])
            if table.is_asked:
                part = number / len(mart.tables)
                found, its_checks = await self._as_all(asker, mart, table, clients, part)
                seen[table.name] = found
                checks += its_checks
        censuses = [mart.reaching, (again := await reviewed(asker)).reaching]
        if again.version != mart.version:
            raise UncheckableError("The datamart was changed while it was proved; run it again.")
        for table in mart.asked:
            whole = is_everyone and len(seen[table.name]) == len(clients)
            checks += census_checks(table, seen[table.name], censuses, is_everyone=whole)
        return checks

    async def _as_all(
        self, asker: Asker, mart: Reviewed, table: Table, clients: Sequence[Client], part: float
    ) -> tuple[list[Seen], list[Check]]:
        """The table as each client. What is kept has counts and no rows any more."""
        checks: list[Check] = []
        seen: list[Seen] = []
        for number, client in enumerate(clients):
            done = part + number / len(clients) / len(mart.tables)
            self.progress(f"asking for {table.name}", done)
            one, its_checks = await asked_all(asker, mart, table, client, self.asked.most_rows)
            checks += its_checks
            seen += [one] if one is not None else []
        if not table.is_shared:
            checks.append(overlap_check(table, seen, self.keys.get(table.name)))
        return [one.without_rows() for one in seen], checks


def isolation_checks(mart: Reviewed) -> Iterator[Check]:
    """A table without a path is no breach, for it is refused; but it is not said to be proved."""
    for table in mart.tables:
        if table.columns and not table.is_hidden:
            is_settled = table.how != "unresolved"
            outcome = Outcome.HELD if is_settled else Outcome.UNKNOWN
            message = "" if is_settled else "; ".join(table.path["warnings"])
            name = "The table's tenant path is settled"
            yield Check("isolation", name, outcome, message, table.name)


def warnings_of(mart: Reviewed) -> Iterator[str]:
    for table in mart.tables:
        for warning in table.path["warnings"]:
            yield f"{table.name}: {warning}"


def _not_covered(
    mart: Reviewed, clients: Sequence[Client], checks: Sequence[Check], asked: Asked
) -> Iterator[str]:
    everyone = len(mart.roll["clients"])
    if mart.roll["isCut"] or len(clients) < everyone:
        more = "more than " if mart.roll["isCut"] else ""
        yield f"Clients that were not asked as: {len(clients)} of {more}{everyone} were."
    for table in mart.tables:
        if not table.is_asked:
            why = "is not settled" if table.how == "unresolved" else "is hidden"
            yield f"{table.name} {why}: it was checked that it is refused, and nothing else."
    cut = {c.table for c in checks if c.name.startswith("The count is no less")}
    for name in sorted(filter(None, cut)):
        yield f"{name} was read to {asked.most_rows} rows a client; all of them were counted."
    yield from uncovered(mart)
