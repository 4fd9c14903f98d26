"""That no function fails on another's value, wherever the storage keeps the values of all rows."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from martlet.prove.checks import Check, Outcome
from martlet.prove.datamart import Reviewed
from martlet.prove.scratch.canary_checks import Own
from martlet.prove.scratch.dictionaries import PERILS, Peril, questions
from martlet.prove.scratch.pair import Pair, ended
from martlet.prove.scratch.shape import Column

_GROUP = "storage"
_MOMENTS = ("timestamp", "timestamptz")
_UNPRINTED = ("boolean", "binary")  # of two values, or of letters that no text has
# What can stand in a text of SQL and in a pattern as it is.
_PLAIN = re.compile(r"[A-Za-z0-9 .:-]+")


@dataclass(frozen=True, slots=True)
class StorageChecks:
    pair: Pair
    mart: Reviewed

    async def checks(self, own: Own, theirs: Own) -> list[Check]:
        """`own` are the rows of the one that asks, `theirs` those of the victim."""
        return [
            await self._check(own, name, peril, planted)
            for name, column in own.physical.items()
            if (planted := _planted(own, theirs, column)) is not None
            for peril in PERILS[self.mart.engine]
            if peril.is_of(column)
        ]

    async def _check(self, own: Own, name: str, peril: Peril, planted: str) -> Check:
        column = own.physical[name]
        names = {"t": self.mart.quoted(own.table.name), "c": self.mart.quoted(name), "p": planted}
        title = f"It fails on no other’s value: {peril.name}, on {name}"
        asked = list(questions(peril, column, self.mart.engine, **names))
        outcome, message = await self._judged(asked)
        return Check(_GROUP, title, outcome, message, own.table.name, self.pair.label)

    async def _judged(self, asked: Sequence[str]) -> tuple[Outcome, str]:
        """The worst of what the questions are answered."""
        for sql in asked:
            crowded, still = await self.pair.ends(sql)
            if "QUERY_FAILED" in (crowded.code, still.code):
                return Outcome.BREACH, "It fails on a value that is another client's."
            if crowded != still:
                return Outcome.BREACH, "It is answered otherwise where another client has rows."
            if still.code:
                return Outcome.UNKNOWN, still.code
        control = await ended(self.pair.crowded, self.pair.victim, asked[0])
        if control.code != "QUERY_FAILED":
            return Outcome.UNKNOWN, "It does not fail on the value for the value's own client."
        return Outcome.HELD, ""


def _planted(own: Own, theirs: Own, column: Column) -> str | None:
    """What a value of the victim's holds and none of the asking one's, whatever their case."""
    if column.family in _UNPRINTED:
        return None
    mine = [text.casefold() for text in _printed(own, column)]
    for text in _printed(theirs, column):
        if _PLAIN.fullmatch(text) and not any(text.casefold() in other for other in mine):
            return text
    return None


def _printed(own: Own, column: Column) -> Iterator[str]:
    """The values of the column, the last ones first: as much of each as every engine prints."""
    for row in reversed(own.rows):
        if row[column.name] is not None:
            yield _text(row, column)


def _text(row: Mapping[str, Any], column: Column) -> str:
    text = str(row[column.name])
    if column.family == "json":
        return str(json.loads(text)["mark"])
    return text[:10] if column.family in _MOMENTS else text
