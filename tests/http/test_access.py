"""Tokens: who may call what, for how long, and what becomes of calls that may not be made."""

import base64
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from tests.support.api import DATA_APP, Api, mart_body
from tests.support.engines import Source
from tests.support.waiting import until

MARTS = "/api/v2/data-app/datamarts"
KEYS = "/api/v2/data-app/api-tokens"
APPS = "/api/v2/data-app"


@pytest.fixture
def guarded(api: Api, duckdb_small: Source) -> Api:
    api.add_mart(mart_body(duckdb_small))
    return api


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic abc",
        "Bearer nonsense",
        "Bearer mlt_live_" + "0" * 49,
        "Bearer mlt_live_" + "0" * 43,
        "Bearer a.b.c",
        "Bearer ..",
        "Bearer " + "x" * 10_000,
        "Bearer \u00e9",
    ],
)
def test_every_bad_token_gets_one_and_the_same_answer(api: Api, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode()}
    response = api.call("GET", MARTS, token=None, headers=headers)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (401, "AUTHENTICATION_ERROR")
    assert error["message"] == api.get(MARTS, token="other").json()["error"]["message"]
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_mistyped_key_is_refused(api: Api) -> None:
    last = "a" if api.key[-1] != "a" else "b"
    assert api.get(MARTS, token=api.key[:-1] + last).status_code == 401


def test_a_key_in_the_url_is_no_key(api: Api) -> None:
    for name in ("token", "key", "api_key", "Authorization"):
        assert api.get(f"{MARTS}?{name}={api.key}", token=None).status_code == 401


def test_an_api_key_does_not_run_the_organisation(api: Api) -> None:
    for method, path in (
        ("GET", "/api/v2/datasource"),
        ("GET", APPS),
        ("GET", f"{KEYS}?dataAppName={DATA_APP}"),
        ("DELETE", f"{APPS}?name={DATA_APP}"),
    ):
        response = api.call(method, path)
        assert (response.status_code, response.json()["error"]["code"]) == (
            403,
            "PERMISSION_DENIED",
        )


def test_a_guest_token_is_refused_on_the_control_plane(guarded: Api) -> None:
    token = guarded.guest("acme")
    for method, path in (
        ("GET", MARTS),
        ("POST", MARTS),
        ("DELETE", f"{MARTS}?datamartName=mart"),
        ("GET", f"{MARTS}/mart/isolation"),
        ("GET", "/api/v2/datasource/main/schema"),
        ("POST", "/api/v2/guest-token/create"),
        ("POST", "/api/v2/data-app/rotate-api"),
        ("GET", "/metrics"),
    ):
        assert guarded.call(method, path, token=token).status_code == 403, path


def test_keys_are_shown_once_and_listed_by_prefix(api: Api) -> None:
    body = {"dataAppName": DATA_APP, "name": "second"}
    key = api.done(api.post(KEYS, body, token="service"))["key"]
    listing = api.get(f"{KEYS}?dataAppName={DATA_APP}", token="service")
    assert key not in listing.text
    rows = {row["name"]: row for row in listing.json()["data"]}
    assert key.startswith(rows["second"]["prefix"])
    assert len(rows["second"]["prefix"]) < 16


def test_a_deleted_key_ends_at_once(api: Api) -> None:
    assert api.get(MARTS).status_code == 200
    rows = api.done(api.get(f"{KEYS}?dataAppName={DATA_APP}", token="service"))["data"]
    api.done(api.delete(f"{KEYS}?id={rows[0]['id']}", token="service"))
    assert api.get(MARTS).status_code == 401
    assert api.delete(f"{KEYS}?id={rows[0]['id']}", token="service").status_code == 404


def test_a_rotated_key_ends_when_its_grace_does(api: Api) -> None:
    old = api.key
    api.key = api.done(api.post("/api/v2/data-app/rotate-api", {"expireAt": 60}))["key"]
    assert api.get(MARTS).status_code == api.get(MARTS, token=old).status_code == 200
    rotate = api.post("/api/v2/data-app/rotate-api", {"expireAt": 0}, token=old)
    assert rotate.status_code == 200
    assert api.get(MARTS, token=old).status_code == 401
    assert api.get(MARTS).status_code == 200


