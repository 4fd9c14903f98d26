"""The long run's result as a block of Markdown, printed and kept in docs/measured/isolation.md."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.isolation.coverage import expected
from tests.isolation.tally import Tally

PAGE = Path(__file__).parents[2] / "docs" / "measured" / "isolation.md"
BEGIN, END = "<!-- isolation: begin -->", "<!-- isolation: end -->"
_REASONS = 8


def write(
    tally: Tally,
    *,
    versions: Mapping[str, str],
    seed: int,
    seconds: float,
    differences: int,
    is_kept: bool,
) -> str:
    """The block; `is_kept` puts it into the page."""
    run = (
        f"{datetime.now(UTC):%Y-%m-%d}, {seconds / 60:.0f} minutes, seeds from {seed:,}, sqlglot"
        f" {version('sqlglot')}, Hypothesis {version('hypothesis')}:"
    )
    block = "\n".join([
        run,
        f"**{tally.pairs.total():,} query–client pairs, {differences} differences**.",
        "",
        "| engine | worlds | questions | pairs | with rows | failed | asked again | refused |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(tally, engine, versions.get(engine, engine)) for engine in sorted(tally.pairs)),
        "",
        f"Constructs reached, with the least number of questions on an engine: {_covered(tally)}.",
        "",
        "Refused, most often: " + "; ".join(
            f"{reason} ({count:,})" for reason, count in tally.reasons.most_common(_REASONS)
        ) + ".",
    ])  # fmt: skip
    if is_kept:
        page = PAGE.read_text()
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{block}\n{END}{after}")
    return block


def _row(tally: Tally, engine: str, name: str) -> str:
    counts = (
        tally.worlds, tally.questions, tally.pairs, tally.with_rows, tally.failed_alike,
        tally.repeated, tally.refused,
    )  # fmt: skip
    return f"| {name} | " + " | ".join(f"{count[engine]:,}" for count in counts) + " |"


def _covered(tally: Tally) -> str:
    """Each construct once, with its count on the engine that had it least often."""
    least: dict[str, int] = {}
    for engine in tally.pairs:
        for name in expected(engine):
            count = tally.constructs[f"{engine} {name}"]
            least[name] = min(count, least.get(name, count))
    return ", ".join(f"{name} {count:,}" for name, count in sorted(least.items()))
