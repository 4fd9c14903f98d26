"""What is kept of a question is kept of its client: no other's time tells that it was asked."""

import re
from typing import Any

import pytest

from martlet.services.queries.caches import MOST_CLIENTS, MOST_LETTERS, Cache, EachClient
from tests.support.api import Api, mart_body
from tests.support.engines import Source
from tests.support.looking import BOARD, embed, look

_TEXT = "SELECT count(*) AS rows FROM orders WHERE amount > 7"
_QUERY: dict[str, Any] = {"measures": ["orders.count"], "dimensions": ["customers.name"]}


@pytest.fixture
def asked(api: Api, duckdb_small: Source) -> Api:
    api.add_mart(mart_body(duckdb_small))
    return api


def _compiled(api: Api) -> int:
    """How many questions the server has compiled."""
    text = api.get("/metrics", token="service").text
    (count,) = re.findall(r"^martlet_compiled_total (\S+)$", text, re.MULTILINE)
    return int(float(count))


def _ask(api: Api, token: str, **question: Any) -> int:
    """How many compilations it takes to answer."""
    before = _compiled(api)
    body = {"datamart": "mart", **question}
    answer = api.post("/api/v2/query", body, token=token)
    assert answer.status_code == 200, answer.text
    return _compiled(api) - before


@pytest.mark.parametrize("question", [{"sql": _TEXT}, {"query": _QUERY}])
def test_what_a_client_asked_is_compiled_again_for_another(
    asked: Api, question: dict[str, Any]
) -> None:
    acme, again, bolt = asked.guest("acme"), asked.guest("acme"), asked.guest("bolt")
    assert _ask(asked, acme, **question) == 1
    assert _ask(asked, bolt, **question) == 1
    # Another token of the client's, and each of them a second time, find what was made.
    assert [_ask(asked, token, **question) for token in (again, acme, bolt)] == [0, 0, 0]


def test_a_dashboard_is_compiled_for_each_client(asked: Api) -> None:
    asked.done(asked.post("/api/v2/dashboards", BOARD))
    shown = embed(asked)
    taken = []
    for client in ("acme", "bolt", "acme", "bolt"):
        before = _compiled(asked)
        looking = look(asked, shown, client)
        looking.board()
        for metric in BOARD["metrics"]:
            assert looking.line(metric["id"])["error"] is None
        taken.append(_compiled(asked) - before)
    assert taken[0] == taken[1] > 0
    assert taken[2:] == [0, 0]


def test_a_client_that_asks_much_drops_nothing_of_another(asked: Api) -> None:
    acme, bolt = asked.guest("acme"), asked.guest("bolt")
    assert _ask(asked, bolt, sql=_TEXT) == 1
    assert _ask(asked, acme, sql=_TEXT) == 1
    filler = "x" * 15_000
    count = MOST_LETTERS // len(filler) + 2
    for i in range(count):
        sql = f"SELECT count(*) AS rows FROM customers WHERE name = '{i}{filler}'"
        assert _ask(asked, acme, sql=sql) == 1
    assert _ask(asked, acme, sql=_TEXT) == 1  # its own is dropped
    assert _ask(asked, bolt, sql=_TEXT) == 0


def test_a_cache_keeps_what_was_last_used_by_weight() -> None:
    cache: Cache[str, int] = Cache(10)
    cache.put("a", 1, 4)
    cache.put("b", 2, 4)
    assert cache.get("a") == 1
    cache.put("c", 3, 4)
    assert [cache.get(key) for key in "abc"] == [1, None, 3]
    cache.put("a", 4, 1)
    cache.put("d", 5, 5)
    assert [cache.get(key) for key in "acd"] == [4, 3, 5]
    cache.put("e", 6, 11)
    assert [cache.get(key) for key in "acde"] == [None] * 4


def test_each_client_has_a_cache_of_its_own() -> None:
    kept: EachClient[str, str] = EachClient(2)
    kept.put("acme", "narrowed", "acme's")
    assert kept.get("bolt", "narrowed") is None
    for i in range(50):
        kept.put("bolt", f"{i}", "bolt's")
    assert kept.get("acme", "narrowed") == "acme's"
    assert [kept.get("bolt", f"{i}") for i in (47, 48, 49)] == [None, "bolt's", "bolt's"]
    for i in range(MOST_CLIENTS - 1):
        kept.put(f"client {i}", "narrowed", "theirs")
    assert kept.get("bolt", "49") == "bolt's"
    assert kept.get("acme", "narrowed") is None  # the one heard of longest ago
