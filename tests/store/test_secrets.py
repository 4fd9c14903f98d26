"""Secrets: what is sealed opens for its own purpose only, and keys change without a pause."""

import stat
import threading
from pathlib import Path

import pytest

from martlet.errors import Code, Failure
from martlet.store.secrets import SecretKey, Secrets, keys_from_file, write_keys


def _secrets(*keys: SecretKey) -> Secrets:
    return Secrets(lambda: keys)


def test_what_was_sealed_opens_again() -> None:
    secrets = _secrets(SecretKey.new())
    sealed = secrets.seal("pässword", purpose="a")
    assert "pässword" not in sealed
    assert secrets.open(sealed, purpose="a") == "pässword"
    assert secrets.seal("pässword", purpose="a") != sealed


def test_a_text_that_was_moved_or_changed_does_not_open() -> None:
    secrets = _secrets(SecretKey.new())
    sealed = secrets.seal("password", purpose="datasource 1")
    for text, purpose in [
        (sealed, "datasource 2"),
        (sealed[:-6] + ("AAAA==" if sealed[-6:] != "AAAA==" else "BBBB=="), "datasource 1"),
    ]:
        with pytest.raises(Failure) as caught:
            secrets.open(text, purpose=purpose)
        assert caught.value.code is Code.INTERNAL_SERVER_ERROR


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    old, new = SecretKey.new(), SecretKey.new()
    sealed = _secrets(old).seal("password", purpose="a")
    both = _secrets(new, old)
    again = both.resealed(sealed, purpose="a")
    assert again is not None
    assert _secrets(new).open(again, purpose="a") == "password"
    assert both.resealed(again, purpose="a") is None
    with pytest.raises(Failure):
        _secrets(new).open(sealed, purpose="a")


def test_a_key_that_is_made_while_the_server_runs_is_found(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    running = Secrets(lambda: keys_from_file(path))
    before = running.seal("before", purpose="a")
    write_keys(path, [SecretKey.new(), *keys_from_file(path)])
    other = Secrets(lambda: keys_from_file(path))
    assert running.open(other.seal("after", purpose="a"), purpose="a") == "after"
    assert running.open(before, purpose="a") == "before"


def test_the_first_start_makes_a_key_file_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret.key"
    (key,) = keys_from_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys_from_file(path) == [key]
    assert list(path.parent.iterdir()) == [path]


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    keys_from_file(path)
    path.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        keys_from_file(path)


def test_servers_that_start_together_get_one_key(tmp_path: Path) -> None:
    path, found = tmp_path / "secret.key", []
    start = threading.Barrier(8)

    def read() -> None:
        start.wait()
        found.append(tuple(keys_from_file(path)))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("text", ["", "short", "x" * 64])
def test_a_key_has_32_bytes(text: str) -> None:
    with pytest.raises(ValueError, match=r"32 bytes|padding|base64"):
        SecretKey.parse(text)


def test_nothing_prints_a_key() -> None:
    key = SecretKey.new()
    assert key.text() not in repr(key) + str(key)
