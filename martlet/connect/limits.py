"""How much of a customer's database may be used at once, and for how long."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DuckdbLimits:
    """Of one process, which DuckDB runs inside: all its datasources and all its sessions together.

    `temp_dir` is where temporary files may be, `temp_bytes` at most; None for nowhere.
    """

    sessions: int = 8
    memory_bytes: int = 2 * 1024**3
    temp_bytes: int = 0
    temp_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and counts for each datasource. `pools` bounds how many targets are kept open."""

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
