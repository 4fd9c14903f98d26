"""A store with the shop's datasource and datamarts, and a server on the same store."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from martlet.client import ORGANISATION
from martlet.http.docs.examples import CREATE_DASHBOARD
from martlet.services.opening import database_of
from martlet.settings import Settings
from tests.support.cli import MARTS, Cli, source_options, store_cli
from tests.support.engines import Source
from tests.support.live import Live, live
from tests.support.shop import shop_source


@pytest.fixture(scope="session")
def shop(files: Path) -> Iterator[Source]:
    with shop_source(files) as source:
        yield source


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, files: Path, shop: Source) -> Path:
    """A data directory that nobody uses: to be copied."""
    data_dir = tmp_path_factory.mktemp("template") / "data"
    cli = store_cli(data_dir, files)
    cli.done("datasource", "create", "postgres-main", *source_options(shop))
    for body in MARTS:
        cli.done("datamart", "create", "-", typed=json.dumps(body))
    cli.done("dashboard", "import", "-", typed=json.dumps(CREATE_DASHBOARD))
    _add_data_app(data_dir)
    return data_dir


def _add_data_app(data_dir: Path) -> None:
    database, _ = database_of(Settings(data_dir=data_dir))
    with database.directory() as directory:
        organisation_id = directory.organisation(ORGANISATION)
    with database.writing(organisation_id) as repository:
        repository.data_apps.add("storefront", None)
    database.close()


@pytest.fixture
def own(template: Path, tmp_path: Path, files: Path) -> Cli:
    """Commands on a store of the test's own, with the shop in it."""
    data_dir = shutil.copytree(template, tmp_path / "own")
    return store_cli(data_dir, files)


@pytest.fixture
def fresh(tmp_path: Path, files: Path) -> Cli:
    """Commands on a store that is not there yet."""
    return store_cli(tmp_path / "fresh", files)


@pytest.fixture(scope="session")
def data_dir(template: Path) -> Path:
    """The store that tests share."""
    return shutil.copytree(template, template.with_name("shared"))


@pytest.fixture(scope="session")
def served(data_dir: Path, files: Path, sockets: tuple[str, ...]) -> Iterator[Live]:
    with live(
        data_dir, files, datasource_sockets=",".join(sockets), rate_limit=1_000_000
    ) as server:
        yield server


@pytest.fixture(params=["local", "remote"])
def cli(
    request: pytest.FixtureRequest, data_dir: Path, files: Path, sockets: tuple[str, ...]
) -> Cli:
    """Commands on the shared store: past its server, and by it."""
    if request.param == "local":
        found = store_cli(data_dir, files)
        return found.at(MARTLET_DATASOURCE_SOCKETS=",".join(sockets))
    server: Live = request.getfixturevalue("served")
    return Cli({"MARTLET_URL": server.url, "MARTLET_SERVICE_TOKEN": server.service})
