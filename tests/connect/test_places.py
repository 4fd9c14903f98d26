"""Where a datasource may be: not where cloud metadata is, nor outside the files directory."""

import ipaddress
from pathlib import Path

import pytest

from martlet.connect.hosts import Places
from martlet.errors import Code, Failure

CLOUD = (
    "169.254.169.254",  # most clouds
    "169.254.170.2",  # AWS, ECS tasks
    "169.254.170.23",  # AWS, EKS pods
    "169.254.0.23",  # Tencent
    "169.254.42.42",  # Scaleway
    "168.63.129.16",  # Azure
    "100.100.100.200",  # Alibaba
    "192.0.0.192",  # Oracle
)


def _forms(text: str) -> dict[str, str]:
    """The addresses of IPv6 that stand for one of IPv4."""
    bits = int(ipaddress.IPv4Address(text))
    high, low = bits >> 16, bits & 0xFFFF
    ending = f"{high:x}:{low:x}"
    first, second, third, fourth = bits.to_bytes(4)
    return {
        "plain": text,
        "mapped": f"::ffff:{ending}",
        "compatible": f"::{ending}",
        "translated": f"::ffff:0:{ending}",
        "NAT64": f"64:ff9b::{ending}",
        "local NAT64": f"64:ff9b:1::{ending}",
        "local NAT64, 48": f"64:ff9b:1:{high:x}:{third:x}:{fourth:02x}00::",
        "local NAT64, 56": f"64:ff9b:1:{first:x}:{second:x}:{third:02x}{fourth:02x}::",
        "local NAT64, 64": f"64:ff9b:1:0:{first:x}:{second:02x}{third:02x}:{fourth:02x}00:0",
        "6to4": f"2002:{ending}::1",
        "Teredo client": f"2001:0:808:808:0:0:{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}",
        "Teredo server": f"2001:0:{ending}::",
        "ISATAP": f"2001:db8::5efe:{ending}",
        "ISATAP, global": f"2001:db8::200:5efe:{ending}",
    }


@pytest.mark.parametrize(
    "host",
    [pytest.param(host, id=f"{a} {form}") for a in CLOUD for form, host in _forms(a).items()],
)
def test_no_form_of_a_clouds_metadata_address_is_connected_to(host: str, tmp_path: Path) -> None:
    everywhere = tuple(map(ipaddress.ip_network, ("0.0.0.0/0", "::/0")))
    for networks in (None, everywhere):
        with pytest.raises(Failure) as caught:
            Places(tmp_path, networks=networks).address(host, 80)
        assert caught.value.code is Code.DATASOURCE_CREDENTIALS_ERROR


@pytest.mark.parametrize(
    "host",
    [
        "fd00:ec2::254",  # AWS
        "fd00:ec2::23",  # AWS, EKS pods
        "fd20:ce::254",  # Google
        "fd00:c1::a9fe:a9fe",  # Oracle
        "fd00:42::42",  # Scaleway
        "fd00:a9fe:a9fe::1",  # Linode
        "fe80::a9fe:a9fe",  # OpenStack
        "fe80::1234:5678:9abc",  # Azure
        "169.254.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "ff02::1",
    ],
)
def test_these_are_refused_always(host: str, tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        Places(tmp_path).address(host, 5432)
    assert caught.value.code is Code.DATASOURCE_CREDENTIALS_ERROR


@pytest.mark.parametrize("host", ["0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "168.4161808"])
def test_another_spelling_is_the_same_address(host: str, tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        Places(tmp_path).address(host, 80)
    assert caught.value.code is Code.DATASOURCE_CREDENTIALS_ERROR


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.1.1", "8.8.8.8", "168.63.129.17", "100.100.100.201"),
        *("::1", "fd12:3456::1", "2001:4860:4860::8888", "::ffff:10.1.2.3"),
    ],
)
def test_private_and_public_addresses_are_allowed(host: str, tmp_path: Path) -> None:
    assert Places(tmp_path).address(host, 5432) == str(ipaddress.ip_address(host))


def test_a_setting_narrows_where_datasources_may_be(tmp_path: Path) -> None:
    places = Places(tmp_path, networks=(ipaddress.ip_network("10.0.0.0/8"),))
    assert places.address("10.1.2.3", 1) == "10.1.2.3"
    with pytest.raises(Failure):
        places.address("127.0.0.1", 1)


def test_an_address_of_ipv6_is_not_in_a_network_of_ipv4(tmp_path: Path) -> None:
    """What it carries is the sender's word; the packets go to the whole address."""
    places = Places(tmp_path, networks=(ipaddress.ip_network("10.0.0.0/8"),))
    assert places.address("::ffff:10.1.2.3", 1)
    for host in ("2002:a01:203::1", "2001:db8::5efe:a01:203"):
        with pytest.raises(Failure):
            places.address(host, 1)


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
