"""`/demo` as visitors see it, on every width and in both themes."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Request, expect

from tests.browser.test_using import AXE_SAYS
from tests.support.demo import Demo, place, running

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "demo.png"
IS_PICTURED = os.environ.get("MARTLET_TEST_PICTURES") == "write"
SCALE = "1" if IS_PICTURED else "0.05"


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with place() as here, running(here, "--scale", SCALE, "--engine", "duckdb") as found:
        yield found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_demo_is_whole_on_every_width(
    context: BrowserContext, demo: Demo, artefacts: Path, axe: str, theme: str
) -> None:
    url = demo.values["MARTLET_URL"]
    page = context.new_page()
    faults: list[str] = []
    asked: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(message.text)

    def keep(request: Request) -> None:
        asked.append(request.url)

    page.on("console", note)
    page.on("request", keep)
    answer = page.goto(f"{url}/demo?theme={theme}")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    (scripts,) = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert scripts == "script-src 'self'"
    for width in (1440, 768, 390):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator("martlet-card").first).to_be_visible()
        expect(page.locator('martlet-card[aria-busy="true"]')).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
        page.screenshot(path=artefacts / f"demo-{theme}-{width}.png")
    if theme == "light" and IS_PICTURED:
        PICTURE.parent.mkdir(exist_ok=True)
        shutil.copy(artefacts / "demo-light-1440.png", PICTURE)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Proof").click()
    page.evaluate(axe)
    assert page.evaluate(AXE_SAYS) == []
    assert faults == []
    assert [one for one in asked if not one.startswith((url, "blob:", "data:"))] == []
