"""`martlet token`: shown once, good at once, and ended at once."""

from uuid import uuid4

import pytest

from tests.support.cli import Cli
from tests.support.live import Live


def _made(cli: Cli, name: str, *words: str) -> str:
    token = cli.done("token", "create", name, *words).removesuffix("\n")
    assert token.startswith("mlt_svc_")
    assert token == "".join(token.split())
    return token


def test_a_token_is_printed_once_and_listed_without_itself(own: Cli) -> None:
    token = _made(own, "ci [red]")
    other = own.json("token", "create", "other")["token"]
    printed = own.done("token", "list")
    rows = own.json("token", "list")
    assert "ci [red]" in printed
    assert [(row["name"], row["prefix"], row["lastUsedAt"]) for row in rows] == [
        ("ci [red]", token[:12], None),
        ("other", other[:12], None),
    ]
    for text in (printed, str(rows), own.done("doctor"), own.done("datasource", "list")):
        assert token not in text
        assert other not in text


def test_commands_on_the_store_leave_no_token_behind(own: Cli) -> None:
    own.done("datamart", "list")
    own.refused("datamart", "show", "none")
    assert own.json("token", "list") == []


def test_a_token_is_revoked_by_prefix_or_id(own: Cli) -> None:
    token = _made(own, "by prefix")
    _made(own, "by id")
    _made(own, "stays")
    ids = {row["name"]: row["id"] for row in own.json("token", "list")}
    assert own.done("token", "revoke", token[:12]) == "revoked\n"
    assert own.done("token", "revoke", ids["by id"]) == "revoked\n"
    assert [row["name"] for row in own.json("token", "list")] == ["stays"]
    for gone in (token[:12], ids["by id"], "", "mlt_svc_"):
        assert "Not exactly one token" in own.refused("token", "revoke", gone)


def test_a_running_server_takes_a_token_unless_it_is_revoked(
    served: Live, data_dir: str, fresh: Cli
) -> None:
    store = fresh.at(MARTLET_DATA_DIR=str(data_dir))
    words = ("datamart", "list", "--url", served.url, "--token")
    token = _made(store, uuid4().hex)
    assert "sales-analytics" in fresh.done(*words, token)
    revoked = _made(store, uuid4().hex)
    store.done("token", "revoke", revoked[:12])
    assert "AUTHENTICATION_ERROR" in fresh.refused(*words, revoked)


def test_an_organisation_has_its_own_tokens(fresh: Cli) -> None:
    _made(fresh, "theirs", "--organisation", "other")
    assert fresh.json("token", "list") == []
    assert len(fresh.json("token", "list", "--organisation", "other")) == 1


@pytest.mark.parametrize("words", [("list",), ("revoke", "mlt_svc_AbCd")])
def test_an_organisation_that_is_not_there_is_not_made(fresh: Cli, words: tuple[str, ...]) -> None:
    text = fresh.refused("token", *words, "--organisation", "tpyo")
    assert "There is no organisation tpyo" in text
    assert "tpyo" in fresh.refused("token", "list", "--organisation", "tpyo")
