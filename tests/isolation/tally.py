"""Counts the comparisons of a run: per worker, then added up and printed as a line and a table."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

_NAMES = re.compile(r"(table|column|name|row|alias) \S.*? (is|has|cannot|can)\b|table \S+?[;.]?$")
_LONGEST = 90


@dataclass
class Tally:
    """Counts by engine, but for constructs, which are by engine and name."""

    pairs: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    semantic: Counter[str] = field(default_factory=Counter)
    worlds: Counter[str] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    with_rows: Counter[str] = field(default_factory=Counter)
    failed_alike: Counter[str] = field(default_factory=Counter)
    own_failures: Counter[str] = field(default_factory=Counter)
    slow: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    refused_wrongly: Counter[str] = field(default_factory=Counter)
    constructs: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)

    def note_refusal(self, engine: str, reason: str, *, is_alone: bool) -> None:
        self.refused[engine] += 1
        self.refused_wrongly[engine] += is_alone
        who = f"{engine} alone" if is_alone else engine
        self.reasons[f"{who}: {_NAMES.sub('…', reason)[:_LONGEST]}"] += 1

    def as_json(self) -> dict[str, dict[str, int]]:
        return {name: dict(counts) for name, counts in vars(self).items()}

    def add(self, other: Mapping[str, Mapping[str, int]]) -> None:
        for name, counts in other.items():
            getattr(self, name).update(counts)

    def caught(self) -> str:
        """The broken compilers that were found out, each after so many questions."""
        each = ", ".join(f"{name} {count}" for name, count in sorted(self.broken.items()))
        return f"{len(self.broken)} broken compilers found out, after questions: {each}"

    def line(self, differences: int = 0) -> str:
        """The whole run in one sentence."""
        each = ", ".join(f"{engine} {count:,}" for engine, count in sorted(self.pairs.items()))
        return (
            f"isolation: {self.pairs.total():,} query–client pairs on {len(self.pairs)} engines"
            f" ({each}; {self.semantic.total():,} of them semantic),"
            f" {self.repeated.total():,} asked again with others' rows changed,"
            f" {self.refused.total():,} of {self.questions.total():,} questions refused,"
            f" {differences} differences"
        )
