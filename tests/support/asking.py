"""Every route that asks something of a customer's database, and ways for it to end."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.api import DATA_APP, DATAMART, Api
from tests.support.looking import BOARD, Looking, embed

VIEWER = "/api/v2/viewer"
MART = "/api/v2/data-app/datamarts"
QUERY, EXPLAIN, WHY = "/api/v2/query", "/api/v2/query/explain", "/api/v2/query/why"
ALLOWED = {
    "isAllowMetricCreation": True,
    "isAllowMetricUpdate": True,
    "isAllowMetricDeletion": True,
    "isAllowMetricLayoutChange": True,
    "isAllowUnderlyingData": True,
    "isAllowDownload": True,
}
SECRET = "secret_note"


@dataclass(frozen=True)
class Ground:
    """A server with a board that is embedded twice: one embed allows all, and one nothing."""

    api: Api
    free: str
    shut: str

    @classmethod
    def of(cls, api: Api) -> "Ground":
        api.done(api.post("/api/v2/dashboards", BOARD))
        return cls(api, embed(api, **ALLOWED), embed(api, isAllowDownload=False))

    def looking(self, client: str, *, is_free: bool = True) -> Looking:
        embed_id = self.free if is_free else self.shut
        token = self.api.guest(client, params={"allowedEmbeds": [embed_id]})
        return Looking(self.api, embed_id, token)


@dataclass(frozen=True)
class Ask:
    """One request. `token` is "key", "service", or "free" or "shut" for a guest of that embed."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    params: dict[str, str] = field(default_factory=dict)
    token: str = "key"
    client: str = "acme"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """`runs`: how many statements it is, with the rows of each; None where nothing is run.

    `empty` is asked as a client without rows. `refused` has what is refused before anything is
    run, with the code: by the compiler, by what the token may do, by the form of the body.
    `told`: the status of what is refused.
    """

    route: tuple[str, str]
    purpose: str
    ask: Ask
    runs: tuple[int, ...] | None
    action: str = "query.answered"
    empty: tuple[Ask, tuple[int, ...]] | None = None
    refused: tuple[tuple[Ask, str], ...] = ()
    tables: tuple[str, ...] = ("orders", "customers")
    status: int | None = None


def _viewer(what: str, token: str = "free", client: str = "acme", **body: Any) -> Ask:
    return Ask("POST", f"{VIEWER}/{what}", {"embedId": token, **body}, token=token, client=client)


def _sql(sql: str, path: str = QUERY, client: str = "acme", **more: Any) -> Ask:
    return Ask("POST", path, {"datamart": DATAMART, "sql": sql, "clientId": client}, **more)


def _guest_sql(path: str) -> Ask:
    body = {"datamart": DATAMART, "sql": "SELECT id FROM orders"}
    return Ask("POST", path, body, token="shut")


def _why(**changes: Any) -> Ask:
    body = {"datamart": DATAMART, "clientId": "acme", "table": "orders", "where": "id = 1"}
    return Ask("POST", WHY, {**body, **changes})


def _metric(**changes: Any) -> Ask:
    body = {"embedId": "free", "metricId": "by_name", "clientId": "acme"}
    return Ask("POST", "/api/v2/data-app/query", {**body, **changes})


def _mint(**changes: Any) -> Ask:
    body = {"clientId": "acme", "dataAppName": DATA_APP, **changes}
    return Ask("POST", "/api/v2/guest-token/create", body)


def _listed(what: str, name: str = DATAMART, **params: str) -> Ask:
    return Ask("GET", f"{MART}/{name}/{what}", params=params, token="service")


def _look(what: str, token: str = "free", embed_id: str = "free", method: str = "GET") -> Ask:
    return Ask(method, f"{VIEWER}/{what}", params={"embedId": embed_id}, token=token)


_DRAFT: dict[str, Any] = {
    "chart": {"kind": "bar"},
    "query": {"measures": ["orders.count"], "dimensions": ["customers.name"]},
}
_HIDDEN = {**_DRAFT, "query": {"measures": ["orders.count"], "dimensions": [f"orders.{SECRET}"]}}
_BY_NAME = {"key": "k", "metricId": "by_name"}
_OWN = {"name": "Mine", **_DRAFT}
_LAYOUT: dict[str, Any] = {"layout": []}


