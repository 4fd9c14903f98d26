"""What the elements know of the API is what the API says of itself."""

import hashlib
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "web" / "element" / "src" / "api-types.ts"


def test_the_elements_types_are_of_the_apis_own_document() -> None:
    """The file names the digest of the document that it was made of: no Node is needed to know."""
    document = runpy.run_path(str(ROOT / "web" / "types" / "document.py"))["document"]()
    digest = hashlib.sha256(document.encode()).hexdigest()
    assert f" * {digest}\n" in TYPES.read_text(), "run: make types"
    assert '"/api/v2/query"' in TYPES.read_text()
