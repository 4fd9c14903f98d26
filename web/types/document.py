"""The API's own document, as far as the elements' types are made of it: the guests' calls."""

import json
import re
import sys
from typing import Any

from martlet.http.app import create_app
from martlet.settings import Settings

_GUESTS = ("/api/v2/query", "/api/v2/viewer/")
_KEYS_ONLY = ("/api/v2/query/why",)
_REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')


def document() -> str:
    """One line of ASCII. The version of Martlet is left out: it changes no type."""
    whole = create_app(Settings()).openapi()
    paths = {
        path: calls
        for path, calls in whole["paths"].items()
        if path.startswith(_GUESTS) and path not in _KEYS_ONLY
    }
    schemas = whole["components"]["schemas"]
    found = {
        "openapi": whole["openapi"],
        "info": {"title": whole["info"]["title"], "version": "0"},
        "paths": paths,
        "components": {"schemas": {name: schemas[name] for name in _reached(paths, schemas)}},
    }
    return json.dumps(found, sort_keys=True)


def _reached(within: object, schemas: dict[str, Any]) -> set[str]:
    """The names of the schemas that something refers to, by others too."""
    reached: set[str] = set()
    waiting = set(_REFERENCE.findall(json.dumps(within)))
    while waiting:
        reached |= waiting
        waiting = set(_REFERENCE.findall(json.dumps([schemas[n] for n in waiting]))) - reached
    return reached


if __name__ == "__main__":
    sys.stdout.write(document())
