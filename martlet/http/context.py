"""The call that admission has made of a request, for the routes."""

from typing import Annotated

from fastapi import Depends, Request

from martlet.services.context import RequestContext


def context_of(request: Request) -> RequestContext:
    """The call that admission has authenticated."""
    context: RequestContext = request.scope["martlet.call"]
    return context


ThisContext = Annotated[RequestContext, Depends(context_of)]
