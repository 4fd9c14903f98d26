"""Checks, each with one outcome, and the verdict over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """`unknown`: the check cannot decide, which is no breach. `unchecked`: the check failed."""

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
    """The datamart cannot be proved. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Check:
    """`client` is a keyed digest or the name of a canary: never a client's id.

    `message` describes the finding without row values. `ratio` is set by checks of time: how many
    times longer a query took in the database where another client has rows.
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
        """The check's name with its table and client; unique in a report."""
        about = [part for part in (self.table, self.client) if part]
        return f"{self.name} ({', '.join(about)})" if about else self.name


def verdict(checks: Sequence[Check]) -> Verdict:
    """BREACH if any check found one; HELD only if at least one check held and none failed."""
    outcomes = {check.outcome for check in checks}
    if Outcome.BREACH in outcomes:
        return Verdict.BREACH
    return Verdict.HELD if outcomes - {Outcome.UNKNOWN} == {Outcome.HELD} else Verdict.UNCHECKED


def checked(  # noqa: PLR0913 - the fields of a check
    holds: bool,
    group: str,
    name: str,
    wrong: str,
    *,
    table: str | None = None,
    client: str | None = None,
    certificate: str | None = None,
) -> Check:
    """A check that held, or a breach with the message `wrong`."""
    outcome = Outcome.HELD if holds else Outcome.BREACH
    message = "" if holds else wrong
    return Check(group, name, outcome, message, table, client, certificate)