def test_rotating_again_does_not_prolong_a_key(api: Api) -> None:
    old = api.key
    api.done(api.post("/api/v2/data-app/rotate-api", {"expireAt": 1}))
    api.done(api.post("/api/v2/data-app/rotate-api", {"expireAt": 3600}, token=old))
    time.sleep(1.2)
    api.client.app.state.martlet.authenticator.forget()  # type: ignore[attr-defined]
    assert api.get(MARTS, token=old).status_code == 401


def test_a_service_token_rotates_itself(api: Api) -> None:
    old = api.service
    body = {"expireAt": 0}
    answer = api.done(api.post("/api/v2/service-token/rotate", body, token="service"))
    assert answer["key"].startswith("mlt_svc_")
    assert api.get(APPS, token=answer["key"]).status_code == 200
    assert api.get(APPS, token=old).status_code == 401


def test_a_replayed_answer_holds_the_same_key(api: Api) -> None:
    body = {"dataAppName": DATA_APP, "name": "again"}
    headers = {"Idempotency-Key": "k"}
    first, second = (api.post(KEYS, body, token="service", headers=headers) for _ in range(2))
    assert first.json() == second.json()


def test_deleting_a_data_app_ends_its_keys_and_guests(guarded: Api) -> None:
    token = guarded.guest("acme")
    assert guarded.sql("SELECT id FROM orders", None, token=token).status_code == 200
    guarded.done(guarded.delete(f"{APPS}?name={DATA_APP}", token="service"))
    assert guarded.get(MARTS).status_code == 401
    assert guarded.sql("SELECT id FROM orders", None, token=token).status_code == 401


def test_data_apps_are_listed_with_what_they_may_use(api: Api) -> None:
    api.done(api.post(APPS, {"name": "b", "datasources": ["main"]}, token="service"))
    rows = api.done(api.get(APPS, token="service"))["data"]
    assert rows == [{"name": "app", "datasources": None}, {"name": "b", "datasources": ["main"]}]
    again = api.post(APPS, {"name": "b"}, token="service")
    assert again.json()["error"]["code"] == "DATA_APP_ALREADY_EXISTS"
    wrong = api.post(APPS, {"name": "c", "datasources": ["mian"]}, token="service")
    assert wrong.json()["error"]["at"] == "datasources[0]"
    assert "did you mean `main`?" in wrong.json()["error"]["message"]


def test_a_guest_sees_one_clients_rows(guarded: Api) -> None:
    token = guarded.guest("bolt")
    answer = guarded.done(guarded.sql("SELECT id FROM orders ORDER BY id", None, token=token))
    assert answer["rows"] == [[101], [102], [103]]


def test_a_guest_cannot_name_another_client(guarded: Api) -> None:
    token = guarded.guest("acme")
    for client_id in ("bolt", "acme", 1):
        body = {"datamart": "mart", "sql": "SELECT id FROM orders", "clientId": client_id}
        response = guarded.post("/api/v2/query", body, token=token)
        assert response.json()["error"]["code"] == "CLIENT_ID_ERROR"


def test_a_guest_is_told_nothing_of_the_sql_or_the_tables_behind(guarded: Api) -> None:
    token = guarded.guest("acme")
    body = {"datamart": "mart", "sql": "SELECT id FROM order_lines"}
    data = guarded.done(guarded.post("/api/v2/query/explain", body, token=token))["data"]
    assert set(data) == {"certificate"}
    assert set(data["certificate"]) == {"id", "datamart", "tables", "fence", "client"}
    assert data["certificate"]["tables"] == ["order_lines"]
    answer = guarded.post("/api/v2/query", body, token=token)
    assert "customers" not in answer.text + answer.headers["Martlet-Certificate"]


def test_a_guest_token_tells_its_holder_nothing(guarded: Api) -> None:
    token = guarded.guest("acme")
    for part in token.split(".")[:2]:
        assert b"acme" not in base64.urlsafe_b64decode(part + "==")


