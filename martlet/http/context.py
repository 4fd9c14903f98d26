"""Gives routes the request context that admission has made."""

from typing import Annotated

from fastapi import Depends, Request

from martlet.services.context import RequestContext


def context_of(request: Request) -> RequestContext:
    """The context of a request that admission has authenticated."""
    context: RequestContext = request.scope["martlet.call"]
    return context


ThisContext = Annotated[RequestContext, Depends(context_of)]
