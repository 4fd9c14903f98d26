"""A proof as JSON. `version` is the version of the shape: fields are only ever added to it."""

import json as standard
from typing import Any

from martlet.prove.report import Report
from martlet.prove.sides import side_of

VERSION = 1


def json(report: Report) -> str:
    return standard.dumps(document(report), indent=2, ensure_ascii=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    return {
        "version": VERSION,
        "verdict": report.verdict.value,
        "datamart": {
            "name": report.datamart,
            "version": report.datamart_version,
            "engine": report.engine,
            "tenancyLevel": report.tenancy,
        },
        "martlet": report.martlet_version,
        "mode": "scratch" if report.options.is_scratch else "read-only",
        "startedAt": report.started.isoformat(timespec="seconds"),
        "seconds": round(report.seconds, 3),
        "seed": report.options.seed,
        "command": report.command,
        "clients": {
            "asked": list(report.clients),
            "total": report.client_count,
            "areNamed": report.options.is_named,
        },
        "tables": [
            {
                "name": table.name,
                "how": table.how,
                "path": table.path["path"],
                "orphanRows": table.path["orphanRows"],
                "reachingRows": table.path["reachingRows"],
                "isAsked": table.is_queryable,
            }
            for table in report.tables
        ],
        "counts": {
            group.name: {outcome.value: count for outcome, count in group.counts.items()}
            for group in report.groups
        },
        "sides": [
            {
                "name": side.name,
                "checks": side.total,
                "outcome": side.outcome.value,
                "counts": {outcome.value: count for outcome, count in side.counts.items()},
                "largestRatio": _rounded(side.ratio),
            }
            for side in report.sides
        ],
        "questions": report.questions,
        "checks": [
            {
                "group": check.group,
                "name": check.name,
                "outcome": check.outcome.value,
                "message": check.message,
                "table": check.table,
                "client": check.client,
                "certificate": check.certificate,
                "side": side_of(check),
                "ratio": _rounded(check.ratio),
            }
            for check in report.checks
        ],
        "certificates": list(report.certificates),
        "warnings": list(report.warnings),
        "notCovered": list(report.not_covered),
    }


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 2)
