"""One client's token gets that client's rows, and no others, from every engine."""

import pytest

from tests.support.api import Api
from tests.support.dataset import ORDERS


@pytest.mark.parametrize(
    ("client_id", "key"), [("acme", "t1"), ("bolt", "t2"), ("o'hara", "t3"), ("ACME", "t4")]
)
def test_each_client_gets_its_own_rows(mart: Api, client_id: str, key: str) -> None:
    answer = mart.done(mart.sql("SELECT id FROM orders", client_id))
    expected = [row[0] for row in ORDERS.rows if row[1] == key]
    assert sorted(row[0] for row in answer["rows"]) == expected


def test_a_client_without_rows_gets_none(mart: Api) -> None:
    answer = mart.done(mart.sql("SELECT id, amount FROM orders", "empty"))
    assert answer["rows"] == []
    assert [column["name"] for column in answer["columns"]] == ["id", "amount"]


def test_rows_are_inherited_over_foreign_keys(mart: Api) -> None:
    answer = mart.done(mart.sql("SELECT id FROM order_lines ORDER BY id"))
    assert answer["rows"] == [[1], [2], [3], [4]]


def test_a_shared_table_is_seen_whole(mart: Api) -> None:
    answer = mart.done(mart.sql("SELECT code FROM countries ORDER BY code"))
    assert answer["rows"] == [["DE"], ["IE"]]


@pytest.mark.parametrize(
    "client_id", ["nobody", "", "twice", "t1", "Acme", "acme ", "acme'", "%", "0", "null"]
)
def test_a_client_that_is_not_exactly_one_is_an_error(mart: Api, client_id: str) -> None:
    response = mart.sql("SELECT id FROM orders", client_id)
    assert response.status_code == 400
    assert response.json()["error"]["code"] in ("CLIENT_ID_ERROR", "INVALID_REQUEST_BODY")
