"""Reads and validates the bodies of the plain routes, as the framework does for the others."""

import asyncio
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from martlet.http.validation import failure_of

B = TypeVar("B", bound=BaseModel)
_LARGE = 64 * 1024  # bytes; parsing more would block the event loop for long


async def read_body(request: Request, kind: type[B]) -> B:
    """Raises INVALID_REQUEST_BODY."""
    body = await request.body()
    try:
        if len(body) > _LARGE:
            return await asyncio.to_thread(kind.model_validate_json, body)
        return kind.model_validate_json(body)
    except ValidationError as error:
        within_body = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise failure_of(within_body, kind) from None
