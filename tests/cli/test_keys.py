"""`martlet keys` and `martlet migrate`: what the store is sealed with, and its schema."""

from pathlib import Path

import pytest

from tests.support.cli import Cli

QUERY = ("query", "sales-analytics", "SELECT count(*) FROM orders", "--client", "acme")


def _key_file(cli: Cli) -> Path:
    return Path(cli.environment["MARTLET_DATA_DIR"]) / "secret.key"


def test_a_new_key_seals_everything_and_the_old_one_can_go(own: Cli) -> None:
    answer = own.done(*QUERY)
    [old] = _key_file(own).read_text().split()
    assert own.json("keys", "rotate")["resealed"] >= 3
    new, kept = _key_file(own).read_text().split()
    assert (kept, new != old) == (old, True)
    assert own.done("keys", "prune") == "resealed: 0\n"
    assert _key_file(own).read_text().split() == [new]
    assert _key_file(own).stat().st_mode & 0o777 == 0o600
    assert own.done(*QUERY) == answer
    _key_file(own).write_text(old)
    assert "is missing" in own.refused(*QUERY)


def test_pruning_seals_with_the_newest_first(own: Cli) -> None:
    [old] = _key_file(own).read_text().split()
    new = own.done("keys", "new").strip()
    _key_file(own).write_text(f"{new}\n{old}\n")
    assert own.json("keys", "prune")["resealed"] >= 3
    assert _key_file(own).read_text().split() == [new]
    own.done(*QUERY)


def test_keys_of_the_environment_are_rotated_there(own: Cli) -> None:
    [old] = _key_file(own).read_text().split()
    new = own.done("keys", "new").strip()
    assert old == _key_file(own).read_text().strip()
    both = own.at(MARTLET_SECRET_KEY=f"{new},{old}")
    assert "resealed" in both.done("keys", "rotate")
    own.at(MARTLET_SECRET_KEY=new).done(*QUERY)
    own.at(MARTLET_SECRET_KEY=old).refused(*QUERY)
    assert "MARTLET_SECRET_KEY" in both.refused("keys", "prune")


def test_a_new_key_is_another_each_time_and_is_not_stored(fresh: Cli) -> None:
    keys = {fresh.done("keys", "new").strip() for _ in range(3)}
    assert len(keys) == 3
    assert not Path(fresh.environment["MARTLET_DATA_DIR"]).exists()
    fresh.at(MARTLET_SECRET_KEY=keys.pop()).done("migrate")
    assert not _key_file(fresh).exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrating_makes_the_store_once(
    request: pytest.FixtureRequest, fresh: Cli, kind: str
) -> None:
    if kind == "postgresql":
        fresh = fresh.at(MARTLET_DATABASE_URL=request.getfixturevalue("empty_store")())
    assert fresh.run("doctor").code == 1
    for _ in range(2):
        assert fresh.done("migrate") == "the store has the newest schema\n"
    assert f"store: {kind}, newest schema" in fresh.done("doctor")
