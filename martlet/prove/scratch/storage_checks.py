"""Checks that no function fails on another client's value in a storage dictionary."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from martlet.prove.checks import Check, Outcome
from martlet.prove.datamart import Reviewed
from martlet.prove.scratch.canary_checks import OwnRows
from martlet.prove.scratch.dictionaries import PERILS, Peril, questions
from martlet.prove.scratch.pair import Pair, run_query
from martlet.prove.scratch.shape import Column

_GROUP = "storage"
_MOMENTS = ("timestamp", "timestamptz")
_UNPRINTED = ("boolean", "binary")  # values that a text cannot identify or hold
# Characters that need no escape in an SQL text or a pattern.
_PLAIN = re.compile(r"[A-Za-z0-9 .:-]+")


@dataclass(frozen=True, slots=True)
class StorageChecks:
    pair: Pair
    mart: Reviewed

    async def checks(self, own: OwnRows, theirs: OwnRows) -> list[Check]:
        """`own` are the viewer's rows, `theirs` the victim's."""
        return [
            await self._check(own, name, peril, planted)
            for name, column in own.physical.items()
            if (planted := _planted(own, theirs, column)) is not None
            for peril in PERILS[self.mart.engine]
            if peril.is_of(column)
        ]

    async def _check(self, own: OwnRows, name: str, peril: Peril, planted: str) -> Check:
        column = own.physical[name]
        names = {"t": self.mart.quoted(own.table.name), "c": self.mart.quoted(name), "p": planted}
        title = f"It fails on no other client’s value: {peril.name}, on {name}"
        texts = list(questions(peril, column, self.mart.engine, **names))
        outcome, message = await self._outcome(texts)
        return Check(_GROUP, title, outcome, message, own.table.name, self.pair.label)

    async def _outcome(self, texts: Sequence[str]) -> tuple[Outcome, str]:
        """The worst outcome of the queries."""
        for sql in texts:
            crowded, still = await self.pair.outcomes(sql)
            if "QUERY_FAILED" in (crowded.code, still.code):
                return Outcome.BREACH, "The query fails on another client's value."
            if crowded != still:
                return Outcome.BREACH, "The result differs where another client has rows."
            if still.code:
                return Outcome.UNKNOWN, still.code
        control = await run_query(self.pair.crowded, self.pair.victim, texts[0])
        if control.code != "QUERY_FAILED":
            return Outcome.UNKNOWN, "The query does not fail for the value's own client either."
        return Outcome.HELD, ""


def _planted(own: OwnRows, theirs: OwnRows, column: Column) -> str | None:
    """A text in the victim's values that is in none of the viewer's, ignoring case."""
    if column.family in _UNPRINTED:
        return None
    mine = [text.casefold() for text in _printed(own, column)]
    for text in _printed(theirs, column):
        if _PLAIN.fullmatch(text) and not any(text.casefold() in other for other in mine):
            return text
    return None


def _printed(own: OwnRows, column: Column) -> Iterator[str]:
    """The column's values, last rows first, cut to the part that all engines print alike."""
    for row in reversed(own.rows):
        if row[column.name] is not None:
            yield _text(row, column)


def _text(row: Mapping[str, Any], column: Column) -> str:
    text = str(row[column.name])
    if column.family == "json":
        return str(json.loads(text)["mark"])
    return text[:10] if column.family in _MOMENTS else text
