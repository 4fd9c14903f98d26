"""The call that admission has made of a request, for the routes."""

from typing import Annotated

from fastapi import Depends, Request

from martlet.services.context import RequestContext


def call_of(request: Request) -> RequestContext:
    """The call that admission has authenticated."""
    call: RequestContext = request.scope["martlet.call"]
    return call


ThisCall = Annotated[RequestContext, Depends(call_of)]
