"""The documentation as a site: every link leads somewhere, and nothing is loaded from outside."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from martlet.http.app import create_app
from martlet.http.docs import site
from martlet.settings import Settings

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """The ids and the links of a page, and what it would run or load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if "href" in given:
            (self.links if tag == "a" else self.loaded).add(given["href"])
        if "src" in given:
            self.loaded.add(given["src"])
        is_inline = tag == "style" or (tag == "script" and "src" not in given)
        if is_inline or any(name == "style" or name.startswith("on") for name in given):
            self.inline.append(self.get_starttag_text() or tag)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    config = ROOT / "web" / "site" / "properdocs.yml"
    command = [sys.executable, "-m", "properdocs", "build", "--config-file", str(config)]
    run = subprocess.run(
        [*command, "--site-dir", str(folder)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return folder


def _client(folder: Path) -> TestClient:
    """The real application, with the site of `folder` in place of the package's own."""
    app = create_app(Settings())
    app.router.routes[:0] = site.routes(folder)
    return TestClient(app)


@pytest.fixture(scope="module")
def pages(built: Path) -> Mapping[str, Page]:
    """Every page of the site by its address, and the API reference beside them."""
    client = _client(built)
    names = ["api/", *(_address(built, file) for file in sorted(built.rglob("*.html")))]
    addresses = [f"/docs/{name}" for name in names]
    return {address: Page(client.get(address).text) for address in addresses}


def _address(built: Path, file: Path) -> str:
    folder = file.relative_to(built).parent.as_posix()
    return "" if folder == "." else f"{folder}/"


def test_every_page_of_the_tree_is_in_the_site(pages: Mapping[str, Page]) -> None:
    files = (ROOT / "docs").rglob("*.md")
    names = (PurePosixPath(file.relative_to(ROOT / "docs")).with_suffix("") for file in files)
    wanted = {str(name) for name in names if name.name not in ("index", "README")}
    assert len(wanted) > 30
    assert {f"/docs/{name}/" for name in wanted} <= set(pages)


def test_no_link_is_dead(built: Path, pages: Mapping[str, Page]) -> None:
    client = _client(built)
    dead = []
    for address, page in pages.items():
        for link in sorted(page.links | page.loaded):
            target = urlsplit(urljoin(address, link))
            if target.scheme or target.netloc:
                continue  # another site's
            if target.path not in pages:
                if client.get(target.path).status_code != 200:
                    dead.append((address, link))
            elif target.fragment and target.fragment not in pages[target.path].ids:
                dead.append((address, link))
    assert not dead


def test_the_site_needs_no_other_server_and_nothing_inline(pages: Mapping[str, Page]) -> None:
    for address, page in pages.items():
        assert not page.inline, address
        assert page.loaded, address
        assert not [link for link in page.loaded if urlsplit(link).netloc], address


def test_the_policy_admits_the_sites_own_files_only(built: Path) -> None:
    policy = _client(built).get("/docs/").headers["Content-Security-Policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert {source for part in policy for source in part.split()[1:]} == {"'none'", "'self'"}
    assert "url(" not in (built / "site.css").read_text()


def test_older_addresses_lead_to_the_site(built: Path) -> None:
    client = _client(built)
    for old in ("/", "/docs"):
        answer = client.get(old)
        assert (answer.status_code, answer.url.path) == (200, "/docs/")
    assert client.get("/docs/reference/errors").url.path == "/docs/reference/errors/"
    assert "QUERY_REJECTED" in client.get("/docs/api").text


@pytest.mark.parametrize("name", ["nothing/", "../app.py", "%2e%2e/app.py", ".sources", "//etc"])
def test_what_the_site_does_not_have_is_not_found(built: Path, name: str) -> None:
    answer = _client(built).get(f"/docs/{name}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_a_checkout_without_the_site_says_how_to_build_it(tmp_path: Path) -> None:
    client = _client(tmp_path)
    answer = client.get("/docs/")
    assert answer.status_code == 200
    assert "make docs" in answer.text
    assert 'id="create_datamart"' in client.get("/docs/api/").text
    assert client.get("/docs/reference/errors/").status_code == 404


def test_a_site_that_is_built_again_is_served_again(built: Path, tmp_path: Path) -> None:
    client = _client(tmp_path)
    assert "make docs" in client.get("/docs/").text
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    assert "make docs" not in client.get("/docs/").text


def test_the_search_index_names_sections_that_exist(built: Path, pages: Mapping[str, Page]) -> None:
    sections = json.loads((built / "search.json").read_text())
    assert len(sections) > 100
    for section in sections:
        path, _, anchor = section["url"].partition("#")
        assert anchor in pages[f"/docs/{path.removeprefix('./')}"].ids, section["url"]
    assert any("MARTLET_PUBLIC_URL" in section["text"] for section in sections)


def test_narrow_tables_name_the_column_in_each_cell(built: Path) -> None:
    text = (built / "reference" / "settings" / "index.html").read_text()
    region = re.search(r'<div [^>]*class="table narrow"[^>]*>', text)
    assert region is not None
    assert 'tabindex="0"' in region[0]
    assert text.count('data-column="meaning"') > 20
