"""The purpose for which each route asks customers' databases; refusals are noted under it.

Routes that do not ask them are not listed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from martlet.connect.audit import Purpose

_MART = "/api/v2/data-app/datamarts/{name:path}"
_VIEWER = "/api/v2/viewer"

PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        "/api/v2/query": Purpose.QUERY,
        "/api/v2/query/explain": Purpose.EXPLAIN,
        "/api/v2/query/why": Purpose.WHY,
        "/api/v2/data-app/query": Purpose.METRIC,
        "/api/v2/guest-token/create": Purpose.CLIENT,
        f"{_MART}/isolation": Purpose.ORPHANS,
        f"{_MART}/clients": Purpose.CLIENTS,
        f"{_VIEWER}/board": Purpose.VIEW,
        f"{_VIEWER}/catalogue": Purpose.VIEW,
        f"{_VIEWER}/layout": Purpose.VIEW,
        f"{_VIEWER}/metrics": Purpose.OWN_METRIC,
        f"{_VIEWER}/options": Purpose.OPTIONS,
        f"{_VIEWER}/query": Purpose.METRIC,
        f"{_VIEWER}/rows": Purpose.ROWS,
        f"{_VIEWER}/export": Purpose.EXPORT,
    }
)


# Questions of routes that answer in one piece. They stop if the caller leaves; a change of the
# store is finished.
STOPPED = frozenset(
    {Purpose.METRIC, Purpose.OPTIONS, Purpose.WHY, Purpose.ORPHANS, Purpose.CLIENTS}
)


def purpose_of(path: str) -> Purpose:
    """The purpose of the route whose template is `path`."""
    return PURPOSES.get(path, Purpose.CONTROL)
