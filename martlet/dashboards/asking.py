"""Compiles the questions of metrics, each once, to check that they can be answered."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from martlet.compiler import Compiled
from martlet.compiler import compile as compiled
from martlet.compiler.semantic.date_presets import dated
from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.model.board import Metric
from martlet.model.datamart import Datamart
from martlet.model.question import Question, SqlQuestion

# A question that compiles on one day compiles on every day.
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


class Asking:
    """The datamarts that a dashboard's author may use, with a cache of compiled questions."""

    def __init__(self, marts: Mapping[str, Datamart], known: Collection[str] = ()) -> None:
        """`known`: names to suggest for a misspelt one."""
        self._marts = marts
        self._known = known or list(marts)
        self._cache: dict[tuple[str, str], Compiled] = {}

    def mart(self, name: str) -> Datamart:
        """Raises INVALID_DATAMART."""
        if name not in self._marts:
            hint = did_you_mean(name, self._known)
            message = f"There is no datamart named {name!r}{hint}"
            raise Failure(Code.INVALID_DATAMART, message, at="datamartName")
        return self._marts[name]

    def named(self, names: Iterable[str]) -> list[Datamart]:
        """The datamarts among `names` that exist."""
        return [self._marts[name] for name in sorted(set(names)) if name in self._marts]

    def answered(self, metric: Metric) -> Compiled:
        """Raises INVALID_DATAMART, QUERY_REJECTED, QUERY_TOO_COMPLEX, TENANT_PATH_MISSING."""
        return self.compiled(metric.question, self.mart(metric.datamart))

    def compiled(self, question: Question, mart: Datamart) -> Compiled:
        """Raises QUERY_REJECTED, QUERY_TOO_COMPLEX, TENANT_PATH_MISSING."""
        key = (mart.id, repr(question))
        if key not in self._cache:
            self._cache[key] = compiled(dated(question, _SOME_DAY), mart)
        return self._cache[key]


def located(fault: Fault, question: Question, at: str) -> Fault:
    """`fault` of a question, with its path in the metric at `at`."""
    root = "sql" if isinstance(question, SqlQuestion) else "query"
    own = fault.at or root
    inner = own if own.partition(".")[0] in (root, "datamartName") else root
    return Fault(fault.code, within(at, inner), fault.message)


def within(at: str, inner: str) -> str:
    """The path of `inner` below the path `at`."""
    return f"{at}.{inner}" if at else inner
