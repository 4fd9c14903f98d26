"""A wheel has what was built: the elements and the documentation, whichever way it is made."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("pyproject.toml", "README.md", "LICENSE", ".gitignore", "hatch_build.py")
NPM = """#!/bin/sh
case "$1" in
  ci) mkdir -p node_modules ;;
  run) mkdir -p ../../martlet/assets && echo built > ../../martlet/assets/martlet.js ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Martlet's own build of a package with one module; Node and npm are small programs."""
    place = tmp_path / "checkout"
    for name in ("docs", "web/site"):
        shutil.copytree(ROOT / name, place / name)
    for name in COPIED:
        shutil.copy(ROOT / name, place)
    _write(place / "martlet" / "__init__.py", "")
    for name in ("src/element.ts", "package-lock.json"):
        _write(place / "web" / "element" / name, "{}")
    _write(tmp_path / "tools" / "npm", NPM).chmod(0o755)
    _write(tmp_path / "tools" / "node", "#!/bin/sh\necho v22.12.0\n").chmod(0o755)
    return place


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def _built(checkout: Path, target: str) -> Path:
    tools = checkout.parent / "tools"
    run = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target],
        cwd=checkout,
        env={"PATH": f"{tools}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    (found,) = (checkout / "dist").glob("*.whl" if target == "wheel" else "*.tar.gz")
    return found


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_a_wheel_from_a_checkout_has_the_site_and_the_elements(checkout: Path) -> None:
    names = _names(_built(checkout, "wheel"))
    assert "martlet/assets/martlet.js" in names
    for page in ("index.html", "search.json", "site.css", "reference/settings/index.html"):
        assert f"martlet/site/{page}" in names
    assert "martlet/site/images/demo.png" in names


def test_a_wheel_from_an_archive_of_the_sources_builds_nothing_again(checkout: Path) -> None:
    archive = _built(checkout, "sdist")
    unpacked = checkout.parent / "unpacked"
    shutil.unpack_archive(archive, unpacked, filter="data")
    (source,) = unpacked.iterdir()
    shutil.rmtree(checkout.parent / "tools")
    marked = _write(source / "martlet" / "site" / "index.html", "as it was built")
    shutil.copytree(source, checkout.parent / "again")
    wheel = _built(checkout.parent / "again", "wheel")
    with zipfile.ZipFile(wheel) as whole:
        assert whole.read("martlet/site/index.html").decode() == marked.read_text()


def test_documentation_with_a_dead_link_is_not_built(checkout: Path) -> None:
    _write(checkout / "docs" / "index.md", "# Martlet\n\n[Nowhere](nowhere.md)\n")
    command = [sys.executable, str(checkout / "hatch_build.py"), "docs"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "nowhere.md" in run.stderr
