"""The OpenAPI document, made once for all tests of it."""

import json
from functools import cache
from typing import Any

from martlet.http.app import create_app
from martlet.settings import Settings


@cache
def openapi_document() -> dict[str, Any]:
    """As a client reads it, after JSON."""
    read: dict[str, Any] = json.loads(json.dumps(create_app(Settings()).openapi()))
    return read
