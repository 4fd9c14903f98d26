"""Limits of the load on a customer's database: how much at once, and for how long."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DuckdbLimits:
    """Limits of DuckDB in this process, for all datasources and sessions together.

    `temp_dir` holds at most `temp_bytes` of temporary files; None for no temporary files.
    """

    sessions: int = 8
    memory_bytes: int = 2 * 1024**3
    temp_bytes: int = 0
    temp_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and counts per datasource. `pools` is the most targets that are kept open."""

    statement_seconds: float = 60.0
    connect_seconds: float = 5.0
    grace_seconds: float = 2.0
    idle_seconds: float = 300.0
    life_seconds: float = 3600.0
    sessions: int = 8
    sessions_each_client: int = 3
    pools: int = 64
    schema_seconds: float = 120.0
    duckdb: DuckdbLimits = field(default_factory=DuckdbLimits)