@pytest.mark.parametrize("client_id", ["nobody", "twice", "t1", "Acme", "acme "])
def test_a_token_is_minted_for_a_known_client_only(guarded: Api, client_id: str) -> None:
    body = {"clientId": client_id, "dataAppName": DATA_APP}
    response = guarded.post("/api/v2/guest-token/create", body)
    assert response.json()["error"]["code"] == "CLIENT_ID_ERROR"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"dataAppName": "other"}, "DATA_APP_NOT_FOUND"),
        ({"clientId": ""}, "INVALID_REQUEST_BODY"),
        ({"clientId": None}, "INVALID_REQUEST_BODY"),
        ({"expiryTime": 0}, "INVALID_REQUEST_BODY"),
        ({"expiryTime": 31 * 24 * 3600 * 1000}, "INVALID_REQUEST_BODY"),
        ({"params": {"timezone": "Mars/Base"}}, "INVALID_REQUEST_BODY"),
        ({"params": {"allowedEmbeds": ["x"]}}, "INVALID_EMBED_ID"),
        ({"params": {"appFilters": [{"x": 1}]}}, "INVALID_REQUEST_BODY"),
        ({"params": {"appFilter": []}}, "INVALID_REQUEST_BODY"),
    ],
)
def test_what_a_token_cannot_promise_is_refused(
    guarded: Api, fields: dict[str, Any], code: str
) -> None:
    body = {"clientId": "acme", "dataAppName": DATA_APP, **fields}
    assert guarded.post("/api/v2/guest-token/create", body).json()["error"]["code"] == code


def test_a_guest_token_expires(guarded: Api) -> None:
    token = guarded.guest("acme", expiryTime=5000)
    assert guarded.sql("SELECT 1 AS one", None, token=token).status_code == 200
    until(lambda: guarded.sql("SELECT 1 AS one", None, token=token).status_code == 401)


def test_a_token_of_the_second_of_a_revocation_lives(guarded: Api) -> None:
    for _ in range(3):
        guarded.done(guarded.post("/api/v2/guest-token/revoke", {"clientId": "acme"}))
        token = guarded.guest("acme")
        assert guarded.sql("SELECT 1 AS one", None, token=token).status_code == 200


@pytest.mark.parametrize("what", ["token", "clientId", "dataAppName"])
def test_guest_tokens_are_revoked(guarded: Api, what: str) -> None:
    token, other = guarded.guest("acme"), guarded.guest("bolt")
    given = {"token": token, "clientId": "acme", "dataAppName": DATA_APP}[what]
    guarded.done(guarded.post("/api/v2/guest-token/revoke", {what: given}))
    assert guarded.sql("SELECT 1 AS one", None, token=token).status_code == 401
    expected = 401 if what == "dataAppName" else 200
    assert guarded.sql("SELECT 1 AS one", None, token=other).status_code == expected


def test_a_revocation_names_exactly_one_thing(guarded: Api) -> None:
    for body in ({}, {"clientId": "a", "dataAppName": DATA_APP}, {"token": "nonsense"}):
        assert guarded.post("/api/v2/guest-token/revoke", body).status_code == 400


def _claims(guarded: Api) -> dict[str, Any]:
    payload = guarded.guest("acme").split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return claims


def _signed(guarded: Api, claims: dict[str, Any], **header: Any) -> str:
    keys = guarded.client.app.state.martlet.keys  # type: ignore[attr-defined]
    fields = {"alg": "Ed25519", "kid": keys.signing_id, **header}
    return jwt.encode(fields, claims, OKPKey.import_key(keys.signing), algorithms=["Ed25519"])


