"""The code has one style and its types fit: what `make lint` says, beside the other tests."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB_LINT = ROOT / "web" / "lint"
CHECKS = {
    "style": ["ruff", "check", "."],
    "layout": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
}


@pytest.mark.parametrize("words", CHECKS.values(), ids=list(CHECKS))
def test_the_code_passes(words: list[str]) -> None:
    command = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_front_end_passes() -> None:
    biome = WEB_LINT / "node_modules" / ".bin" / "biome"
    if not biome.exists():
        pytest.skip("Biome is not installed: run `make lint`")
    command = [sys.executable, "hatch_build.py", "npm", "--prefix", str(WEB_LINT)]
    ended = subprocess.run(
        [*command, "run", "--silent", "lint"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
