"""Rate limits: a token's share of calls, and an address's share of failures."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from martlet.store.tokens import TokenKind, new_token
from tests.support.api import Api, mart_body, running, tenant_of
from tests.support.engines import Source
from tests.support.waiting import until

PATH = "/api/v2/data-app/datamarts"


@contextmanager
def _limited(tmp_path: Path, files: Path | None = None, **settings: Any) -> Iterator[Api]:
    limits: dict[str, Any] = {
        "rate_limit": 3,
        "rate_limit_seconds": 60,
        "failed_auth_limit": 3,
        **settings,
    }
    with running(tmp_path / uuid4().hex, files or tmp_path, **limits) as client:
        yield tenant_of(client)


@pytest.fixture
def redis(redis_url: str) -> Iterator[str]:
    client = Redis.from_url(redis_url)
    client.flushdb()
    yield redis_url
    client.flushdb()
    client.close()


def test_every_answer_says_how_the_token_stands(tmp_path: Path) -> None:
    with _limited(tmp_path) as api:
        headers = api.get(PATH).headers
        assert headers["RateLimit-Policy"] == '"token";q=3;w=60'
        assert headers["RateLimit"].startswith('"token";r=2;t=')
        missing = api.get(f"{PATH}/none")
        assert missing.status_code == 404
        assert missing.headers["RateLimit"].startswith('"token";r=1;t=')


def test_one_call_too_many_is_refused_until_the_window_has_moved(tmp_path: Path) -> None:
    with _limited(tmp_path) as api:
        assert [api.get(PATH).status_code for _ in range(4)] == [200, 200, 200, 429]
        answer = api.get(PATH)
        error = answer.json()["error"]
        assert error["code"] == "RATE_LIMIT_EXCEEDED"
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert answer.headers["RateLimit"].startswith('"token";r=0;t=')
        assert "wait" in error["message"]


def test_a_short_window_lets_the_token_call_again(tmp_path: Path) -> None:
    with _limited(tmp_path, rate_limit=1, rate_limit_seconds=1) as api:
        assert api.get(PATH).status_code == 200
        refused = api.get(PATH)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        until(lambda: api.get(PATH).status_code == 200, "the next window")


def test_tokens_do_not_use_up_each_others_calls(tmp_path: Path) -> None:
    with _limited(tmp_path) as api:
        assert [api.get(PATH).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert api.get(PATH, token="service").status_code == 200


def test_the_limit_comes_before_the_body_is_looked_at(tmp_path: Path) -> None:
    with _limited(tmp_path) as api:
        codes = [api.post(PATH, {"nonsense": 1}).status_code for _ in range(4)]
        assert codes == [400, 400, 400, 429]


def test_the_data_plane_has_the_same_limit(tmp_path: Path) -> None:
    with _limited(tmp_path) as api:
        codes = [api.sql("SELECT 1").status_code for _ in range(4)]
        assert codes == [404, 404, 404, 429]


def test_an_address_that_guesses_tokens_is_stopped(tmp_path: Path) -> None:
    with _limited(tmp_path) as api:
        answers = [api.get(PATH, token=f"mlt_live_{i}") for i in range(4)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
        assert answers[0].headers["RateLimit"].startswith('"address";r=2;t=')
        assert int(answers[3].headers["Retry-After"]) > 0
        assert answers[3].json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"


ANSWERED = [
    ("key", "GET", PATH),
    ("service", "GET", "/api/v2/data-app"),
    ("service", "GET", "/metrics"),
    ("guest", "POST", "/api/v2/query"),
    ("guest", "POST", "/api/v2/query/explain"),
    ("guest", "GET", "/api/v2/viewer/board?embedId=none"),
    ("guest", "POST", "/api/v2/viewer/query"),
    ("key", "POST", "/api/v2/guest-token/create"),
    ("key", "POST", "/api/v2/guest-token/revoke"),
    ("key", "POST", "/api/v2/data-app/query"),
    ("key", "POST", "/api/v2/query/why"),
    ("service", "GET", "/api/v2/audit"),
]


@pytest.mark.parametrize(("kind", "method", "path"), ANSWERED)
def test_a_valid_token_is_answered_whoever_fails_at_its_address(
    tmp_path: Path, files: Path, duckdb_small: Source, kind: str, method: str, path: str
) -> None:
    with _limited(tmp_path, files, rate_limit=50) as api:
        api.add_source(duckdb_small)
        api.add_mart(mart_body(duckdb_small))
        token = api.guest("acme") if kind == "guest" else kind
        wrong = [None, "", "x", "mlt_live_x", new_token(TokenKind.API_KEY).text, "a.b.c"]
        tried = [api.call(method, path, token=guess, json={}) for guess in wrong]
        assert [answer.status_code for answer in tried] == [401] * 3 + [429] * 3
        assert api.call(method, path, token=token, json={}).status_code not in (401, 429)
        api.state.authenticator.forget()
        assert api.call(method, path, token=token, json={}).status_code not in (401, 429)
        assert api.call(method, path, token="x", json={}).status_code == 429


def test_one_message_answers_every_token_that_is_not_valid_however_often(tmp_path: Path) -> None:
    with _limited(tmp_path, failed_auth_limit=4) as api:
        guesses = ["x", "mlt_svc_x", new_token(TokenKind.SERVICE).text, "a.b.c"]
        for status in (401, 429):
            messages = {
                re.sub("[0-9]+ seconds.$", "", answer.json()["error"]["message"])
                for answer in [api.get(PATH, token=guess) for guess in guesses]
                if answer.status_code == status
            }
            assert len(messages) == 1


def test_a_token_that_ends_is_no_longer_answered_and_is_counted(tmp_path: Path) -> None:
    with _limited(tmp_path, failed_auth_limit=1) as api:
        api.state.authenticator.forget()
        assert api.get(PATH, token="mlt_live_x").status_code == 401
        with api.state.database.writing(api.organisation_id) as repository:
            gone = repository.service_tokens.add("gone")
            repository.service_tokens.revoke(gone.prefix)
        assert api.get("/metrics", token=gone.text).status_code == 429


def test_a_forged_address_does_not_help(tmp_path: Path) -> None:
    """Nobody's X-Forwarded-For is believed unless the proxy is configured."""
    with _limited(tmp_path) as api:
        codes = [_guess(api, f"203.0.113.{i}") for i in range(5)]
        assert codes == [401, 401, 401, 429, 429]


