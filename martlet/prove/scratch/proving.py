"""The proof by canaries, from the shape of the real datamart to what each canary is answered."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from martlet import __version__
from martlet.client import Api
from martlet.prove import texts
from martlet.prove.answers import Seen, asked_all
from martlet.prove.ask import Asker
from martlet.prove.census import census_checks
from martlet.prove.checks import Check, UncheckableError
from martlet.prove.clients import met, nobody_checks, refusal
from martlet.prove.datamart import Reviewed, Table, reviewed
from martlet.prove.hidden import hidden_checks
from martlet.prove.overlap import overlap_check
from martlet.prove.reading import Progress, isolation_checks, warnings_of
from martlet.prove.report import Asked, Report
from martlet.prove.scratch.attacks import attacks_on
from martlet.prove.scratch.canaries import Canary, canaries
from martlet.prove.scratch.canary_checks import Canaries
from martlet.prove.scratch.databases import Server
from martlet.prove.scratch.planting import Planting
from martlet.prove.scratch.shape import Shape, shape_of
from martlet.prove.scratch.sides import Known, Sides
from martlet.prove.scratch.types import is_kept
from martlet.prove.scratch.victim import Victim
from martlet.prove.scratch.worlds import World, world
from martlet.prove.words import uncovered
from martlet.scratchdb.tables import UnusableError

_LEAST_ASKED = 2
_TOLD_APART = re.compile("[A-Za-z0-9-]+")


@dataclass(slots=True)
class Scratch:
    """`api` is the real server's: of it, the datamart's shape is read, and nothing more."""

    api: Api
    datamart: str
    asked: Asked
    server: Server | None
    progress: Progress

    async def report(self) -> Report:
        """Raises RefusedError, UnreachableError, and UncheckableError where nothing can be said."""
        started, clock = datetime.now(UTC), time.monotonic()
        self.progress("reading the datamart", 0.0)
        real = await reviewed(Asker(self.api, self.datamart), reads_rows=False)
        if real.is_by_database:
            raise UncheckableError(
                "Each client has a database of its own: canaries cannot be planted beside one"
                " another. Leave out --scratch, and clients' answers are compared."
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
            asked=self.asked,
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
                proving = _Proving(still, real, self.asked, self.progress)
                checks, known = await proving.checks()
                self.progress("planting a victim", 0.6)
                victim = _victim(known, self.asked.victim_rows)
                crowd = replace(planting, victim=victim, rows={}).planted()
                async with world(real, crowd, self.server) as crowded:
                    sides = Sides(still, crowded, real, known[0], victim.canary, self.progress)
                    checks += await sides.checks()
        except UnusableError as error:
            raise UncheckableError(f"No scratch database can be made: {error}") from None
        told = labelled(checks, known)
        return [still.asker, crowded.asker], told, [canary.name for canary, _ in known]


def _victim(known: Sequence[Known], rows: int) -> Victim:
    """Another than the one that is asked as. Raises UncheckableError where there is none."""
    viewer = str(known[0][0].key)
    others = [canary for canary, _ in known[1:] if canary.has_rows]
    # One whose key a pattern tells from the other's by itself, where there is one.
    others.sort(key=lambda canary: not _TOLD_APART.fullmatch(str(canary.key)))
    others.sort(key=lambda canary: str(canary.key).casefold() in viewer.casefold())
    if not others:
        raise UncheckableError("The client table admits no second canary that has rows.")
    return Victim(others[0], rows)


@dataclass(slots=True)
class _Proving:
    """On the server with the scratch database."""

    world: World
    real: Reviewed
    asked: Asked
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

    async def checks(self) -> tuple[list[Check], list[Known]]:
        """All of them, with the canaries that were asked as."""
        surviving = self.planting.surviving
        askable = [c for c in surviving if c.id is not None and not c.is_refused]
        if len(askable) < _LEAST_ASKED:
            raise UncheckableError("The client table admits fewer than two canaries.")
        clients, checks = await met(self.asker, self.mart, [str(c.id) for c in askable])
        named = {client.id: client for client in clients}
        known = [(canary, named[str(canary.id)]) for canary in askable if canary.id in named]
        if len(known) < _LEAST_ASKED:
            raise UncheckableError("The server answers fewer than two canaries. Its log says why.")
        checks += [*isolation_checks(self.mart), *await self._refusals(surviving)]
        checks += await self._tables(known)
        checks += await self._questions(known)
        checks += await self._attacks(known)
        return checks, known

    async def _refusals(self, surviving: Sequence[Canary]) -> list[Check]:
        """Those whose id names two clients, and strangers, are answered nothing."""
        table = self.mart.quoted(self.mart.asked[0].name)
        checks = await nobody_checks(self.asker, self.mart)
        for canary in surviving:
            if canary.is_refused:
                name = "An id of two clients is answered nothing"
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

    async def _tables(self, known: Sequence[Known]) -> list[Check]:
        checks: list[Check] = []
        canary_checks = Canaries(self.asker, self.mart, self.real, self.planting)
        for number, table in enumerate(self.mart.tables):
            self.progress(f"asking for {table.name}", 0.05 + 0.2 * number / len(self.mart.tables))
            checks += await hidden_checks(self.asker, self.mart, table, known[0][1])
            if not table.is_asked:
                continue
            seen: list[Seen] = []
            for canary, client in known:
                one, its_checks = await asked_all(
                    self.asker, self.mart, table, client, self.asked.most_rows
                )
                checks += its_checks
                if one is not None:
                    seen.append(one)
                    checks.append(
                        canary_checks.planted_check(canary_checks.own(canary, table), one)
                    )
            checks += self._compared(table, seen)
        return checks

    def _compared(self, table: Table, seen: Sequence[Seen]) -> Iterator[Check]:
        if not table.is_shared:
            yield overlap_check(table, seen, None)
        # Canaries that nobody can ask as have rows too: there are more than are seen.
        yield from census_checks(table, seen, [self.mart.reaching], is_everyone=False)

    async def _questions(self, known: Sequence[Known]) -> list[Check]:
        checks: list[Check] = []
        canary_checks = Canaries(self.asker, self.mart, self.real, self.planting)
        for number, (canary, client) in enumerate(known):
            self.progress(f"probing as the one {canary.name}", 0.25 + 0.3 * number / len(known))
            owns = [canary_checks.own(canary, table) for table in self.mart.asked]
            for own in owns:
                checks += await canary_checks.probe_checks(own, canary, client)
            checks += await canary_checks.join_checks(owns, client)
        return checks

    async def _attacks(self, known: Sequence[Known]) -> list[Check]:
        _, client = known[0]
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


def labelled(checks: Sequence[Check], known: Sequence[Known]) -> list[Check]:
    """With the names of canaries in place of their digests."""
    labels = {client.digest: canary.name for canary, client in known}
    return [replace(check, client=labels.get(str(check.client), check.client)) for check in checks]


def _not_covered(mart: Reviewed, shape: Shape, planting: Planting) -> Iterator[str]:
    kept = {canary.name for canary in planting.surviving}
    lost = [canary.name for canary in planting.canaries if canary.name not in kept]
    if lost:
        yield f"Canaries that the client table does not admit: one {'; one '.join(lost)}."
    for table in mart.tables:
        if table.is_view:
            yield f"{table.name} is a view: its columns were planted, and what it computes was not."
        if table.is_asked and not planting.rows[table.path["schemaName"], table.path["tableName"]]:
            yield f"{table.name} took no planted row: its keys admit none."
    for found in shape.tables:
        others = [c.name for c in found.columns.values() if not is_kept(c, mart.engine)]
        if others:
            names = ", ".join(others)
            yield f"The types of {found.id[1]}.{names}: a plain type stood in for each."
    yield "The real rows: canaries show what the datamart does with any, and not what is there."
    yield from uncovered(mart)
