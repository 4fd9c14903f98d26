"""The proof by canaries, from the real datamart's shape to the checks of each canary's results."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from martlet import __version__
from martlet.client import Api
from martlet.prove import texts
from martlet.prove.answers import ClientAnswers, ask_table
from martlet.prove.ask import Asker
from martlet.prove.checks import Check, UncheckableError
from martlet.prove.clients import ask_as_clients, nobody_checks, refusal
from martlet.prove.datamart import Reviewed, Table, reviewed
from martlet.prove.descriptions import uncovered
from martlet.prove.hidden import hidden_checks
from martlet.prove.overlap import overlap_check
from martlet.prove.reaching_rows import reaching_checks
from martlet.prove.read_only import Progress, isolation_checks, warnings_of
from martlet.prove.report import ProofOptions, Report
from martlet.prove.scratch.attacks import attacks_on
from martlet.prove.scratch.canaries import Canary, canaries
from martlet.prove.scratch.canary_checks import Canaries
from martlet.prove.scratch.databases import Server
from martlet.prove.scratch.planting import Planting
from martlet.prove.scratch.shape import Shape, shape_of
from martlet.prove.scratch.sides import AskedCanary, Sides
from martlet.prove.scratch.types import is_kept
from martlet.prove.scratch.victim import Victim
from martlet.prove.scratch.worlds import World, world
from martlet.scratchdb.tables import UnusableError

_LEAST_ASKED = 2
_TOLD_APART = re.compile("[A-Za-z0-9-]+")


@dataclass(slots=True)
class Scratch:
    """`api` is the real server's. Only the datamart's shape is read from it."""

    api: Api
    datamart: str
    options: ProofOptions
    server: Server | None
    progress: Progress

    async def report(self) -> Report:
        """Raises RefusedError, UnreachableError, or UncheckableError."""
        started, clock = datetime.now(UTC), time.monotonic()
        self.progress("reading the datamart", 0.0)
        real = await reviewed(Asker(self.api, self.datamart), reads_rows=False)
        if real.is_by_database:
            raise UncheckableError(
                "Each client has its own database, so canaries cannot be planted in one database."
                " Run the proof without --scratch, which compares the clients' results."
            )
        shape = shape_of(real)
        planting = Planting(shape, real.engine, canaries(shape, real.engine)).planted()
        askers, checks, names = await self._on_scratch(real, planting)
        return Report(
            datamart=real.name,
            datamart_version=real.version,
            martlet_version=__version__,
            engine=real.engine,
            tenancy=str(real.isolation["tenancyLevel"]),
            options=self.options,
            started=started,
            seconds=time.monotonic() - clock,
            tables=real.tables,
            clients=tuple(names),
            client_count=len(names),
            checks=tuple(checks),
            questions=sum(asker.questions for asker in askers),
            certificates=tuple(sorted({id_ for asker in askers for id_ in asker.certificates})),
            warnings=tuple(warnings_of(real)),
            not_covered=tuple(_not_covered(real, shape, planting)),
        )

    async def _on_scratch(
        self, real: Reviewed, planting: Planting
    ) -> tuple[list[Asker], list[Check], list[str]]:
        self.progress("planting canaries", 0.02)
        try:
            async with world(real, planting, self.server) as still:
                proving = _Proving(still, real, self.options, self.progress)
                checks, asked_canaries = await proving.checks()
                self.progress("planting a victim", 0.6)
                victim = _victim(asked_canaries, self.options.victim_rows)
                crowd = replace(planting, victim=victim, rows={}).planted()
                async with world(real, crowd, self.server) as crowded:
                    sides = Sides(
                        still, crowded, real, asked_canaries[0], victim.canary, self.progress
                    )
                    checks += await sides.checks()
        except UnusableError as error:
            raise UncheckableError(f"Cannot create a scratch database: {error}") from None
        labelled_checks = labelled(checks, asked_canaries)
        return (
            [still.asker, crowded.asker],
            labelled_checks,
            [canary.name for canary, _ in asked_canaries],
        )


def _victim(asked_canaries: Sequence[AskedCanary], rows: int) -> Victim:
    """Choose a canary other than the viewer. Raises UncheckableError if there is none."""
    viewer = str(asked_canaries[0][0].key)
    others = [canary for canary, _ in asked_canaries[1:] if canary.has_rows]
    # Prefer a key that a pattern can distinguish from the viewer's key.
    others.sort(key=lambda canary: not _TOLD_APART.fullmatch(str(canary.key)))
    others.sort(key=lambda canary: str(canary.key).casefold() in viewer.casefold())
    if not others:
        raise UncheckableError("The client table accepts no second canary with rows.")
    return Victim(others[0], rows)


@dataclass(slots=True)
class _Proving:
    """The checks on the server with the scratch database."""

    world: World
    real: Reviewed
    options: ProofOptions
    progress: Progress

    @property
    def asker(self) -> Asker:
        return self.world.asker

    @property
    def mart(self) -> Reviewed:
        return self.world.mart

    @property
    def planting(self) -> Planting:
        return self.world.planting

    async def checks(self) -> tuple[list[Check], list[AskedCanary]]:
        """All checks, and the canaries that were queried as."""
        surviving = self.planting.surviving
        askable = [c for c in surviving if c.id is not None and not c.is_refused]
        if len(askable) < _LEAST_ASKED:
            raise UncheckableError("The client table accepts fewer than two canaries.")
        clients, checks = await ask_as_clients(self.asker, self.mart, [str(c.id) for c in askable])
        named = {client.id: client for client in clients}
        asked_canaries = [
            (canary, named[str(canary.id)]) for canary in askable if canary.id in named
        ]
        if len(asked_canaries) < _LEAST_ASKED:
            raise UncheckableError(
                "The server answers queries as fewer than two canaries. Its log says why."
            )
        checks += [*isolation_checks(self.mart), *await self._refusals(surviving)]
        checks += await self._tables(asked_canaries)
        checks += await self._questions(asked_canaries)
        checks += await self._attacks(asked_canaries)
        return checks, asked_canaries

    async def _refusals(self, surviving: Sequence[Canary]) -> list[Check]:
        """Checks that unknown clients, and ids that name two clients, are refused."""
        table = self.mart.quoted(self.mart.queryable[0].name)
        checks = await nobody_checks(self.asker, self.mart)
        for canary in surviving:
            if canary.is_refused:
                name = "An id of two clients is refused"
                checks.append(
                    await refusal(
                        self.asker,
                        str(canary.id),
                        texts.star(table),
                        "clients",
                        name,
                        client=canary.name,
                    )
                )
        return checks

    async def _tables(self, asked_canaries: Sequence[AskedCanary]) -> list[Check]:
        checks: list[Check] = []
        canary_checks = Canaries(self.asker, self.mart, self.real, self.planting)
        for number, table in enumerate(self.mart.tables):
            self.progress(f"querying {table.name}", 0.05 + 0.2 * number / len(self.mart.tables))
            checks += await hidden_checks(self.asker, self.mart, table, asked_canaries[0][1])
            if not table.is_queryable:
                continue
            answers: list[ClientAnswers] = []
            for canary, client in asked_canaries:
                one, its_checks = await ask_table(
                    self.asker, self.mart, table, client, self.options.most_rows
                )
                checks += its_checks
                if one is not None:
                    answers.append(one)
                    checks.append(
                        canary_checks.planted_check(canary_checks.own(canary, table), one)
                    )
            checks += self._compared(table, answers)
        return checks

    def _compared(self, table: Table, answers: Sequence[ClientAnswers]) -> Iterator[Check]:
        if not table.is_shared:
            yield overlap_check(table, answers, None)
        # Canaries that cannot be queried as have rows too, so not all rows are seen.
        yield from reaching_checks(table, answers, [self.mart.reaching], is_everyone=False)

    async def _questions(self, asked_canaries: Sequence[AskedCanary]) -> list[Check]:
        checks: list[Check] = []
        canary_checks = Canaries(self.asker, self.mart, self.real, self.planting)
        for number, (canary, client) in enumerate(asked_canaries):
            self.progress(
                f"probing as the one {canary.name}", 0.25 + 0.3 * number / len(asked_canaries)
            )
            owns = [canary_checks.own(canary, table) for table in self.mart.queryable]
            for own in owns:
                checks += await canary_checks.probe_checks(own, canary, client)
            checks += await canary_checks.join_checks(owns, client)
        return checks

    async def _attacks(self, asked_canaries: Sequence[AskedCanary]) -> list[Check]:
        _, client = asked_canaries[0]
        self.progress("attacking", 0.56)
        return [
            await refusal(
                self.asker,
                client.id,
                text,
                "attacks",
                f"Refused: {attack.name}",
                client=client.digest,
            )
            for attack, text in attacks_on(self.mart, self.planting.shape)
        ]


def labelled(checks: Sequence[Check], asked_canaries: Sequence[AskedCanary]) -> list[Check]:
    """The checks with the canaries' names in place of their digests."""
    labels = {client.digest: canary.name for canary, client in asked_canaries}
    return [replace(check, client=labels.get(str(check.client), check.client)) for check in checks]


def _not_covered(mart: Reviewed, shape: Shape, planting: Planting) -> Iterator[str]:
    planted = {canary.name for canary in planting.surviving}
    lost = [canary.name for canary in planting.canaries if canary.name not in planted]
    if lost:
        yield f"Canaries that the client table does not accept: {'; '.join(lost)}."
    for table in mart.tables:
        if table.is_view:
            yield f"{table.name} is a view: its columns were planted, but not its computation."
        if (
            table.is_queryable
            and not planting.rows[table.path["schemaName"], table.path["tableName"]]
        ):
            yield f"{table.name} has no planted row, because its keys accept none."
    for shaped in shape.tables:
        others = [c.name for c in shaped.columns.values() if not is_kept(c, mart.engine)]
        if others:
            names = ", ".join(others)
            yield f"The types of {shaped.id[1]}.{names}: each was replaced by a plain type."
    yield "The real rows: canaries show how the datamart filters rows, not which rows exist."
    yield from uncovered(mart)
