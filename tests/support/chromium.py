"""The machine's own Chromium, driven as viewers use it. None is downloaded."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

import hatch_build
from tests.support.servers import NotHere

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
]
AXE = hatch_build.ELEMENT / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Raises NotHere."""
    program = _program()
    if program is None:
        raise NotHere("there is no Chromium: install it, or name it in MARTLET_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


def _program() -> str | None:
    given = os.environ.get("MARTLET_TEST_CHROMIUM")
    found = (shutil.which(name) for name in ((given,) if given else NAMES))
    return next((path for path in found if path), None)


def build_elements() -> None:
    """Raises NotHere. Of several processes that want them, one builds."""
    place = hatch_build.ELEMENT / "package-lock.json"
    with place.open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        try:
            hatch_build.build()
        except hatch_build.BuildError as error:
            raise NotHere(str(error)) from error
