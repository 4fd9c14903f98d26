"""The tutorial can be followed: its commands and its back ends run against a real server."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from martlet.demo.provision import DATA_APP, DATASOURCE, SHOP
from tests.support.engines import Source
from tests.support.live import Live, add_source, live
from tests.support.servers import free_port
from tests.support.shop import shop_source
from tests.support.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]
ELEMENT = ROOT / "web" / "element"
TEXT = (ROOT / "docs" / "tutorial" / "first-dashboard.md").read_text()
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^\$ (martlet .*)$", TEXT, re.MULTILINE)


def _block(language: str) -> str:
    (text,) = [body for name, body in BLOCKS if name == language]
    return text


@dataclass(frozen=True)
class Followed:
    """A server on which the tutorial was followed up to the embed."""

    live: Live
    folder: Path
    environment: Mapping[str, str]
    printed: Mapping[str, str]


@pytest.fixture(scope="module")
def shop(files: Path) -> Iterator[Source]:
    with shop_source(files) as source:
        yield source


@pytest.fixture(scope="module")
def followed(
    tmp_path_factory: pytest.TempPathFactory, files: Path, shop: Source
) -> Iterator[Followed]:
    data, folder = tmp_path_factory.mktemp("tutorial-data"), tmp_path_factory.mktemp("tutorial")
    with live(data, files) as server:
        add_source(data, shop, DATASOURCE)
        key = _storefront(server)
        (folder / "board.yaml").write_text(_block("yaml"))
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "MARTLET_URL": server.url,
            "MARTLET_SERVICE_TOKEN": server.service,
            "MARTLET_API_KEY": key,
        }
        printed = {command: _run(command, folder, environment) for command in COMMANDS}
        embed_id = next(text for name, text in printed.items() if "embed create" in name).strip()
        yield Followed(server, folder, {**environment, "EMBED_ID": embed_id}, printed)


def _storefront(server: Live) -> str:
    """What the demo has: the datamart, the data app, and its API key."""
    headers = {"Authorization": f"Bearer {server.service}"}
    calls = (
        ("/api/v2/data-app/datamarts", SHOP),
        ("/api/v2/data-app", {"name": DATA_APP}),
        ("/api/v2/data-app/api-tokens", {"dataAppName": DATA_APP, "name": "tutorial"}),
    )
    with httpx2.Client(base_url=server.url, headers=headers, timeout=PATIENCE) as http:
        answers = [http.post(path, json=body) for path, body in calls]
    assert [answer.status_code for answer in answers] == [200] * 3, answers[-1].text
    return str(answers[-1].json()["key"])


def _run(command: str, folder: Path, environment: Mapping[str, str]) -> str:
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, (command, run.stdout, run.stderr)
    return run.stdout


def test_the_commands_print_what_the_tutorial_says(followed: Followed) -> None:
    assert len(COMMANDS) == 3
    query, _, embed = (followed.printed[command] for command in COMMANDS)
    assert re.search(r"\d+", query)
    assert re.fullmatch(r"[0-9a-f]{32}\s*", embed)


@contextmanager
def _serving(followed: Followed, command: list[str], port: int) -> Iterator[str]:
    url = f"http://127.0.0.1:{port}"
    environment = {**followed.environment, "PORT": str(port)}
    process = subprocess.Popen(command, cwd=followed.folder, env=environment)

    def is_up() -> bool:
        assert process.poll() is None
        try:
            return httpx2.get(url).status_code == 200
        except httpx2.TransportError:
            return False

    try:
        until(is_up, url)
        yield url
    finally:
        process.kill()
        process.wait()


def _shows_one_client(followed: Followed, url: str) -> None:
    """What a browser would do with the page: the token from the back end, then the board."""
    embed_id = followed.environment["EMBED_ID"]
    page = httpx2.get(url).text
    assert f'<martlet-dashboard dashboard-id="{embed_id}"' in page
    assert f"{followed.live.url}/martlet.js" in page
    token = httpx2.post(f"{url}/martlet-token", timeout=PATIENCE).json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Origin": url}
    with httpx2.Client(base_url=followed.live.url, headers=headers, timeout=PATIENCE) as guest:
        board = guest.get("/api/v2/viewer/board", params={"embedId": embed_id}).json()["data"]
        ids = [metric["id"] for metric in board["metrics"]]
        assert ids == ["revenue", "by-month"]
        metrics = [{"key": name, "metricId": name} for name in ids]
        body = {"embedId": embed_id, "metrics": metrics}
        lines = guest.post("/api/v2/viewer/query", json=body).text.splitlines()
    rows = {line["key"]: line["rows"] for line in map(json.loads, lines) if "key" in line}
    assert rows["revenue"] == [[_revenue(followed)]]
    assert rows["by-month"]


def _revenue(followed: Followed) -> str:
    body = {
        "datamart": "shop",
        "clientId": "nordwind-traders",
        "sql": "SELECT sum(total) AS revenue FROM orders",
    }
    with followed.live.http() as http:
        revenue: str = http.post("/api/v2/query", json=body).json()["rows"][0][0]
    return revenue


def test_the_flask_back_end_shows_one_client(followed: Followed) -> None:
    (followed.folder / "app.py").write_text(_block("python"))
    port = free_port()
    command = [sys.executable, "-m", "flask", "--app", "app", "run", "--port", str(port)]
    with _serving(followed, command, port) as url:
        _shows_one_client(followed, url)


def test_the_node_back_end_shows_one_client(followed: Followed) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node on this machine")
    (followed.folder / "server.mjs").write_text(_block("javascript"))
    port = free_port()
    with _serving(followed, [node, "server.mjs"], port) as url:
        _shows_one_client(followed, url)


def test_the_react_component_fits_the_packages_types(tmp_path: Path) -> None:
    compiler = ELEMENT / "node_modules" / ".bin" / "tsc"
    if not compiler.exists():
        pytest.skip("the elements' packages are not installed: make assets")
    (tmp_path / "back-office.tsx").write_text(_block("tsx"))
    assert _typed(compiler, tmp_path) == ""
    (tmp_path / "back-office.tsx").write_text(_block("tsx").replace("dashboardId=", "boardId="))
    assert "boardId" in _typed(compiler, tmp_path)


def _typed(compiler: Path, folder: Path) -> str:
    """What the TypeScript compiler says of `folder`; nothing where all fits."""
    modules = ELEMENT / "node_modules"
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(modules)
    options = {
        "extends": str(ELEMENT / "tsconfig.json"),
        "compilerOptions": {
            "jsx": "react-jsx",
            "paths": {"@martlet/element/react": [str(ELEMENT / "src" / "react.ts")]},
        },
        "include": [str(folder / "*.tsx")],
    }
    (folder / "tsconfig.json").write_text(json.dumps(options))
    command = [str(compiler), "--noEmit", "--project", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.stdout
