"""Bodies of the plain routes, read as the framework reads those of the others."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from martlet.api.faults import failure_of

B = TypeVar("B", bound=BaseModel)


async def read_body(request: Request, kind: type[B]) -> B:
    """Raises INVALID_REQUEST_BODY."""
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        within_body = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise failure_of(within_body, kind) from None