def _put(ask: Ask) -> Ask:
    return Ask("PUT", ask.path, ask.body, token=ask.token, client=ask.client)


def _asked(**metric: Any) -> dict[str, Any]:
    return {"metrics": [metric]}


CASES = {
    "query": Case(
        ("POST", QUERY),
        "query",
        _sql("SELECT id FROM orders"),
        (5,),
        empty=(_sql("SELECT id FROM orders", client="empty"), (0,)),
        refused=(
            (_sql(f"SELECT {SECRET} FROM orders"), "QUERY_REJECTED"),
            (_guest_sql(QUERY), "PERMISSION_DENIED"),
            (_sql("SELECT id FROM orders", client="nobody"), "CLIENT_ID_ERROR"),
            (Ask("POST", QUERY, {"sql": "SELECT 1"}), "INVALID_REQUEST_BODY"),
        ),
    ),
    "query as a file": Case(
        ("POST", QUERY),
        "query",
        _sql("SELECT id FROM orders", headers={"Accept": "application/vnd.apache.parquet"}),
        (5,),
        refused=(
            (_sql("SELECT 1", headers={"Accept": "image/png"}), "NOT_ACCEPTABLE"),
        ),
    ),
    "explain": Case(
        ("POST", EXPLAIN),
        "explain",
        _sql("SELECT id FROM orders", EXPLAIN),
        None,
        refused=(
            (_sql(f"SELECT {SECRET} FROM orders", EXPLAIN), "QUERY_REJECTED"),
            (_guest_sql(EXPLAIN), "PERMISSION_DENIED"),
        ),
    ),
    "why": Case(
        ("POST", WHY),
        "why",
        _why(),
        (1,),
        "query.why",
        empty=(_why(clientId="empty"), (1,)),
        refused=(
            (_why(where=f"{SECRET} = 'x'"), "QUERY_REJECTED"),
            (_why(datamart="elsewhere"), "INVALID_DATAMART"),
            (_why(table=7), "INVALID_REQUEST_BODY"),
        ),
    ),
    "a metric for a back end": Case(
        ("POST", "/api/v2/data-app/query"),
        "metric",
        _metric(),
        (3,),
        empty=(_metric(clientId="empty"), (0,)),
        refused=(
            (_metric(embedId="another"), "INVALID_EMBED_ID"),
            (_metric(dashboardFilter={"no": "filter"}), "APP_FILTER_PARAM_ERROR"),
            (_metric(clientId="nobody"), "CLIENT_ID_ERROR"),
        ),
    ),
    "orphans": Case(
        ("GET", f"{MART}/{{name:path}}/isolation"),
        "orphans",
        _listed("isolation", orphans="true"),
        (1, 1, 1),
        "query.orphans",
        refused=((_listed("isolation", "elsewhere"), "INVALID_DATAMART"),),
    ),
    "clients": Case(
        ("GET", f"{MART}/{{name:path}}/clients"),
        "clients",
        _listed("clients"),
        (8,),
        "query.clients",
        refused=((_listed("clients", "elsewhere"), "INVALID_DATAMART"),),
        tables=("client_mapping",),
    ),
    "a guest token": Case(
        ("POST", "/api/v2/guest-token/create"),
        "client",
        _mint(),
        (1,),
        "query.client",
        refused=(
            (_mint(clientId="nobody"), "CLIENT_ID_ERROR"),
            (_mint(dataAppName="another"), "DATA_APP_NOT_FOUND"),
            (_mint(params={"allowedEmbeds": ["another"]}), "INVALID_EMBED_ID"),
        ),
        tables=("client_mapping",),
    ),
    "a board": Case(
        ("GET", f"{VIEWER}/board"),
        "view",
        _look("board"),
        None,
        refused=((_look("board", "free", "shut"), "INVALID_EMBED_ID"),),
    ),
    "a catalogue": Case(
        ("GET", f"{VIEWER}/catalogue"),
        "view",
        _look("catalogue"),
        None,
        refused=((_look("catalogue", "shut", "shut"), "PERMISSION_DENIED"),),
    ),
    "a layout": Case(
        ("PUT", f"{VIEWER}/layout"),
        "view",
        _put(_viewer("layout", **_LAYOUT)),
        None,
        refused=((_put(_viewer("layout", "shut", **_LAYOUT)), "PERMISSION_DENIED"),),
    ),
    "no layout": Case(
        ("DELETE", f"{VIEWER}/layout"),
        "view",
        _look("layout", method="DELETE"),
        None,
        refused=((_look("layout", "shut", "shut", "DELETE"), "PERMISSION_DENIED"),),
    ),
    "an own metric": Case(
        ("POST", f"{VIEWER}/metrics"),
        "own metric",
        _viewer("metrics", **_OWN),
        None,
        refused=(
            (_viewer("metrics", **{**_OWN, **_HIDDEN}), "QUERY_REJECTED"),
            (_viewer("metrics", "shut", **_OWN), "PERMISSION_DENIED"),
            (_viewer("metrics", name="Mine"), "INVALID_REQUEST_BODY"),
        ),
    ),
    "a change of an own metric": Case(
        ("PUT", f"{VIEWER}/metrics"),
        "own metric",
        _put(_viewer("metrics", metricId="gone", **_OWN)),
        None,
        refused=(
            (_put(_viewer("metrics", metricId="m", **{**_OWN, **_HIDDEN})), "QUERY_REJECTED"),
            (_put(_viewer("metrics", "shut", metricId="m", **_OWN)), "PERMISSION_DENIED"),
        ),
        status=404,
    ),
    "no own metric": Case(
        ("DELETE", f"{VIEWER}/metrics"),
        "own metric",
        Ask(
            "DELETE",
            f"{VIEWER}/metrics",
            params={"embedId": "free", "metricId": "gone"},
            token="free",
        ),
        None,
        status=404,
    ),
    "options": Case(
        ("POST", f"{VIEWER}/options"),
        "options",
        _viewer("options", filter="name"),
        (2,),
        empty=(_viewer("options", filter="name", client="empty"), (0,)),
        refused=(
            (_viewer("options", filter="amount"), "INVALID_REQUEST_BODY"),
            (_viewer("options", filter="name", limit=0), "INVALID_REQUEST_BODY"),
            (Ask("POST", f"{VIEWER}/options", {"embedId": "shut", "filter": "name"}, token="free"),
             "INVALID_EMBED_ID"),
        ),
    ),
    "a card": Case(
        ("POST", f"{VIEWER}/query"),
        "metric",
        _viewer("query", **_asked(**_BY_NAME)),
        (3,),
        empty=(_viewer("query", client="empty", **_asked(**_BY_NAME)), (0,)),
        refused=(
            (_viewer("query", **_asked(key="k", draft=_HIDDEN)), "QUERY_REJECTED"),
            (_viewer("query", "shut", **_asked(key="k", draft=_DRAFT)), "PERMISSION_DENIED"),
            (_viewer("query", **_asked(key="k", metricId="another")), "INVALID_METRIC_ID"),
            (
                _viewer("query", filters={"another": ["x"]}, **_asked(**_BY_NAME)),
                "INVALID_REQUEST_BODY",
            ),
        ),
        status=200,
    ),
    "underlying rows": Case(
        ("POST", f"{VIEWER}/rows"),
        "rows",
        _viewer("rows", metricId="by_name"),
        (5,),
        empty=(_viewer("rows", client="empty", metricId="by_name"), (0,)),
        refused=(
            (
                _viewer(
                    "rows", metricId="by_name", point=[{"member": f"orders.{SECRET}", "value": "x"}]
                ),
                "QUERY_REJECTED",
            ),
            (_viewer("rows", "shut", metricId="by_name"), "PERMISSION_DENIED"),
        ),
    ),
    **{
        f"an export as {kind}": Case(
            ("POST", f"{VIEWER}/export"),
            "export",
            _viewer("export", format=kind, metric=_BY_NAME),
            (3,),
            empty=(_viewer("export", client="empty", format=kind, metric=_BY_NAME), (0,)),
            refused=(
                (
                    _viewer("export", format=kind, metric={"key": "k", "draft": _HIDDEN}),
                    "QUERY_REJECTED",
                ),
                (_viewer("export", "shut", format=kind, metric=_BY_NAME), "PERMISSION_DENIED"),
            ),
        )
        for kind in ("csv", "xlsx")
    },
    "an export as pdf": Case(
        ("POST", f"{VIEWER}/export"),
        "pdf",
        _viewer("export", format="pdf", metric=_BY_NAME),
        (3,),
        empty=(_viewer("export", client="empty", format="pdf", metric=_BY_NAME), (0,)),
        refused=(
            (
                _viewer("export", format="pdf", metric={"key": "k", "draft": _HIDDEN}),
                "QUERY_REJECTED",
            ),
        ),
        status=200,
    ),
}  # fmt: skip

