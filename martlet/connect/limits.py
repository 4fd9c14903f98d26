"""How much of a customer's database may be used at once, and for how long."""

from dataclasses import dataclass


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
