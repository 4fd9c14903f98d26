"""The reference is what the code says: generated pages are current, and nothing is left out."""

import os
import re

import pytest

from tests.docs.reference import PAGES, ROOT

_ELEMENT = ROOT / "web" / "element"
_SOURCES = [path.read_text() for path in sorted((_ELEMENT / "src").rglob("*.ts"))]


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_current(name: str) -> None:
    page, text = ROOT / "docs" / "reference" / name, PAGES[name]()
    if os.environ.get("MARTLET_GOLDEN") == "write":
        page.write_text(text)
    assert page.read_text() == text, "run: make golden"


@pytest.fixture(scope="module")
def told() -> set[str]:
    """Every name that the element's README writes as code."""
    text = re.sub(
        r"^```.*?^```", "", (_ELEMENT / "README.md").read_text(), flags=re.MULTILINE | re.DOTALL
    )
    return {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[\w-]+", code)}


def test_every_attribute_of_the_elements_is_documented(told: set[str]) -> None:
    blocks = re.findall(
        r"static override properties: PropertyDeclarations = \{(.*?)\};",
        "\n".join((_ELEMENT / "src" / "elements" / name).read_text() for name in _PUBLIC),
        re.DOTALL,
    )
    assert len(blocks) == len(_PUBLIC)
    names = {
        attribute or name
        for block in blocks
        for name, attribute in re.findall(r'(\w+): \{(?: attribute: "([\w-]+)")?', block)
    }
    assert {"token", "theme", "dashboard-id", "getToken"} <= names
    assert names <= told


_PUBLIC = ("dashboard.ts", "metric.ts", "embedded.ts")


def test_every_event_of_the_elements_is_documented(told: set[str]) -> None:
    declared = (
        (_ELEMENT / "src" / "events.ts").read_text().partition("interface MartletEvents {")[2]
    )
    names = set(re.findall(r'^  "?([\w-]+)"?: CustomEvent', declared, re.MULTILINE))
    assert {"load", "error", "token-expired"} <= names
    assert names <= told


def test_every_custom_property_that_the_readme_names_is_read() -> None:
    text = (_ELEMENT / "README.md").read_text()
    named = set(re.findall(r"--martlet-[\w-]+\w", text)) - {"--martlet-palette-1"}
    assert len(named) > 10
    sources = "\n".join(_SOURCES)
    # Some names are put together: "--martlet-" and the name of a token.
    unread = {n for n in named if n not in sources and n.removeprefix("--martlet-") not in sources}
    assert not unread
