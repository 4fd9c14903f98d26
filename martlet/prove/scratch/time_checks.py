"""Checks that query times do not reveal a victim's rows, neither while planning nor running."""

from collections.abc import Sequence
from dataclasses import dataclass

from martlet.prove.checks import Check, Outcome
from martlet.prove.datamart import Reviewed
from martlet.prove.scratch.canary_checks import OwnRows
from martlet.prove.scratch.costly import FORMS, PATTERNS, START, Form
from martlet.prove.scratch.pair import Names, Pair, seconds
from martlet.prove.scratch.planting import Planting
from martlet.prove.scratch.timing import is_slower
from martlet.prove.scratch.victim import is_costly, letters

_CONTROLS = ("LIKEs", "numbers", "pairs")


@dataclass(frozen=True, slots=True)
class TimeChecks:
    """`no_statistics` says why the victim's world has no statistics; empty if it has."""

    pair: Pair
    mart: Reviewed
    planting: Planting
    no_statistics: str

    async def planner_checks(self, own: OwnRows) -> list[Check]:
        """Checks with patterns that almost match the victim's texts in the statistics."""
        checks = []
        for name in self._texts(own):
            for form in PATTERNS[self.mart.engine]:
                title = f"Planning takes no longer: {form.name}, on {name}"
                if self.no_statistics:
                    checks.append(self._unknown(title, own))
                    continue
                names = self._names(own, name)
                checks.append(await self.pair.timed("planner", title, form, own, names))
        return checks

    async def cost_checks(self, own: OwnRows) -> list[Check]:
        names = self._names(own, next(iter(self._texts(own)), None))
        forms = [form for form in FORMS if form.names <= set(names)]
        if not forms or not await self._is_costly_for_victim(forms, names):
            message = (
                "No query is costly, even for the client with the rows. Plant more with"
                " --victim-rows."
            )
            title = "Costly queries take no longer"
            return [Check("cost", title, Outcome.UNKNOWN, message, own.table.name, self.pair.label)]
        return [
            await self.pair.timed("cost", f"Running takes no longer: {form.name}", form, own, names)
            for form in forms
        ]

    async def _is_costly_for_victim(self, forms: Sequence[Form], names: Names) -> bool:
        """The control: at least one form must be slower for the client that owns the rows."""
        for form in forms:
            if form.name in _CONTROLS:
                sql = form.text.format(**names)
                waited = await seconds(self.pair.crowded, self.pair.victim, sql)
                if is_slower(waited, await seconds(self.pair.crowded, self.pair.viewer, sql)):
                    return True
        return False

    def _unknown(self, title: str, own: OwnRows) -> Check:
        message = (
            f"The account of --scratch-server cannot create statistics ({self.no_statistics})."
            " Grant it the privileges that ANALYZE needs on the databases that it creates."
        )
        return Check("planner", title, Outcome.UNKNOWN, message, own.table.name, self.pair.label)

    def _names(self, own: OwnRows, text: str | None) -> Names:
        """The values of a form's placeholders; a placeholder without a column is omitted."""
        quoted = self.mart.quoted
        names = {"t": quoted(own.table.name)}
        if text is not None:
            names |= {"m": quoted(text), "s": START, "p": self._letters(own, text)}
        number = next(iter(self._numbers(own)), None)
        if number is not None:
            names["n"] = quoted(number)
        return names

    def _letters(self, own: OwnRows, name: str) -> str:
        column, unique = own.physical[name], self._unique(own)
        return letters(column, self.mart.engine, is_unique=column.name in unique)

    def _texts(self, own: OwnRows) -> list[str]:
        """Text columns, those with repeated values first, because statistics hold these."""
        links = {link.column for link in own.shape.links}
        costly = [n for n, c in own.physical.items() if is_costly(c, self.mart.engine)]
        return self._common_first(own, [n for n in costly if own.physical[n].name not in links])

    def _numbers(self, own: OwnRows) -> list[str]:
        names = [n for n, c in own.physical.items() if c.family == "integer"]
        return self._common_first(own, names)

    def _common_first(self, own: OwnRows, names: Sequence[str]) -> list[str]:
        unique = self._unique(own)
        return sorted(names, key=lambda name: own.physical[name].name in unique)

    def _unique(self, own: OwnRows) -> frozenset[str]:
        return self.planting.shape.unique_columns(own.shape.id)