def test_a_token_that_we_signed_is_good(guarded: Api) -> None:
    token = _signed(guarded, _claims(guarded))
    assert guarded.sql("SELECT 1 AS one", None, token=token).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": 9_999_999_999.5},
        {"exp": "9999999999"},
        {"exp": True},
        {"nbf": 9_999_999_999},
        {"iat": 9_999_999_999},
        {"iss": "other"},
        {"aud": ["martlet/guest"]},
        {"aud": "other"},
        {"jti": "other"},
        {"app": "other"},
        {"sub": None},
        {"extra": 1},
        {"gst": "v1.x.y"},
    ],
)
def test_a_claim_that_is_not_right_ends_the_token(guarded: Api, changes: dict[str, Any]) -> None:
    token = _signed(guarded, {**_claims(guarded), **changes})
    assert guarded.sql("SELECT 1 AS one", None, token=token).status_code == 401


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf", "iss", "aud", "sub", "jti", "app", "gst"])
def test_every_claim_is_required(guarded: Api, claim: str) -> None:
    claims = _claims(guarded)
    del claims[claim]
    response = guarded.sql("SELECT 1 AS one", None, token=_signed(guarded, claims))
    assert response.status_code == 401


def test_another_key_or_algorithm_is_refused(guarded: Api) -> None:
    claims = _claims(guarded)
    keys = guarded.client.app.state.martlet.keys  # type: ignore[attr-defined]
    header = {"alg": "Ed25519", "kid": keys.signing_id}
    other = jwt.encode(header, claims, OKPKey.generate_key("Ed25519"), algorithms=["Ed25519"])
    public = OKPKey.import_key(keys.signing).as_pem(private=False)
    confused = jwt.encode(
        {"alg": "HS256", "kid": keys.signing_id}, claims, OctKey.import_key(public.hex())
    )
    payload = other.split(".")[1]
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    for token in (
        other,
        confused,
        f"{none}.{payload}.",
        _signed(guarded, claims, kid="other"),
    ):
        assert guarded.sql("SELECT 1 AS one", None, token=token).status_code == 401


def test_a_key_given_twice_in_a_token_is_refused(guarded: Api) -> None:
    header, payload, signature = guarded.guest("acme").split(".")
    text = base64.urlsafe_b64decode(payload + "==").decode()
    twice = text.replace('"iss"', '"iss":"martlet","iss"')
    forged = base64.urlsafe_b64encode(twice.encode()).decode().rstrip("=")
    response = guarded.sql("SELECT 1 AS one", None, token=f"{header}.{forged}.{signature}")
    assert response.status_code == 401


def test_another_organisations_things_are_not_there(guarded: Api) -> None:
    state = guarded.client.app.state.martlet  # type: ignore[attr-defined]
    with state.database.directory(writes=True) as directory:
        other = directory.organisation(f"other than {guarded.organisation_id}")
    with state.database.writing(other) as repository:
        token = repository.service_tokens.add("other").text
    assert guarded.done(guarded.get(MARTS, token=token))["data"] == []
    for method, path in (
        ("GET", f"{MARTS}/mart"),
        ("GET", f"{MARTS}/mart/isolation"),
        ("DELETE", f"{MARTS}?datamartName=mart"),
        ("GET", "/api/v2/datasource/main/schema"),
        ("DELETE", "/api/v2/datasource?datasourceName=main"),
        ("GET", f"{KEYS}?dataAppName={DATA_APP}"),
        ("DELETE", f"{APPS}?name={DATA_APP}"),
    ):
        assert guarded.call(method, path, token=token).status_code == 404, path
    rows = guarded.done(guarded.get(f"{KEYS}?dataAppName={DATA_APP}", token="service"))["data"]
    assert guarded.delete(f"{KEYS}?id={rows[0]['id']}", token=token).status_code == 404
    body = {"datamart": "mart", "sql": "SELECT id FROM orders", "clientId": "acme"}
    assert guarded.post("/api/v2/query", body, token=token).status_code == 404


def test_what_is_changed_and_refused_is_in_the_audit_trail(guarded: Api) -> None:
    guarded.guest("acme")
    guarded.sql("SELECT secret_note FROM orders")
    entries = guarded.done(guarded.get("/api/v2/audit", token="service"))["data"]
    actions = [entry["action"] for entry in entries]
    assert actions[:2] == ["query.refused", "guest-token.create"]
    assert "datamart.create" in actions
    assert not any("acme" in entry["subject"] for entry in entries)
    assert all(entry["requestId"] for entry in entries)
