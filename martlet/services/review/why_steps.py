"""The steps between a client and a table's rows, from the counts along their tenant path."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from martlet.compiler.system.path_counts import PathCounts
from martlet.compiler.system.tenant_lookup import LookupOutcome
from martlet.model.datamart import ClientTable, Datamart, PathKind, Table
from martlet.model.hop import Hop

StepName = Literal["claim", "client", "where", "path", "hop", "key"]
Verdict = Literal[
    "visible",
    "partly_visible",
    "hidden",
    "no_rows",
    "refused",
    "client_malformed",
    "client_not_found",
    "client_ambiguous",
    "client_without_key",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way from the client id, and from the rows, to each other.

    `rows` of those that came to the step go on; `nulls` have no value there, `missing` point at
    a row that does not exist, and `others` belong to other clients.
    """

    step: StepName
    source: str
    to: str | None
    verdict: str
    rows: int | None = None
    nulls: int | None = None
    missing: int | None = None
    others: int | None = None

    @property
    def text(self) -> str:
        return f"{self.source} -> {self.to}" if self.to is not None else self.source


_CLIENT_VERDICTS: dict[LookupOutcome, Verdict] = {
    LookupOutcome.MALFORMED: "client_malformed",
    LookupOutcome.NOT_FOUND: "client_not_found",
    LookupOutcome.AMBIGUOUS: "client_ambiguous",
    LookupOutcome.WITHOUT_KEY: "client_without_key",
}
_CLIENT_REASONS = {
    LookupOutcome.MALFORMED: "clientId cannot be a value of {matched}.",
    LookupOutcome.NOT_FOUND: "no {matched} is exactly clientId.",
    LookupOutcome.AMBIGUOUS: "more than one row has clientId as its {matched}.",
    LookupOutcome.WITHOUT_KEY: "the row that has clientId as its {matched} has NULL for a key.",
}
_LOSSES = {
    "nulls": "{source} is NULL",
    "missing": "{source} points at a {target} that does not exist",
    "others": "{source} holds the key of another client",
}


_LOST_AS = {"nulls": "null", "missing": "missing", "others": "other_client"}


def matched(mart: Datamart) -> str:
    """The column or database that a client id is matched against."""
    tenancy = mart.tenancy
    if isinstance(tenancy, ClientTable):
        return f"{tenancy.table}.{tenancy.matched_column}"
    return f"database {tenancy.name_template}"


def client_steps(outcome: LookupOutcome, mart: Datamart) -> list[Step]:
    """The claim, and the client's row or database that it leads to."""
    to = matched(mart)
    if outcome is LookupOutcome.MALFORMED:
        return [Step(step="claim", source="clientId", to=to, verdict="malformed")]
    rows = {LookupOutcome.NOT_FOUND: 0, LookupOutcome.AMBIGUOUS: 2}.get(outcome, 1)
    return [
        Step(step="claim", source="clientId", to=to, verdict="readable"),
        Step(step="client", source="clientId", to=to, rows=rows, verdict=outcome.value),
    ]


def client_verdict(outcome: LookupOutcome, mart: Datamart) -> tuple[Verdict, str]:
    reason = _CLIENT_REASONS[outcome].format(matched=matched(mart))
    return _CLIENT_VERDICTS[outcome], f"There is no such client: {reason}"


def row_steps(traced: PathCounts, counts: Sequence[int]) -> list[Step]:
    """Which rows there are, and how many of them come through each hop to the client's key."""
    matching, *passing = counts
    verdict = "matches" if matching else "no_rows"
    name = traced.table.exposed_name
    where = Step(step="where", source=name, to=None, rows=matching, verdict=verdict)
    if traced.links:
        return [where, *_hops(traced, matching, passing)]
    kind = traced.table.path.kind
    return [where, Step(step="path", source=name, to=None, verdict=kind.value)]


def row_verdict(table: Table, steps: Sequence[Step]) -> tuple[Verdict, Step | None, str]:
    """The verdict, the first step that loses rows, and what both mean in a sentence."""
    name, matching = table.exposed_name, steps[0].rows or 0
    if table.path.kind is PathKind.UNRESOLVED:
        return "refused", steps[-1], f"Queries on {name} are refused: {_unresolved(table)}"
    if not matching:
        return "no_rows", steps[0], f"No row of {name} matches, of this client or of any other."
    seen = matching if steps[-1].step == "path" else steps[-1].rows or 0
    if seen == matching:
        return "visible", None, _visible(table, matching)
    first = next(step for step in steps if step.nulls or step.missing or step.others)
    verdict: Verdict = "partly_visible" if seen else "hidden"
    return verdict, first, _lost(name, steps, matching, seen)


def _hops(traced: PathCounts, matching: int, passing: Sequence[int]) -> Iterator[Step]:
    """`passing`: for each hop, rows with a value and rows that lead on; last, the client's own."""
    came, at = matching, traced.table.exposed_name
    *counts, own = passing
    for depth, hop in enumerate(traced.links):
        has_value, leading = counts[2 * depth : 2 * depth + 2]
        losses = {"nulls": came - has_value, "missing": has_value - leading}
        if depth < len(traced.links) - 1:
            yield _link("hop", at, hop, rows=leading, good="leads", losses=losses)
        else:
            losses["missing"] = has_value - max(leading, own)
            losses["others"] = max(leading - own, 0)
            yield _link("key", at, hop, rows=own, good="own", losses=losses)
        came, at = leading, hop.table


def _link(
    step: StepName, at: str, hop: Hop, *, rows: int, good: str, losses: Mapping[str, int]
) -> Step:
    return Step(
        step=step,
        source=f"{at}.{hop.column}",
        to=f"{hop.table}.{hop.target_column}",
        rows=rows,
        verdict=_verdict(good, rows, losses),
        nulls=losses["nulls"],
        missing=losses["missing"],
        others=losses.get("others"),
    )


def _verdict(good: str, rows: int, losses: Mapping[str, int]) -> str:
    lost = [_LOST_AS[name] for name, count in losses.items() if count]
    if not lost:
        return good if rows else "no_rows"
    return lost[0] if len(lost) == 1 and not rows else "mixed"


def _visible(table: Table, matching: int) -> str:
    rows = f"{_rows(matching)} of {table.exposed_name} that {_match(matching)}"
    if table.path.kind is PathKind.SHARED:
        return f"The client sees the {rows}: the table is shared, so that every client does."
    if table.path.kind is PathKind.DATABASE:
        return f"The client sees the {rows}: all that is in its own database."
    return f"The client sees the {rows}: the tenant path leads from there to its key."


def _lost(name: str, steps: Sequence[Step], matching: int, seen: int) -> str:
    reasons = [
        f"of {count} {_LOSSES[kind].format(source=step.source, target=step.to)}"
        for step in steps
        for kind in _LOSSES
        if (count := getattr(step, kind))
    ]
    sees = str(seen) if seen else "none"
    rows = f"{_rows(matching)} of {name} {_match(matching)}"
    return f"{rows}, and the client sees {sees}: {'; '.join(reasons)}."


def _match(count: int) -> str:
    return "matches" if count == 1 else "match"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _unresolved(table: Table) -> str:
    if table.path.candidates:
        return f"more than one way leads to a client: {'; '.join(table.path.candidates)}."
    return "no foreign key or relationship leads to the client table."
