"""Which parts of the repository changed since every test last ran: `make test-all` writes it down.

`python tests/support/areas.py changed compiler` exits with 0 where that area changed. It needs
nothing but Python, because CI asks before anything is installed.
"""

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
STAMP = ROOT / "tests" / "full_run.txt"
AREAS = {
    # Files that decide which SQL runs: testing a part of the cases is not enough here.
    "compiler": ("martlet/compiler", "martlet/connect", "martlet/model", "requirements*.lock"),
    # Files of the user interface.
    "elements": (
        "web",
        "martlet/http/routes/viewer*.py",
        "martlet/http/bodies/view*.py",
        "martlet/services/viewing",
        "tests/browser",
    ),
}
_GENERATED = {"node_modules", "dist", "__pycache__"}


def changed(area: str) -> bool:
    """Also where there was no full run."""
    return _stamped().get(area) != digest(area)


def digest(area: str) -> str:
    """Of the names and the contents of its files."""
    total = hashlib.sha256()
    for path in _files(area):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def write() -> None:
    STAMP.write_text("".join(f"{area} {digest(area)}\n" for area in AREAS))


def _stamped() -> dict[str, str]:
    if not STAMP.exists():
        return {}
    return dict(line.split() for line in STAMP.read_text().splitlines())


def _files(area: str) -> list[Path]:
    found = [path for pattern in AREAS[area] for path in ROOT.glob(pattern)]
    inside = [file for path in found for file in ([path] if path.is_file() else path.rglob("*"))]
    return sorted(
        path for path in inside if path.is_file() and not _GENERATED.intersection(path.parts)
    )


def main(words: list[str]) -> int:
    match words:
        case ["write"]:
            write()
            return 0
        case ["changed", area] if area in AREAS:
            return 0 if changed(area) else 1
    sys.stderr.write(f"usage: {sys.argv[0]} write | changed {' | '.join(AREAS)}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
