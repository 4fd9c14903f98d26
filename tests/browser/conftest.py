"""A server of ours, a site that embeds its board, and a browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.api import DATA_APP, DATASOURCE, mart_body
from tests.support.chromium import AXE, build_elements, chromium
from tests.support.engines import Source, file_source
from tests.support.live import Live, add_source, live
from tests.support.looking import BOARD
from tests.support.screen import Screen
from tests.support.servers import NotHere
from tests.support.site import Site, element, site
from tests.support.waiting import PATIENCE

ALLOWED = {
    "isAllowMetricCreation": True,
    "isAllowMetricUpdate": True,
    "isAllowMetricDeletion": True,
    "isAllowMetricLayoutChange": True,
    "isAllowUnderlyingData": True,
}


@dataclass(frozen=True)
class Platform:
    """A SaaS company: its Martlet, its own pages, its database, and the embed it has made."""

    live: Live
    site: Site
    source: Source
    embed_id: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        with self.live.http() as http:
            response = http.request(method, path, json=body)
        assert response.status_code == 200, response.text
        return response.json()

    def guest(self, client: str = "acme", **fields: Any) -> str:
        body = {"clientId": client, "dataAppName": DATA_APP, **fields}
        return str(self.call("POST", "/api/v2/guest-token/create", body)["token"])

    def embed(self, **fields: Any) -> str:
        body = {"dashboardId": "sales", "embedType": "dashboard", "accessSettings": ALLOWED}
        return str(self.call("POST", "/api/v2/data-app/embeds", {**body, **fields})["id"])

    def dashboard(self, client: str = "acme", **attributes: Any) -> str:
        """An element that shows the board to `client`."""
        given = {"dashboard_id": self.embed_id, "token": self.guest(client), "locale": "en-GB"}
        return element("martlet-dashboard", **{**given, **attributes})


Open = Callable[..., Screen]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """It ends with these tests: while it is there, no other loop runs in this thread."""
    try:
        build_elements()
        running = chromium()
        found = running.__enter__()
        expect.set_options(timeout=PATIENCE * 1000)
    except NotHere as missing:
        pytest.skip(str(missing))
    yield found
    running.__exit__(None, None, None)


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    data, files = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("live-files")
    limits = {"rate_limit": 1_000_000, "failed_auth_limit": 1_000_000}
    with (
        file_source("duckdb", files, "browser") as source,
        live(data, files, **limits) as server,
        site(server.url) as pages,
    ):
        add_source(data, source, DATASOURCE)
        made = Platform(server, pages, source, "")
        made.call("POST", "/api/v2/data-app/datamarts", mart_body(source))
        made.call("POST", "/api/v2/dashboards", BOARD)
        yield Platform(server, pages, source, made.embed())


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, reduced_motion="reduce", accept_downloads=True
    )
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def opened(page: Page, platform: Platform) -> Open:
    """Opens a page with these elements, and waits until the board stands."""

    def opened(*elements: str, **page_of: Any) -> Screen:
        page.goto(platform.site.page(*(elements or [platform.dashboard()]), **page_of))
        return Screen(page).loaded()

    return opened


@pytest.fixture(scope="package")
def axe() -> str:
    """The script that looks for what keeps people out."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in web/element")
    return AXE.read_text()


@pytest.fixture(scope="package")
def artefacts() -> Path:
    """Where pictures are kept to be looked at; git does not see it."""
    place = Path(__file__).parents[2] / "artefacts"
    place.mkdir(exist_ok=True)
    return place
