"""A server as people run it: `martlet serve`, in a process of its own, on a free port."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from martlet.services.opening import database_of
from martlet.settings import Settings
from tests.support.api import DATA_APP
from tests.support.engines import Source
from tests.support.servers import free_port
from tests.support.waiting import PATIENCE, until


@dataclass(frozen=True)
class Live:
    """`service` and `key` are tokens of its one organisation."""

    process: "subprocess.Popen[bytes]"
    url: str
    service: str
    key: str

    def http(self, **options: Any) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=PATIENCE, **options)


@contextmanager
def live(data_dir: Path, files: Path, **settings: Any) -> Iterator[Live]:
    """A server on `data_dir`: what it holds stays there for the next one."""
    port = free_port()
    given = {"data_dir": data_dir, "files_dir": files, "port": port, **settings}
    values = {f"MARTLET_{name.upper()}": str(value) for name, value in given.items()}
    service, key = _tokens(Settings(**{**given, "database_url": SecretStr("")}))
    log = data_dir / "server.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "martlet", "serve"],
            env={**_environment(), **values},
            stderr=file,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, log)
        yield Live(process, url, service, key)
    finally:
        process.kill()
        process.wait()


def add_source(data_dir: Path, source: Source, name: str = "main") -> None:
    """Connect `source` to the one organisation of the store in `data_dir`."""
    database, _ = database_of(Settings(data_dir=data_dir))
    with database.directory() as directory:
        organisation_id = directory.organisation("default")
    with database.writing(organisation_id) as repository:
        repository.datasources.add(name, source.engine, source.credentials, source.read())
    database.close()


def _tokens(settings: Settings) -> tuple[str, str]:
    database, _ = database_of(settings)
    database.prepare()
    with database.directory(writes=True) as directory:
        organisation_id = directory.organisation("default")
    with database.writing(organisation_id) as repository:
        service = repository.service_tokens.add("tests").text
        apps = repository.data_apps.all() or [repository.data_apps.add(DATA_APP, None)]
        key = repository.api_keys.add(apps[0].id, "tests").text
    database.close()
    return service, key


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MARTLET_")}


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:

    def is_up() -> bool:
        assert process.poll() is None, log.read_text()
        return is_ready(f"{url}/health/ready")

    until(is_up, url)


def is_ready(url: str) -> bool:
    try:
        return httpx2.get(url).status_code == 200
    except httpx2.TransportError:
        return False
