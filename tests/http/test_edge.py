"""What every request and every answer gets, whatever else happens."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlglot import exp
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from martlet.errors import Code
from tests.support.api import Api, mart_body, running, tenant_of
from tests.support.engines import Source

DATAMARTS = "/api/v2/data-app/datamarts"


@pytest.mark.parametrize("path", ["/health/live", DATAMARTS, "/nothing", "/api/v2/query"])
def test_every_answer_can_be_traced_and_is_not_kept_or_framed(api: Api, path: str) -> None:
    headers = api.client.get(path).headers
    assert len(headers["X-Request-Id"]) == 32
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "server" not in headers


def test_a_callers_request_id_is_used_where_it_is_plain(api: Api) -> None:
    given = api.get(DATAMARTS, headers={"X-Request-Id": "order-4711_a"})
    assert given.headers["X-Request-Id"] == "order-4711_a"
    odd = api.get(DATAMARTS, headers={"X-Request-Id": 'x"; drop'})
    assert odd.headers["X-Request-Id"] != 'x"; drop'
    error = api.get("/api/v2/data-app/datamarts/none", headers={"X-Request-Id": "order-4711_a"})
    assert error.json()["error"]["requestId"] == "order-4711_a"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "NOT_FOUND"),
        ("GET", "/api/v2/data-app/datamarts/", 404, "INVALID_DATAMART"),
        ("GET", "/api/v2/query", 405, "METHOD_NOT_ALLOWED"),
        ("PATCH", DATAMARTS, 405, "METHOD_NOT_ALLOWED"),
    ],
)
def test_what_is_not_there_has_the_one_error_shape(
    api: Api, method: str, path: str, status: int, code: str
) -> None:
    answer = api.call(method, path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["status"]) == (status, code, status)
    assert set(error) == {"code", "message", "status", "at", "details", "requestId"}
    assert status != 405 or answer.headers["Allow"]


@pytest.mark.parametrize("is_told", [True, False])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, files: Path, is_told: bool
) -> None:
    with running(tmp_path, files, max_body_bytes=2048) as client:
        small = tenant_of(client)
        body = b'{"name": "' + b"x" * 4096 + b'"}'

        def chunks() -> Iterator[bytes]:
            yield from (body[:1000], body[1000:])

        for path in (DATAMARTS, "/api/v2/query"):
            answer = small.call(
                "POST",
                path,
                content=body if is_told else chunks(),
                headers={"Content-Type": "application/json"},
            )
            assert (answer.status_code, answer.json()["error"]["code"]) == (
                413,
                "REQUEST_TOO_LARGE",
            )


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense"])
@pytest.mark.parametrize("path", [DATAMARTS, "/api/v2/query"])
def test_a_body_has_to_say_that_it_is_json(api: Api, path: str, kind: str) -> None:
    answer = api.call("POST", path, content=b"{}", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_REQUEST_BODY")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b'{"a": NaN}', b"[" * 5000],
)
@pytest.mark.parametrize("path", [DATAMARTS, "/api/v2/query", "/api/v2/guest-token/create"])
def test_what_is_no_json_object_is_refused(api: Api, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = api.call("POST", path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_REQUEST_BODY")


@pytest.mark.parametrize(
    ("legacy", "successor"),
    [
        ("/api/v2/dataApp/datamarts", DATAMARTS),
        ("/api/v2/dataApp/datamarts/mart/isolation", f"{DATAMARTS}/mart/isolation"),
    ],
)
def test_legacy_paths_answer_the_same_and_name_their_successor(
    api: Api, duckdb_small: Source, legacy: str, successor: str
) -> None:
    api.add_mart(mart_body(duckdb_small))
    old, new = api.get(legacy), api.get(successor)
    assert old.json() == new.json()
    assert old.headers["Deprecation"] == "true"
    assert old.headers["Link"] == f'<{successor}>; rel="successor-version"'
    assert "Deprecation" not in new.headers


def test_the_legacy_calls_create_list_and_delete(api: Api, duckdb_small: Source) -> None:
    legacy = "/api/v2/dataApp/datamart"
    made = api.post(f"{legacy}/create", mart_body(duckdb_small))
    assert made.json() == {"id": "mart", "error": None}
    assert made.headers["Link"] == f'<{DATAMARTS}>; rel="successor-version"'
    listed = api.done(api.post(f"{legacy}/list", {}))
    assert [row["name"] for row in listed["data"]] == ["mart"]
    assert api.done(api.post(f"{legacy}/delete", {"datamartName": "mart"}))["id"] == "mart"
    assert api.done(api.post(f"{legacy}/list", {}))["data"] == []


def test_other_paths_have_no_legacy_twin(api: Api) -> None:
    assert api.get("/api/v2/dataapp/datamarts").status_code == 404
    assert api.post("/api/v2/dataApp/../query", {}).status_code in (400, 404)
    assert api.get("/api/v2/data-app/%2e%2e/datasource").status_code == 404


def test_names_with_odd_characters_have_a_place_in_a_path(api: Api, duckdb_small: Source) -> None:
    for name in ("a/b", "isolation", "50% off?", "ünï", "a b", "%2f", "..a"):
        api.add_mart({**mart_body(duckdb_small), "name": name})
        found = api.done(api.get(f"{DATAMARTS}/{quote(name, safe='')}"))
        assert found["data"]["name"] == name


def _raising(error: Exception) -> Route:
    async def fail(_request: Request) -> Response:
        raise error

    return Route("/fail", fail)


def test_a_bug_is_an_internal_error_with_a_request_id_and_no_trace(
    tmp_path: Path, files: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(tmp_path, files) as client:
        client.app.router.routes.append(_raising(ValueError("secret value")))  # type: ignore[attr-defined]
        answer = client.get("/fail")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (500, "INTERNAL_SERVER_ERROR")
    assert error["requestId"] == answer.headers["X-Request-Id"]
    assert error["details"] == [
        {"code": "INTERNAL_SERVER_ERROR", "at": None, "message": error["message"]}
    ]
    assert "secret value" not in answer.text + caplog.text


def test_a_compiler_that_forgets_the_client_answers_nothing(
    own_mart: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verifier finds it, on every engine; the caller learns nothing but the request's id."""
    monkeypatch.setattr("martlet.compiler.guard.bind.way_to_client", lambda *_: exp.true())
    answer = own_mart.sql("SELECT count(*) FROM orders")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (500, "INTERNAL_SERVER_ERROR")
    assert "orders" not in answer.text
    monkeypatch.undo()
    assert own_mart.done(own_mart.sql("SELECT count(*) FROM orders"))["rows"] == [[5]]


