"""The installation of a lock file: it says how far it is, and why it failed."""

import base64
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _wheel(folder: Path, name: str) -> Path:
    """A wheel with one module."""
    file = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    contents = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    lines = [
        f"{path},sha256={_digest(text)},{len(text.encode())}\n" for path, text in contents.items()
    ]
    with zipfile.ZipFile(file, "w") as archive:
        for path, text in contents.items():
            archive.writestr(path, text)
        archive.writestr(f"{info}/RECORD", "".join([*lines, f"{info}/RECORD,,\n"]))
    return file


def _digest(text: str) -> str:
    sha256 = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(sha256).rstrip(b"=").decode()


def _installed(lock: Path, wheels: Path, target: Path) -> "subprocess.CompletedProcess[str]":
    """Into a directory of its own, from these wheels, without a network."""
    given = {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "PIP_TARGET": str(target),
        "PIP_CONFIG_FILE": os.devnull,
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "install.py"), str(lock)],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )


def _lock(folder: Path, wheels: list[Path], digests: list[str]) -> Path:
    lines = [
        f"{wheel.name.partition('-')[0]}==1.0 --hash=sha256:{digest}\n    # via martlet\n"
        for wheel, digest in zip(wheels, digests, strict=True)
    ]
    lines.append(f"left_out==1.0 ; python_version < '3' --hash=sha256:{'0' * 64}\n")
    lock = folder / "requirements.lock"
    lock.write_text("".join(lines))
    return lock


@pytest.fixture
def wheels(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "wheels"
    folder.mkdir()
    return [_wheel(folder, name) for name in ("first_one", "second_one")]


def test_an_installation_counts_its_packages(tmp_path: Path, wheels: list[Path]) -> None:
    digests = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels]
    target = tmp_path / "target"
    ended = _installed(_lock(tmp_path, wheels, digests), wheels[0].parent, target)
    assert ended.returncode == 0, ended.stderr
    assert (target / "first_one.py").exists()
    assert (target / "second_one.py").exists()
    lines = ended.stderr.splitlines()
    assert lines[0] == "  asking pip (0 s)"
    assert lines[-1].startswith("  2 packages are installed")


def test_a_failed_installation_says_what_pip_said(tmp_path: Path, wheels: list[Path]) -> None:
    lock = _lock(tmp_path, wheels, ["0" * 64, "1" * 64])
    ended = _installed(lock, wheels[0].parent, tmp_path / "target")
    assert ended.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in ended.stderr
