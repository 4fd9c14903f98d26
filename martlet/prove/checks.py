"""What is found: checks, each with one outcome, and the verdict over them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """`unknown`: there is no way to tell; said, and no breach. `unchecked`: it went wrong."""

    HELD = "held"
    BREACH = "breach"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"


class Verdict(StrEnum):
    HELD = "held"
    BREACH = "breach"
    UNCHECKED = "unchecked"

    @property
    def exit_code(self) -> int:
        return list(Verdict).index(self)


class UncheckableError(Exception):
    """Nothing can be said of the datamart; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Check:
    """`client` is a keyed digest or the name of a canary: never a client's id.

    `message` says what was found, without any row's values. `ratio`, of checks that take time, is
    how many times as long a question took where another client had rows.
    """

    group: str
    name: str
    outcome: Outcome
    message: str = ""
    table: str | None = None
    client: str | None = None
    certificate: str | None = None
    ratio: float | None = None

    @property
    def title(self) -> str:
        """The check's name with what it is about: one of its kind in a report."""
        about = [part for part in (self.table, self.client) if part]
        return f"{self.name} ({', '.join(about)})" if about else self.name


def verdict(checks: Sequence[Check]) -> Verdict:
    """A breach is a breach whatever else could not be checked; no check at all proves nothing."""
    outcomes = {check.outcome for check in checks}
    if Outcome.BREACH in outcomes:
        return Verdict.BREACH
    return Verdict.HELD if outcomes - {Outcome.UNKNOWN} == {Outcome.HELD} else Verdict.UNCHECKED


def judged(  # noqa: PLR0913 - the fields of a check
    holds: bool,
    group: str,
    name: str,
    wrong: str,
    *,
    table: str | None = None,
    client: str | None = None,
    certificate: str | None = None,
) -> Check:
    """A check that held, or else a breach for which `wrong` is the message."""
    outcome = Outcome.HELD if holds else Outcome.BREACH
    message = "" if holds else wrong
    return Check(group, name, outcome, message, table, client, certificate)
