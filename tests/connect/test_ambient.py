"""What this server is and has in its environment and its home is told to no customer's host."""

import base64
import ssl
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from psycopg import pq

from martlet.connect.postgres_parameters import parameters
from martlet.connect.session import Target
from martlet.model.datasource import Credentials, Encryption
from tests.support.ambient import (
    WORD,
    Opened,
    identity,
    open_in,
    plain_environment,
    plant_home,
    planted_environment,
)
from tests.support.engines import Source
from tests.support.listeners import TALKS, Listener, proxy

SERVERS = tuple(TALKS)
GIVEN = ("reader", "given-word")
ACCOUNTS = (("", ""), ("reader", ""), GIVEN)
ENCRYPTIONS = ("disable", "prefer", "require")
FILES = ("duckdb", "sqlite")


@dataclass(frozen=True)
class Told:
    """What was told to whom by a process in one environment."""

    home: Path
    files: set[Path]  # in its home, before it ran
    heard: dict[tuple[str, str, tuple[str, str]], bytes]
    by_proxy: bytes
    answers: dict[str, str]  # of opening files


@pytest.fixture(scope="module", params=["home", "environment"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    home = tmp_path_factory.mktemp("planted") / "home"
    plant_home(home)
    other = Listener(proxy)
    environment = (
        plain_environment(home)
        if request.param == "home"
        else planted_environment(home, other.port)
    )
    listeners = {
        (engine, encryption, account): Listener(
            TALKS[engine], _asking_for_a_certificate(engine, encryption, home)
        )
        for engine, encryption, account in product(SERVERS, ENCRYPTIONS, ACCOUNTS)
    }
    sources: list[Source] = [request.getfixturevalue(f"{engine}_small") for engine in FILES]
    files = set(home.rglob("*"))
    answers = open_in(
        environment,
        *(
            Opened(engine, str(listener.port), *account, encryption)
            for (engine, encryption, account), listener in listeners.items()
        ),
        *(Opened(source.engine, str(source.file)) for source in sources),
    )
    for listener in (*listeners.values(), other):
        listener.close()
    return Told(
        home,
        files,
        {case: bytes(listener.heard) for case, listener in listeners.items()},
        bytes(other.heard),
        dict(zip(FILES, answers[len(listeners) :], strict=True)),
    )


@pytest.mark.parametrize("account", ACCOUNTS, ids=["nobody", "a name", "a name and a password"])
@pytest.mark.parametrize("encryption", ENCRYPTIONS)
@pytest.mark.parametrize("engine", SERVERS)
def test_a_host_is_told_what_its_datasource_says_and_nothing_else(
    engine: str, encryption: str, account: tuple[str, str], told: Told
) -> None:
    heard = told.heard[engine, encryption, account]
    assert heard
    assert not [word for word in _WORDS if word in heard]
    if encryption == "require":
        assert b"[encrypted]" in heard
    if account == GIVEN:
        assert _password(engine) in heard


_WORDS = (WORD.encode(), base64.b64encode(f"{WORD}:{WORD}".encode()))


def _password(engine: str) -> bytes:
    basic = base64.b64encode(":".join(GIVEN).encode())
    return basic if engine == "clickhouse" else GIVEN[1].encode()


def test_no_other_host_is_told_anything(told: Told) -> None:
    assert told.by_proxy == b""


@pytest.mark.parametrize("engine", FILES)
def test_a_file_is_read_and_the_home_directory_is_left_alone(engine: str, told: Told) -> None:
    """Of the keys of its encryption nothing is written down either."""
    assert told.answers[engine] == "read"
    log = told.home / "keys.log"
    assert set(told.home.rglob("*")) - {log} == told.files
    assert not log.exists() or log.read_bytes() == b""


def _asking_for_a_certificate(engine: str, encryption: str, home: Path) -> ssl.SSLContext | None:
    """A server that would take the planted certificate."""
    if encryption == "disable" or (engine, encryption) == ("clickhouse", "prefer"):
        return None
    own = identity(home.parent / "server", "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.certificate, own.key)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(home / ".postgresql" / "postgresql.crt")
    # With TLS 1.3 a client is done before its certificate has come.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


@pytest.mark.parametrize("engine", SERVERS)
def test_verify_full_refuses_the_certificate_of_another_host(engine: str, tmp_path: Path) -> None:
    """Before the password is told. Which authorities are trusted, OpenSSL's variables say."""
    heard = {}
    for name in ("localhost", "elsewhere"):
        own = identity(tmp_path / name, name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own.certificate, own.key)
        listener = Listener(TALKS[engine], context)
        environment = plain_environment(tmp_path) | {"SSL_CERT_FILE": str(own.certificate)}
        open_in(environment, Opened(engine, str(listener.port), *GIVEN, "verify-full"))
        listener.close()
        heard[name] = bytes(listener.heard)
    assert _password(engine) in heard["localhost"]
    assert _password(engine) not in heard["elsewhere"]


def test_libpq_is_left_no_parameter_to_ask_the_environment_for() -> None:
    """`service` is the exception: an empty one is looked up too, so its variable is taken out."""
    target = Target("", Credentials(host="localhost"), 1, 1, address="127.0.0.1")
    asked = {option.keyword.decode() for option in pq.Conninfo.get_defaults() if option.envvar}
    assert asked - set(parameters(target)) == {"service"}


@pytest.mark.parametrize("encryption", Encryption)
def test_files_of_the_home_directory_are_named_away(encryption: Encryption) -> None:
    target = Target("", Credentials(host="localhost", encryption=encryption), 1, 1)
    given = parameters(target)
    for name in ("passfile", "sslcert", "sslkey", "sslrootcert", "sslcrl"):
        assert given[name]
        assert not Path(given[name]).exists()


def test_a_server_that_asks_for_this_servers_ticket_gets_none() -> None:
    allowed = parameters(Target("", Credentials(host="localhost"), 1, 1))["require_auth"]
    assert set(allowed.split(",")) == {"none", "password", "md5", "scram-sha-256"}
