"""Rate limits: a token's share of calls, and an address's share of failures."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from tests.support.api import Api, running, tenant_of

PATH = "/api/v2/data-app/datamarts"


@contextmanager
def _limited(tmp_path: Path, **settings: Any) -> Iterator[Api]:
    limits: dict[str, Any] = {
        "rate_limit": 3,
        "rate_limit_seconds": 60,
        "failed_auth_limit": 3,
        **settings,
    }
    with running(tmp_path / uuid4().hex, tmp_path, **limits) as client:
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
        for _ in range(40):
            if api.get(PATH).status_code == 200:
                return
            time.sleep(0.1)
        pytest.fail("the window never moved")


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
        assert api.get(PATH).status_code == 429


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
        assert one.get(PATH).status_code == 429


def test_while_redis_is_away_a_server_counts_alone(tmp_path: Path) -> None:
    with _limited(tmp_path, redis_url="redis://127.0.0.1:1/0") as api:
        answers = [api.get(PATH) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["RateLimit"].startswith('"token";r=2;t=')


def test_a_redis_that_hangs_holds_up_no_more_than_one_call(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        with _limited(tmp_path, redis_url=url) as api:
            started = time.monotonic()
            assert [api.get(PATH).status_code for _ in range(4)] == [200, 200, 200, 429]
            assert time.monotonic() - started < 4
