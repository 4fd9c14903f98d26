"""The versions of databases that the whole suite has run on.

Fences and barriers are facts of an engine's version, found by testing: the planner of another
version may move a condition through them. Add a version here after `make test` and
`make isolation` have run on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# By engine and product: the engine `mysql` speaks to several.
TESTED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "postgres": {"PostgreSQL": ("15", "18")},
    "mysql": {"MariaDB": ("10.11",)},
    "clickhouse": {"ClickHouse": ("26.9",)},
    "duckdb": {"DuckDB": ("2.0",)},
    "sqlite": {"SQLite": ("3.40",)},
}


@dataclass(frozen=True, slots=True)
class DatabaseVersion:
    """`number` is as the database reports it: `15.20`, and `19beta1` or `15.12-YB-2025` as well."""

    engine: str
    product: str
    number: str

    def __str__(self) -> str:
        return f"{self.product} {self.number}"

    @property
    def is_tested(self) -> bool:
        """Whether it is a release of a listed version, not a product that imitates one."""
        parts = self.number.split(".")
        is_release = all(part.isascii() and part.isdigit() for part in parts)
        known = TESTED[self.engine].get(self.product, ())
        return is_release and any(parts[: len(k)] == k for k in (text.split(".") for text in known))


def known_versions(engine: str) -> str:
    """The tested versions of an engine, for messages: `PostgreSQL 15 or 18`."""
    return "; ".join(
        f"{product} {' or '.join(numbers)}" for product, numbers in TESTED[engine].items()
    )