# What asks nothing of customers' rows. A change of the store is noted as what it is; None where
# nothing is changed. Those that read a schema or test a connection read no rows.
_BOARDS, _APP = "/api/v2/dashboards", "/api/v2/data-app"
_ONE_BOARD = f"{_BOARDS}/{{dashboardId}}"
CHANGES: dict[tuple[str, str], str | None] = {
    ("POST", MART): "datamart.create",
    ("PUT", MART): "datamart.update",
    ("DELETE", MART): "datamart.delete",
    ("POST", f"{MART}/plan"): None,
    ("POST", f"{_APP}/datamart/create"): "datamart.create",
    ("POST", f"{_APP}/datamart/list"): None,
    ("POST", f"{_APP}/datamart/delete"): "datamart.delete",
    ("DELETE", f"{_APP}/datamart"): "datamart.delete",
    ("POST", _APP): "data-app.create",
    ("PUT", _APP): "data-app.update",
    ("DELETE", _APP): "data-app.delete",
    ("POST", f"{_APP}/api-tokens"): "api-key.create",
    ("DELETE", f"{_APP}/api-tokens"): "api-key.delete",
    ("PUT", f"{_APP}/whitelist-domains"): "whitelist-domains.update",
    ("POST", f"{_APP}/rotate-api"): "api-key.rotate",
    ("POST", "/api/v2/service-token/rotate"): "service-token.rotate",
    ("POST", "/api/v2/datasource"): "datasource.create",
    ("PUT", "/api/v2/datasource"): "datasource.update",
    ("DELETE", "/api/v2/datasource"): "datasource.delete",
    ("POST", "/api/v2/datasource/test"): None,
    ("POST", "/api/v2/datasource/sync"): "datasource.sync",
    ("POST", _BOARDS): "dashboard.create",
    ("POST", f"{_BOARDS}/plan"): None,
    ("PUT", _BOARDS): "dashboard.update",
    ("DELETE", _ONE_BOARD): "dashboard.delete",
    ("POST", f"{_ONE_BOARD}/metrics"): "metric.create",
    ("PUT", f"{_ONE_BOARD}/metrics/{{metricId}}"): "metric.update",
    ("DELETE", f"{_ONE_BOARD}/metrics/{{metricId}}"): "metric.delete",
    ("POST", "/api/v2/workspace"): "workspace.create",
    ("PUT", "/api/v2/workspace"): "workspace.update",
    ("POST", f"{_APP}/embeds"): "embed.create",
    ("PUT", f"{_APP}/embeds"): "embed.update",
    ("PUT", f"{_APP}/embeds/rename"): "embed.update",
    ("DELETE", f"{_APP}/embeds"): "embed.delete",
    ("POST", "/api/v2/guest-token/revoke"): "guest-token.revoke",
    ("POST", "/demo/{name:path}"): None,
}
READS = {
    *(f"{MART}/{{name:path}}{rest}" for rest in ("", "/draft")),
    *(MART, _APP, f"{_APP}/api-tokens", f"{_APP}/whitelist-domains", f"{_APP}/embeds"),
    *(f"{_APP}/dashboards", f"{_APP}/metrics", "/api/v2/workspace", "/api/v2/audit"),
    *("/api/v2/datasource", "/api/v2/datasource/{name:path}/schema"),
    *(_BOARDS, _ONE_BOARD, f"{_ONE_BOARD}/metrics", f"{_ONE_BOARD}/metrics/{{metricId}}"),
    *(
        "/",
        "/docs",
        "/docs/api",
        "/docs/api/",
        "/docs/{name:path}",
        "/docs.css",
        "/icon.svg",
        "/openapi.json",
        "/martlet.js",
    ),
    *("/assets/{name:path}", "/health/live", "/health/ready", "/metrics"),
    *("/demo", "/demo/{name:path}"),
}
