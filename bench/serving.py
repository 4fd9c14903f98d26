"""A server in its own process, started with `martlet serve`, with the shop as a datamart."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil

from bench import shop
from bench.environment import BenchEnvironment
from martlet.client import ORGANISATION
from martlet.services.opening import database_of
from martlet.settings import Settings
from tests.support.engines import Source

_START_SECONDS = 30
_APP = "bench"


@dataclass(frozen=True, slots=True)
class Serving:
    """`http` is a client with the data app's API key."""

    port: int
    process: psutil.Process
    http: httpx2.Client

    def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON is any
        response = self.http.post(path, json=body)
        assert response.status_code == 200, response.text
        return response.json()

    def guest(self, client: str) -> str:
        """A guest token of a client."""
        body = {"clientId": client, "dataAppName": _APP}
        return str(self.post("/api/v2/guest-token/create", body)["token"])


@contextmanager
def serving(environment: BenchEnvironment, source: Source) -> Iterator[Serving]:
    """A server with one worker and default settings, except for a high rate limit."""
    folder = environment.folder / f"server-{source.engine}-{time.monotonic_ns()}"
    port = _free_port()
    service, key = _tokens(folder)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "martlet", "serve"],
            env=_environment(environment, source, folder=folder, port=port),
            stderr=log,
        )
    try:
        with _client(port, key) as http:
            _wait_until_ready(http, process, folder / "log")
            _add_shop(port, service, source)
            yield Serving(port, psutil.Process(process.pid), http)
    finally:
        process.terminate()
        process.wait(30)


def _environment(
    environment: BenchEnvironment, source: Source, *, folder: Path, port: int
) -> dict[str, str]:
    directory = source.server.socket if source.server else None
    return {
        **os.environ,
        "MARTLET_DATA_DIR": str(folder),
        "MARTLET_FILES_DIR": str(environment.files),
        "MARTLET_PORT": str(port),
        "MARTLET_RATE_LIMIT": "1000000000",
        "MARTLET_DATASOURCE_SOCKETS": directory or "",
    }


def _tokens(folder: Path) -> tuple[str, str]:
    """A service token and an API key, created in the store that the server uses."""
    database, _ = database_of(Settings(data_dir=folder))
    database.prepare()
    with database.directory(writes=True) as directory:
        organisation_id = directory.organisation(ORGANISATION)
    with database.writing(organisation_id) as repository:
        service = repository.service_tokens.add("bench").text
        app = repository.data_apps.add(_APP, None)
        key = repository.api_keys.add(app.id, "bench").text
    database.close()
    return service, key


def _client(port: int, token: str) -> httpx2.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60)


def _add_shop(port: int, service: str, source: Source) -> None:
    with _client(port, service) as http:
        for path, body in (
            ("/api/v2/datasource", source.body("shop")),
            ("/api/v2/data-app/datamarts", shop.body(source.schema)),
        ):
            response = http.post(path, json=body)
            assert response.status_code == 200, response.text


def _wait_until_ready(http: httpx2.Client, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if http.get("/health/ready").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
