"""That no time tells of a victim's rows: neither as a question is planned, nor as it runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from martlet.prove.checks import Check, Outcome
from martlet.prove.datamart import Reviewed
from martlet.prove.scratch.canary_checks import Own
from martlet.prove.scratch.dear import FORMS, PATTERNS, START, Form
from martlet.prove.scratch.pair import Names, Pair, seconds
from martlet.prove.scratch.planting import Planting
from martlet.prove.scratch.timing import is_dearer
from martlet.prove.scratch.victim import is_dear, letters

_CONTROLS = ("LIKEs", "numbers", "pairs")


@dataclass(frozen=True, slots=True)
class TimeChecks:
    """`no_statistics` says why there are none in the victim's world, if there are none."""

    pair: Pair
    mart: Reviewed
    planting: Planting
    no_statistics: str

    async def planner_checks(self, own: Own) -> list[Check]:
        """Patterns that nearly fit the victim's texts, which are in the columns' statistics."""
        found = []
        for name in self._texts(own):
            for form in PATTERNS[self.mart.engine]:
                title = f"It is planned alike: {form.name}, on {name}"
                if self.no_statistics:
                    found.append(self._untold(title, own))
                    continue
                names = self._names(own, name)
                found.append(await self.pair.timed("planner", title, form, own, names))
        return found

    async def cost_checks(self, own: Own) -> list[Check]:
        names = self._names(own, next(iter(self._texts(own)), None))
        asked = [form for form in FORMS if form.names <= set(names)]
        if not asked or not await self._is_dear_to_victim(asked, names):
            message = "Even to the client that has the rows, no question is dear; plant more rows."
            title = "Dear questions take no longer"
            return [Check("cost", title, Outcome.UNKNOWN, message, own.table.name, self.pair.label)]
        return [
            await self.pair.timed("cost", f"It takes no longer: {form.name}", form, own, names)
            for form in asked
        ]

    async def _is_dear_to_victim(self, asked: Sequence[Form], names: Names) -> bool:
        """The control: whoever may see the rows waits for them, by one of the forms at least."""
        for form in asked:
            if form.name in _CONTROLS:
                sql = form.text.format(**names)
                waited = await seconds(self.pair.crowded, self.pair.victim, sql)
                if is_dearer(waited, await seconds(self.pair.crowded, self.pair.viewer, sql)):
                    return True
        return False

    def _untold(self, title: str, own: Own) -> Check:
        message = (
            f"The account of --scratch-server may not make statistics ({self.no_statistics});"
            " grant it what ANALYZE needs on the databases that it creates."
        )
        return Check("planner", title, Outcome.UNKNOWN, message, own.table.name, self.pair.label)

    def _names(self, own: Own, text: str | None) -> Names:
        """What stands for the placeholders of a form; one without a column is left out."""
        quoted = self.mart.quoted
        names = {"t": quoted(own.table.name)}
        if text is not None:
            names |= {"m": quoted(text), "s": START, "p": self._letters(own, text)}
        number = next(iter(self._numbers(own)), None)
        if number is not None:
            names["n"] = quoted(number)
        return names

    def _letters(self, own: Own, name: str) -> str:
        column, unique = own.physical[name], self._unique(own)
        return letters(column, self.mart.engine, is_unique=column.name in unique)

    def _texts(self, own: Own) -> list[str]:
        """Those first whose values come again, as they do in dictionaries and statistics."""
        links = {link.column for link in own.shape.links}
        dear = [n for n, c in own.physical.items() if is_dear(c, self.mart.engine)]
        return self._common_first(own, [n for n in dear if own.physical[n].name not in links])

    def _numbers(self, own: Own) -> list[str]:
        found = [n for n, c in own.physical.items() if c.family == "integer"]
        return self._common_first(own, found)

    def _common_first(self, own: Own, names: Sequence[str]) -> list[str]:
        unique = self._unique(own)
        return sorted(names, key=lambda name: own.physical[name].name in unique)

    def _unique(self, own: Own) -> frozenset[str]:
        return self.planting.shape.unique_columns(own.shape.id)
