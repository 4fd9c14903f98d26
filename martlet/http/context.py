"""The call that admission has made of a request, for the routes."""

from typing import Annotated

from fastapi import Depends, Request

from martlet.services.context import Call


def call_of(request: Request) -> Call:
    """The call that admission has authenticated."""
    call: Call = request.scope["martlet.call"]
    return call


ThisCall = Annotated[Call, Depends(call_of)]
