"""A proof as one page for auditors, which loads nothing and can be printed."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from martlet.prove.checks import Outcome, Verdict
from martlet.prove.descriptions import orphans, tenant_path
from martlet.prove.report import Report

_MOST_CHECKS = 50
_MOST_CERTIFICATES = 24
_SLOW = "would make queries faster."  # warnings about speed do not concern isolation
_TITLES = {False: "Certificate of isolation", True: "Report on isolation"}
_VERDICTS = {
    Verdict.HELD: "Held: each client received its own rows only.",
    Verdict.BREACH: "Breached: see the findings below.",
    Verdict.UNCHECKED: "Incomplete: not everything could be checked.",
}
_OUTCOMES = {
    Outcome.HELD: "held",
    Outcome.BREACH: "breached",
    Outcome.UNKNOWN: "cannot tell",
    Outcome.UNCHECKED: "not checked",
}
_ENGINES = {
    "postgres": "PostgreSQL",
    "mysql": "MySQL or MariaDB",
    "duckdb": "DuckDB",
    "sqlite": "SQLite",
    "clickhouse": "ClickHouse",
}


def html(report: Report) -> str:
    style = _read("page.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_read("page.html.jinja")).render(
        report=report,
        title=_TITLES[report.verdict is not Verdict.HELD],
        verdict=_VERDICTS[report.verdict],
        facts=_facts(report),
        breaches=report.with_outcome(Outcome.BREACH),
        unsure=report.with_outcome(Outcome.UNKNOWN, Outcome.UNCHECKED),
        sampled=_sampled(report),
        warnings=[text for text in report.warnings if not text.endswith(_SLOW)],
        certificates_digest=_digest(report),
        tenant_path=tenant_path,
        orphans=orphans,
        number=_number,
        outcomes=_OUTCOMES,
        most=_MOST_CHECKS,
        shown=_MOST_CERTIFICATES,
        # The style is our own file, not report content; the policy admits it by its hash.
        style=Markup(style),  # noqa: S704
        style_hash=f"sha256-{digest}",
    )


@cache
def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _facts(report: Report) -> list[tuple[str, str]]:
    started = report.started
    is_scratch = report.options.is_scratch
    return [
        ("date", f"{started.day} {started:%B %Y}, {started:%H:%M} UTC"),
        ("version", str(report.datamart_version)),
        ("engine", _ENGINES.get(report.engine, report.engine)),
        ("Martlet", report.martlet_version),
        ("checks", _number(len(report.checks))),
        ("questions", _number(report.questions)),
        ("canaries" if is_scratch else "clients", _number(len(report.clients))),
        ("took", f"{report.seconds:.0f} s") if is_scratch else ("seed", str(report.options.seed)),
    ]


def _sampled(report: Report) -> str:
    count = _number(len(report.clients))
    if report.options.is_named:
        return f"The queries ran as {count} clients that were chosen by name."
    if report.client_count is None:
        return (
            f"The queries ran as {count} clients, sampled by the seed from more than a hundred"
            " thousand."
        )
    if report.client_count == len(report.clients):
        return f"The queries ran as all {count} clients."
    total = _number(report.client_count)
    return f"The queries ran as {count} of {total} clients, sampled by the seed."


def _digest(report: Report) -> str:
    return hashlib.sha256("\n".join(report.certificates).encode()).hexdigest()


def _number(count: int) -> str:
    """The number with thin spaces between thousands."""
    return f"{count:,}".replace(",", "\u2009")
