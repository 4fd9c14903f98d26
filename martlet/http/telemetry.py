"""Metrics for Prometheus. No label holds a client or a name that a caller chose."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import Scope


class Metrics:
    """One registry per application, so that two in one process do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "handler", "status")
        self._requests = Counter(
            "martlet_requests_total", "Responses sent.", labels, registry=self._registry
        )
        self._seconds = Histogram(
            "martlet_request_seconds",
            "Time from a request to the end of its response, rows included.",
            ("handler",),
            registry=self._registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
        )

        self._lost = Counter(
            "martlet_audit_entries_lost_total",
            "Audit entries that were not written, because the store could not be reached.",
            registry=self._registry,
        )

        self._compiled = Counter(
            "martlet_compiled_total",
            "Queries compiled, because no proof was cached for their client.",
            registry=self._registry,
        )

    def note_compiled(self) -> None:
        self._compiled.inc()

    def note_lost(self, count: int) -> None:
        self._lost.inc(count)

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        endpoint = scope.get("endpoint")
        handler = getattr(endpoint, "__name__", "none")
        self._requests.labels(scope["method"], handler, str(status)).inc()
        self._seconds.labels(handler).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self._registry)