def test_metrics_are_for_this_machine_or_a_service_token(server: TestClient, api: Api) -> None:
    assert api.get("/metrics", token="service").status_code == 200
    assert api.get("/metrics").json()["error"]["code"] == "PERMISSION_DENIED"
    assert server.get("/metrics").json()["error"]["code"] == "AUTHENTICATION_ERROR"


def test_metrics_name_no_client_and_no_path(api: Api, duckdb_small: Source) -> None:
    api.add_mart(mart_body(duckdb_small))
    api.sql("SELECT count(*) FROM orders")
    text = api.get("/metrics", token="service").text
    assert 'martlet_requests_total{handler="query",method="POST",status="200"}' in text
    assert "acme" not in text
    assert "mart/" not in text


def test_the_server_says_that_it_lives_and_is_ready(server: TestClient) -> None:
    assert server.get("/health/live").json() == {"status": "live"}
    assert server.get("/health/ready").json() == {"status": "ready"}


def test_every_code_has_a_status_and_a_sentence_that_says_what_to_do() -> None:
    for code in Code:
        assert 400 <= code.status < 600
        assert code.sentence.endswith(".")


def test_a_query_parameter_that_nobody_knows_is_refused(api: Api) -> None:
    answer = api.get("/api/v2/data-app/datamarts", params={"isPagnation": "true", "x": "1"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "INVALID_REQUEST_BODY")
    assert [fault["at"] for fault in error["details"]] == ["isPagnation", "x"]
    assert "did you mean `isPagination`?" in error["message"]


def test_a_query_parameter_that_is_given_twice_is_refused(api: Api) -> None:
    answer = api.get("/api/v2/data-app/datamarts?isPagination=true&isPagination=false")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "INVALID_REQUEST_BODY")
    assert error["at"] == "isPagination"
