"""Pages of other sites: who may use a guest token, and what a browser is told of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest
from httpx2 import Response
from pydantic import ValidationError
from starlette.testclient import TestClient

from martlet.http.origins import frame_ancestors
from martlet.settings import Settings
from tests.support.api import Api, mart_body, running, tenant_of
from tests.support.engines import Source

WHITELIST = "/api/v2/data-app/whitelist-domains"
QUESTION = {"datamart": "mart", "sql": "SELECT count(*) AS orders FROM orders"}
PAGE = "https://app.example.com"
GUEST_PATHS = ("/api/v2/query", "/api/v2/query/explain", "/api/v2/viewer/board")
ALLOW = "Access-Control-Allow-Origin"


@pytest.fixture
def embedded(api: Api, duckdb_small: Source) -> Api:
    api.add_mart(mart_body(duckdb_small))
    return api


def _allow(api: Api, *domains: str) -> None:
    api.done(api.put(WHITELIST, {"domains": list(domains)}))


def _ask(api: Api, origin: str | None, token: str, **headers: str) -> Response:
    if origin is not None:
        headers["Origin"] = origin
    body = QUESTION if token.startswith("ey") else {**QUESTION, "clientId": "acme"}
    return api.post("/api/v2/query", body, token=token, headers=headers)


@pytest.mark.parametrize(
    ("domains", "origin", "is_admitted"),
    [
        ([], "http://localhost:3000", True),
        ([], "https://localhost", True),
        ([], "http://127.0.0.1:5173", True),
        ([], "http://127.9.9.9", True),
        ([], "http://[::1]:8080", True),
        ([], PAGE, False),
        ([], "http://localhost.example.com", False),
        ([], "http://127.0.0.1.example.com", False),
        ([], "http://10.0.0.1", False),
        ([], "null", False),
        ([], "file://", False),
        ([PAGE], PAGE, True),
        ([PAGE], "http://localhost:3000", False),
        ([PAGE], "http://app.example.com", False),
        ([PAGE], f"{PAGE}:8443", False),
        ([PAGE], f"{PAGE}.evil.example", False),
        ([PAGE], f"{PAGE}/", False),
        ([PAGE], "https://APP.example.com", False),
        ([PAGE], "https://x.app.example.com", False),
        ([PAGE], "https://evil.example, https://app.example.com", False),
        ([PAGE], "null", False),
        ([PAGE], "", False),
        (["http://localhost:3000"], "http://localhost:3000", True),
        (["http://localhost:3000"], "http://localhost:3001", False),
        (["*.example.com"], PAGE, True),
        (["*.example.com"], "https://a.b.example.com", True),
        (["*.example.com"], "https://example.com", False),
        (["*.example.com"], "https://.example.com", True),
        (["*.example.com"], "https://evilexample.com", False),
        (["*.example.com"], "https://app.example.com.evil.example", False),
        (["*.example.com"], f"{PAGE}:8443", False),
        (["*.example.com:8443"], f"{PAGE}:8443", True),
        (["*.example.com"], "http://app.example.com", False),
        (["bücher.example"], "https://xn--bcher-kva.example", True),
        (["https://[0::1]:3000"], "https://[::1]:3000", True),
    ],
)
def test_a_guest_is_admitted_from_pages_of_the_list(
    embedded: Api, domains: list[str], origin: str, is_admitted: bool
) -> None:
    _allow(embedded, *domains)
    answer = _ask(embedded, origin, embedded.guest("acme"))
    assert answer.status_code == (200 if is_admitted else 403), answer.text
    if not is_admitted:
        assert answer.json()["error"]["code"] == "ORIGIN_NOT_ALLOWED"
        assert "rows" not in answer.text


def test_a_refusal_names_the_page_and_the_call_that_adds_it_and_can_be_read(embedded: Api) -> None:
    answer = _ask(embedded, PAGE, embedded.guest("acme"))
    message = answer.json()["error"]["message"]
    assert PAGE in message
    assert f"PUT {WHITELIST}" in message
    assert "viewer's own machine" in message
    assert answer.headers[ALLOW] == PAGE
    _allow(embedded, "other.example.com")
    assert "own machine" not in _ask(embedded, PAGE, embedded.guest("acme")).text


def test_what_a_refusal_tells_to_add_can_be_added(embedded: Api) -> None:
    plain = _ask(embedded, "http://app.example.com", embedded.guest("acme"))
    assert "Serve the pages over https" in plain.json()["error"]["message"]
    _allow(embedded, PAGE)
    local = _ask(embedded, "http://localhost:3000", embedded.guest("acme"))
    assert "Add http://localhost:3000 to" in local.json()["error"]["message"]
    _allow(embedded, "http://localhost:3000")


@pytest.mark.parametrize("origin", ["null", "file://"])
def test_a_page_without_an_origin_is_told_so(embedded: Api, origin: str) -> None:
    answer = _ask(embedded, origin, embedded.guest("acme"))
    assert "no origin" in answer.json()["error"]["message"]
    assert answer.headers.get(ALLOW) == ("null" if origin == "null" else None)


def test_what_is_no_page_needs_no_origin(embedded: Api) -> None:
    _allow(embedded, PAGE)
    answer = _ask(embedded, None, embedded.guest("acme"))
    assert answer.status_code == 200
    assert not _cors(answer)


def test_two_origins_are_none(embedded: Api) -> None:
    _allow(embedded, PAGE)
    headers = [
        ("Origin", PAGE),
        ("Origin", "https://evil.example"),
        ("Authorization", f"Bearer {embedded.guest('acme')}"),
    ]
    answer = embedded.client.post("/api/v2/query", json=QUESTION, headers=headers)
    assert answer.status_code == 403


def test_an_admitted_page_reads_the_answer_and_what_stands_in_its_headers(embedded: Api) -> None:
    _allow(embedded, PAGE)
    answer = _ask(embedded, PAGE, embedded.guest("acme"))
    assert answer.json()["rows"] == [[5]]
    assert answer.headers[ALLOW] == PAGE
    assert "Origin" in answer.headers["Vary"]
    exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert exposed >= {"Martlet-Certificate", "X-Request-Id", "Retry-After", "RateLimit"}
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_change_of_the_list_holds_at_once(embedded: Api) -> None:
    token = embedded.guest("acme")
    assert _ask(embedded, PAGE, token).status_code == 403
    _allow(embedded, PAGE)
    assert _ask(embedded, PAGE, token).status_code == 200
    _allow(embedded, "other.example.com")
    assert _ask(embedded, PAGE, token).status_code == 403


def test_the_list_is_of_the_tokens_own_data_app(embedded: Api) -> None:
    _allow(embedded, PAGE)
    embedded.done(embedded.post("/api/v2/data-app", {"name": "other"}, token="service"))
    body = {"dataAppName": "other", "name": "backend"}
    key = embedded.done(embedded.post("/api/v2/data-app/api-tokens", body, token="service"))["key"]
    body = {"clientId": "acme", "dataAppName": "other"}
    answer = embedded.post("/api/v2/guest-token/create", body, token=key)
    assert _ask(embedded, PAGE, embedded.done(answer)["token"]).status_code == 403


@pytest.mark.parametrize("token", ["key", "service"])
def test_a_key_in_a_page_reads_nothing(embedded: Api, token: str) -> None:
    _allow(embedded, PAGE)
    answer = _ask(embedded, PAGE, token)
    assert answer.status_code == 200
    assert not _cors(answer)
    refused = embedded.post("/api/v2/query", {}, token=token, headers={"Origin": PAGE})
    assert refused.status_code == 400
    assert not _cors(refused)


def test_the_control_plane_is_for_no_page(embedded: Api) -> None:
    _allow(embedded, PAGE)
    for path in ("/api/v2/data-app/datamarts", WHITELIST, "/api/v2/query/why", "/health/live"):
        for token in ("key", embedded.guest("acme"), None):
            answer = embedded.get(path, token=token, headers={"Origin": PAGE})
            assert not _cors(answer), path
        assert not _cors(_preflight(embedded.client, path)), path


def test_a_refused_token_can_be_told_from_a_broken_line(embedded: Api) -> None:
    answer = _ask(embedded, PAGE, "ey.no.token")
    assert (answer.status_code, answer.headers[ALLOW]) == (401, PAGE)
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def test_a_fault_of_an_admitted_page_can_be_read(embedded: Api) -> None:
    _allow(embedded, PAGE)
    token = embedded.guest("acme")
    headers = {"Origin": PAGE}
    answer = embedded.post("/api/v2/query", {"datamart": "x"}, token=token, headers=headers)
    assert (answer.status_code, answer.headers[ALLOW]) == (400, PAGE)


def test_a_page_that_asks_too_often_is_told_when_to_come_back(
    tmp_path: Path, files: Path, duckdb_small: Source
) -> None:
    with running(tmp_path, files, rate_limit=2, max_body_bytes=8192) as client:
        api = tenant_of(client)
        api.add_source(duckdb_small)
        api.add_mart(mart_body(duckdb_small))
        token = api.guest("acme")
        answers = [_ask(api, "http://localhost:3000", token) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers[ALLOW] == "http://localhost:3000"
        assert "Retry-After" in answers[2].headers
        large = client.post("/api/v2/query", content=b"x" * 9000, headers={"Origin": PAGE})
        assert (large.status_code, large.headers[ALLOW]) == (413, PAGE)


def _preflight(client: TestClient, path: str, origin: str = PAGE) -> Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return client.options(path, headers=headers)


@pytest.mark.parametrize("path", GUEST_PATHS)
def test_a_browser_that_asks_first_is_answered_without_a_token(
    server: TestClient, path: str
) -> None:
    answer = _preflight(server, path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers[ALLOW] == PAGE
    assert answer.headers["Vary"] == "Origin"
    assert answer.headers["Access-Control-Max-Age"] == "7200"
    assert answer.headers["X-Request-Id"]
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"].split(", ")
    assert set(allowed) == {
        "authorization",
        "content-type",
        "accept",
        "idempotency-key",
        "x-request-id",
    }
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["file://", "https://a b", "https://app.example.com/x", "*"])
def test_what_no_browser_asks_is_not_answered(server: TestClient, origin: str) -> None:
    answer = _preflight(server, "/api/v2/query", origin)
    assert answer.status_code == 405
    assert not _cors(answer)
    assert not _cors(server.options("/api/v2/query"))


class At(Protocol):
    def __call__(self, url: str, client: str = "testclient", **settings: Any) -> Api: ...


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory, duckdb_small: Source) -> Iterator[At]:
    """Makes a server of each settings once: reached at a URL, from a client's address, and with a
    data app whose pages are elsewhere.
    """
    assert duckdb_small.file is not None
    files, made = duckdb_small.file.parent, dict[str, Api]()
    with ExitStack() as stack:

        def at(url: str, client: str = "testclient", **settings: Any) -> Api:
            key = repr(settings)
            if key not in made:
                place = tmp_path_factory.mktemp("origins")
                server = stack.enter_context(running(place, files, **settings))
                made[key] = _with_pages_elsewhere(server, duckdb_small)
            app = made[key].client.app
            caller = (client, 1)
            there = TestClient(app, url, client=caller, raise_server_exceptions=False)
            return replace(made[key], client=there)

        yield at


def _with_pages_elsewhere(server: TestClient, source: Source) -> Api:
    api = tenant_of(server)
    api.add_source(source)
    api.add_mart(mart_body(source))
    _allow(api, "elsewhere.example.com")
    return api


@pytest.mark.parametrize(
    ("url", "public_url", "origin", "is_own"),
    [
        ("http://127.0.0.1:8000", "", "http://127.0.0.1:8000", True),
        ("http://localhost:8000", "", "http://localhost:8000", True),
        ("http://10.0.0.5:8000", "", "http://10.0.0.5:8000", True),
        ("http://[::1]:8000", "", "http://[::1]:8000", True),
        ("http://127.0.0.1:8000", "", "http://127.0.0.1:3000", False),
        ("http://127.0.0.1:8000", "", "https://127.0.0.1:8000", False),
        ("http://127.0.0.1:8000", "", "http://localhost:8000", False),
        # Whoever owns a name can let it point here, so that their page has this very origin.
        ("http://evil.example:8000", "", "http://evil.example:8000", False),
        ("http://10.0.0.5:8000", "https://bi.example.com/", "https://bi.example.com", True),
        ("http://10.0.0.5:8000", "HTTPS://BI.example.com:443", "https://bi.example.com", True),
        ("http://10.0.0.5:8000", "https://bi.example.com", "http://10.0.0.5:8000", False),
        ("http://bi.example.com", "https://bi.example.com", "http://bi.example.com", False),
    ],
)
def test_the_servers_own_pages_are_admitted(
    at: At, url: str, public_url: str, origin: str, *, is_own: bool
) -> None:
    api = at(url, public_url=public_url)
    answer = _ask(api, origin, api.guest("acme"))
    assert answer.status_code == (200 if is_own else 403)
    # What a proxy says of the host is not looked at, but that there is one.
    forged = {"X-Forwarded-Host": origin.partition("//")[2], "X-Forwarded-Proto": "https"}
    answer = _ask(api, origin, api.guest("acme"), **forged)
    assert answer.status_code == (200 if is_own and public_url else 403)


@pytest.mark.parametrize(
    ("client", "headers", "settings"),
    [
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, {}),
        ("127.0.0.1", {"Via": "1.1 proxy"}, {}),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, {}),
        ("127.0.0.1", {"X-Proxy-Of-Tomorrow": ""}, {}),
        ("10.0.0.9", {"Forwarded": "for=203.0.113.7"}, {}),
        ("10.0.0.9", {}, {"trusted_proxies": "10.0.0.0/8"}),
        ("127.0.0.1", {}, {"trusted_proxies": "127.0.0.1"}),
    ],
)
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "10.0.0.5:8000"])
def test_a_host_that_a_proxy_wrote_makes_no_page_the_servers_own(
    at: At, host: str, client: str, headers: dict[str, str], settings: dict[str, str]
) -> None:
    """To the viewer's browser, that page is of the viewer's own machine, or of their network."""
    token = at(f"http://{host}", **settings).guest("acme")
    api = at(f"http://{host}", client, **settings)
    assert _ask(api, f"http://{host}", token, **headers).status_code == 403
    browser = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://{host}/demo"}
    answer = _ask(api, f"http://{host}", token, **browser)
    assert answer.status_code == (403 if settings else 200)


@pytest.mark.parametrize("url", ["analytics.example.com", "https://x/y", "ftp://x", "https://u@x"])
def test_the_public_url_is_an_origin(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(public_url=url)


def test_what_may_frame_a_page_is_what_the_list_says() -> None:
    assert frame_ancestors([]).startswith("frame-ancestors 'self' http://localhost:* ")
    domains = {"https://*.example.com", PAGE, "https://[::1]:3000"}
    expected = f"frame-ancestors 'self' https://*.example.com {PAGE}"
    assert frame_ancestors(domains) == expected


def _cors(answer: Response) -> set[str]:
    return {name for name in answer.headers if name.lower().startswith("access-control-")}
