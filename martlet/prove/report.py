"""All that a proof has found, for every form in which it is told."""

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from martlet.prove.checks import Check, Outcome, Verdict, verdict
from martlet.prove.datamart import Table
from martlet.prove.sides import Side, sides_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller wanted proved. `is_named`: the clients were named, not sampled.

    `victim_rows` is how many rows one canary is planted in each table, besides those of all.
    """

    sample: int
    seed: int
    is_named: bool
    most_rows: int
    is_scratch: bool
    victim_rows: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The checks of one kind, counted."""

    name: str
    promise: str
    counts: Mapping[Outcome, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def of(self, outcome: Outcome) -> int:
        return self.counts.get(outcome, 0)


# What each kind of check would have found, in the order in which it is told.
PROMISES = {
    "isolation": "Each table’s rows belong to a client by a path that is settled.",
    "clients": "Each client id leads to one client, and to nobody else’s rows.",
    "certificates": "Each answer carries a certificate of what was proved of it, and it fits.",
    "rows": "The rows that a client is given are as many as are counted for it.",
    "measures": "Each measure is what the client’s own rows make it.",
    "overlap": "No row is seen by two clients.",
    "census": "Clients see no rows but those that reach a client at all.",
    "hidden": "What is not exposed is refused, by whatever name it is asked for.",
    "canaries": "Each planted client is given all of its planted rows, and no other’s.",
    "probes": "However a question is put, it is answered of the client’s own rows.",
    "planner": "A question is planned as fast, whatever is in the statistics of others’ values.",
    "storage": "No function fails on a value that the storage keeps of other clients.",
    "cost": "A dear question takes no longer, however many rows others have for it.",
    "attacks": "Questions that reach for more are refused.",
}


@dataclass(frozen=True, slots=True)
class Report:
    """`clients` are keyed digests, or the names of canaries. `warnings` are no breaches."""

    datamart: str
    datamart_version: int
    martlet_version: str
    engine: str
    tenancy: str
    asked: Asked
    started: datetime
    seconds: float
    tables: tuple[Table, ...]
    clients: tuple[str, ...]
    client_count: int | None
    checks: tuple[Check, ...]
    questions: int
    certificates: tuple[str, ...]
    warnings: tuple[str, ...]
    not_covered: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        return verdict(self.checks)

    @property
    def groups(self) -> list[Group]:
        counted: dict[str, Counter[Outcome]] = {}
        for check in self.checks:
            counted.setdefault(check.group, Counter())[check.outcome] += 1
        return [Group(n, PROMISES[n], counted[n]) for n in PROMISES if n in counted]

    @property
    def sides(self) -> list[Side]:
        return sides_of(self.checks)

    def with_outcome(self, *outcomes: Outcome) -> Sequence[Check]:
        return [check for check in self.checks if check.outcome in outcomes]

    @property
    def command(self) -> str:
        """How to repeat it; client ids that were given are left to who knows them."""
        words = [f"martlet prove {shlex.quote(self.datamart)}"]
        if self.asked.is_scratch:
            words.append(f"--scratch --victim-rows {self.asked.victim_rows}")
        elif self.asked.is_named:
            words.append("--client …")
        else:
            words.append(f"--sample {self.asked.sample} --seed {self.asked.seed}")
        return " ".join(words)
