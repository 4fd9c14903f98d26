"""Checks what planner, storage and query times reveal to one canary about another's many rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from martlet.prove.checks import Check
from martlet.prove.clients import Client
from martlet.prove.datamart import Reviewed
from martlet.prove.read_only import Progress
from martlet.prove.scratch.canaries import Canary
from martlet.prove.scratch.canary_checks import Canaries, OwnRows
from martlet.prove.scratch.pair import Pair
from martlet.prove.scratch.storage_checks import StorageChecks
from martlet.prove.scratch.time_checks import TimeChecks
from martlet.prove.scratch.worlds import World

AskedCanary = tuple[Canary, Client]  # a canary, and the client that queries as it


@dataclass(slots=True)
class Sides:
    """`crowded` has the rows of `victim`, `still` does not. `viewer` queries both."""

    still: World
    crowded: World
    real: Reviewed
    viewer: AskedCanary
    victim: Canary
    progress: Progress

    async def checks(self) -> list[Check]:
        owns, pair = list(self._owns()), self._pair()
        timing = TimeChecks(
            pair, self.still.mart, self.crowded.planting, self.crowded.no_statistics
        )
        storage = StorageChecks(pair, self.still.mart)
        checks: list[Check] = []
        for number, own in enumerate(owns):
            self.progress(f"timing questions of {own.table.name}", 0.65 + 0.35 * number / len(owns))
            checks += await timing.planner_checks(own)
            checks += await storage.checks(own, self._theirs(own))
            checks += await timing.cost_checks(own)
        return checks

    def _owns(self) -> Iterator[OwnRows]:
        """The viewer's rows of each table that is not shared."""
        canaries = Canaries(self.still.asker, self.still.mart, self.real, self.still.planting)
        for table in self.still.mart.queryable:
            if not table.is_shared:
                yield canaries.own(self.viewer[0], table)

    def _theirs(self, own: OwnRows) -> OwnRows:
        """The victim's rows of the same table, in the crowded world."""
        canaries = Canaries(self.crowded.asker, self.still.mart, self.real, self.crowded.planting)
        return canaries.own(self.victim, own.table)

    def _pair(self) -> Pair:
        canary, client = self.viewer
        victim = str(self.victim.id)
        return Pair(self.crowded.asker, self.still.asker, client.id, victim, canary.name)