def test_behind_a_proxy_each_address_fails_for_itself(tmp_path: Path) -> None:
    # Starlette's test client calls itself "testclient", which is no address.
    with running(tmp_path / "s", tmp_path, failed_auth_limit=2, trusted_proxies="10.0.0.0/8") as c:
        proxied = TestClient(c.app, client=("10.0.0.7", 1))
        api = Api(proxied, c.app.state.martlet, "", "", "")  # type: ignore[attr-defined]
        assert [_guess(api, "203.0.113.1") for _ in range(3)] == [401, 401, 429]
        assert _guess(api, "203.0.113.2") == 401
        assert _guess(api, "1.2.3.4, 203.0.113.1, 10.0.0.9") == 429
        assert _guess(api, "203.0.113.1, 203.0.113.3") == 401


@pytest.mark.parametrize(
    "attempts",
    [
        # One proxy adds an item, another a header of its own after the caller's.
        [
            [("X-Forwarded-For", f"192.0.2.{i}"), ("X-Forwarded-For", "203.0.113.1")]
            for i in range(3)
        ],
        [[("X-Forwarded-For", f"203.0.113.1:{4000 + i}")] for i in range(3)],
        [[("X-Forwarded-For", f"192.0.2.{i}, 203.0.113.1, 10.0.0.9")] for i in range(3)],
        # Whoever has one address of IPv6 has them all, up to the 64th bit.
        [[("X-Forwarded-For", f"[2001:db8:1:2::{i}]:443")] for i in range(3)],
        [[("X-Forwarded-For", f"2001:db8:1:2:{i}::7")] for i in range(3)],
        [[("X-Forwarded-For", a)] for a in ("::ffff:203.0.113.1", "203.0.113.1", "203.0.113.1:1")],
        # What the proxy cannot say is the proxy's own.
        [[("X-Forwarded-For", f"192.0.2.{i}, unknown")] for i in range(3)],
        [[("X-Forwarded-For", f"192.0.2.{i}, _hidden{i}")] for i in range(3)],
    ],
)
def test_behind_a_proxy_no_address_can_be_made_up(
    tmp_path: Path, attempts: list[list[tuple[str, str]]]
) -> None:
    with running(tmp_path / "s", tmp_path, failed_auth_limit=2, trusted_proxies="10.0.0.0/8") as c:
        proxied = TestClient(c.app, client=("10.0.0.7", 1))
        codes = [
            proxied.get(PATH, headers=[("Authorization", "Bearer x"), *headers]).status_code
            for headers in attempts
        ]
        assert codes == [401, 401, 429]


def _guess(api: Api, forwarded: str) -> int:
    headers = {"X-Forwarded-For": forwarded}
    return api.get(PATH, token="mlt_live_x", headers=headers).status_code


def test_servers_share_a_limit_through_redis(tmp_path: Path, redis: str) -> None:
    with _limited(tmp_path, redis_url=redis) as one, _limited(tmp_path, redis_url=redis) as other:
        same = Api(other.client, other.state, "", "", one.key)
        assert [one.get(PATH).status_code for _ in range(2)] == [200, 200]
        guesses = [same.get(PATH).status_code for _ in range(3)]
        assert guesses == [401, 401, 401]  # another store does not know the key
        assert same.get(PATH).status_code == 429
        assert one.get(PATH, token="x").status_code == 429
        assert one.get(PATH).status_code == 200


def test_while_redis_is_away_a_server_counts_alone(tmp_path: Path) -> None:
    with _limited(tmp_path, redis_url="redis://127.0.0.1:1/0") as api:
        answers = [api.get(PATH) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["RateLimit"].startswith('"token";r=2;t=')


def test_a_redis_that_hangs_holds_up_no_more_than_one_call(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        with _limited(tmp_path, redis_url=url) as api:
            assert [api.get(PATH).status_code for _ in range(4)] == [200, 200, 200, 429]
        deaf.setblocking(False)
        deaf.accept()[0].close()
        with pytest.raises(BlockingIOError):
            deaf.accept()
