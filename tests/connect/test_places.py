"""Where a datasource may be: not where cloud metadata is, nor outside the files directory."""

import ipaddress
from pathlib import Path

import pytest

from martlet.connect.hosts import Places
from martlet.errors import Code, Failure


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "169.254.0.1",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::",
    ],
)
def test_these_are_refused_always(host: str, tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        Places(tmp_path).address(host, 5432)
    assert caught.value.code is Code.DATASOURCE_CREDENTIALS_ERROR


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "8.8.8.8"])
def test_private_and_public_addresses_are_allowed(host: str, tmp_path: Path) -> None:
    assert Places(tmp_path).address(host, 5432) == host


def test_a_setting_narrows_where_datasources_may_be(tmp_path: Path) -> None:
    places = Places(tmp_path, networks=(ipaddress.ip_network("10.0.0.0/8"),))
    assert places.address("10.1.2.3", 1) == "10.1.2.3"
    with pytest.raises(Failure):
        places.address("127.0.0.1", 1)


def test_a_name_is_connected_to_as_the_address_that_was_checked(tmp_path: Path) -> None:
    assert Places(tmp_path).address("localhost", 1) in ("127.0.0.1", "::1")


def test_a_name_that_means_nothing_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        Places(tmp_path).address("nothing.invalid", 1)
    assert caught.value.code is Code.DATASOURCE_UNAVAILABLE


def test_a_unix_socket_needs_a_setting(tmp_path: Path) -> None:
    with pytest.raises(Failure):
        Places(tmp_path).address("/run/postgresql", 1)
    assert Places(tmp_path, sockets=(Path("/run/postgresql"),)).address("/run/postgresql", 1)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../outside.db", "a/../../outside.db", "link.db", "", ".", "a\0b"]
)
def test_files_elsewhere_are_refused(path: str, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (tmp_path / "outside.db").touch()
    (files / "link.db").symlink_to(tmp_path / "outside.db")
    with pytest.raises(Failure) as caught:
        Places(files).file(path)
    assert caught.value.code is Code.DATASOURCE_CREDENTIALS_ERROR


def test_a_file_in_the_directory_is_found(tmp_path: Path) -> None:
    (tmp_path / "inside.db").touch()
    assert Places(tmp_path).file("inside.db") == tmp_path.resolve() / "inside.db"
    with pytest.raises(Failure) as caught:
        Places(tmp_path).file("nothing.db")
    assert caught.value.code is Code.DATASOURCE_UNAVAILABLE
