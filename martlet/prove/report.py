"""The results of a proof, from which all report formats are written."""

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from martlet.prove.checks import Check, Outcome, Verdict, verdict
from martlet.prove.datamart import Table
from martlet.prove.sides import Side, sides_of


@dataclass(frozen=True, slots=True)
class ProofOptions:
    """The options of a proof. `is_named`: the clients were named, not sampled.

    `victim_rows` is the number of extra rows that one canary gets in each table.
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


# The promise that each kind of check tests, in the order of the report.
PROMISES = {
    "isolation": "Each table has a tenant path, by which its rows belong to a client.",
    "clients": "Each client id names one client, and unknown ids are refused.",
    "certificates": "Each result carries a certificate that matches the query.",
    "rows": "The number of a client’s rows equals their count.",
    "measures": "Each measure equals its value over the client’s own rows.",
    "overlap": "No row is seen by two clients.",
    "census": "Clients see only rows that belong to a client.",
    "hidden": "Queries on hidden tables and columns are refused.",
    "canaries": "Each planted client gets all of its planted rows, and no others.",
    "probes": "Every form of query reads the client’s own rows only.",
    "planner": "Planning takes no longer because of other clients’ values in statistics.",
    "storage": "No function fails on other clients’ values in storage dictionaries.",
    "cost": "Costly queries take no longer because of other clients’ rows.",
    "attacks": "Queries that try to read more are refused.",
}


@dataclass(frozen=True, slots=True)
class Report:
    """`clients` are keyed digests, or names of canaries. `warnings` are not breaches."""

    datamart: str
    datamart_version: int
    martlet_version: str
    engine: str
    tenancy: str
    options: ProofOptions
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
        """The command that repeats the proof, without client ids that were named."""
        parts = [f"martlet prove {shlex.quote(self.datamart)}"]
        if self.options.is_scratch:
            parts.append(f"--scratch --victim-rows {self.options.victim_rows}")
        elif self.options.is_named:
            parts.append("--client …")
        else:
            parts.append(f"--sample {self.options.sample} --seed {self.options.seed}")
        return " ".join(parts)
