"""One handler for every failure, and the documentation of each error status."""

import logging
from typing import Any

import structlog
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from martlet.errors import Code, Failure, GuardBreach
from martlet.http.answer import failure_answer
from martlet.services.audit.record import note_refusal
from martlet.services.context import RequestContext

_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet.errors")

_BY_STATUS = {
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    413: Code.REQUEST_TOO_LARGE,
}
_ERROR_SCHEMA = "#/components/schemas/ErrorAnswer"
_COMMON_CODES = (
    Code.INVALID_REQUEST_BODY,
    Code.AUTHENTICATION_ERROR,
    Code.PERMISSION_DENIED,
    Code.REQUEST_TOO_LARGE,
    Code.RATE_LIMIT_EXCEEDED,
    Code.INTERNAL_SERVER_ERROR,
    Code.SERVICE_UNAVAILABLE,
)


def add_handlers(app: FastAPI) -> None:
    app.add_exception_handler(Failure, _on_failure)
    app.add_exception_handler(HTTPException, _on_http)


def errors(*codes: Code) -> dict[int | str, dict[str, Any]]:
    """Document an operation's errors: `codes`, and the codes that every operation has."""
    by_status: dict[int | str, list[str]] = {}
    for code in sorted({*codes, *_COMMON_CODES}, key=lambda code: code.rank):
        by_status.setdefault(code.status, []).append(f"`{code.name}`: {code.sentence}")
    # By its name: given the model, FastAPI makes a validator of it for every status of every route.
    content = {"application/json": {"schema": {"$ref": _ERROR_SCHEMA}}}
    return {
        status: {"description": " ".join(sentences), "content": content}
        for status, sentences in by_status.items()
    }


async def _on_failure(request: Request, error: Exception) -> Response:
    failure = error if isinstance(error, Failure) else Failure(Code.INTERNAL_SERVER_ERROR)
    request.scope["martlet.code"] = failure.code.name
    if failure.cause is not None or failure.code.status >= 500:
        level = logging.ERROR if failure.code is Code.INTERNAL_SERVER_ERROR else logging.WARNING
        _log.log(
            level, "failure", code=failure.code.name, cause=failure.cause, **_log_fields(request)
        )
    await note_failure(request, failure)
    return failure_answer(failure, _request_id(request))


async def _on_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    failure = Failure(_BY_STATUS.get(status, Code.INVALID_REQUEST_BODY))
    if isinstance(error, HTTPException) and error.headers:
        failure.headers.update(error.headers)
    return await _on_failure(request, failure)


async def note_failure(request: Request, error: Exception) -> None:
    """Write the failure to the audit trail, if the request was admitted and queried something."""
    call: RequestContext | None = request.scope.get("martlet.call")
    if call is not None:
        await note_refusal(call, error)


def report_bug(request: Request, error: Exception) -> None:
    """Log an error in our own code. The caller gets the request id; the log gets the traceback."""
    log_bug(error, **_log_fields(request))


def log_bug(error: Exception, **fields: object) -> None:
    if isinstance(error, GuardBreach):
        # The message names tables of the datamart and no value, so it may be logged.
        _log.critical("guard breach", reason=str(error), **fields)
    else:
        _log.error("bug", kind=type(error).__name__, where=_where(error), **fields)


def _where(error: BaseException) -> list[str]:
    """Files and lines of the traceback, without the message, which may quote a value."""
    places, traceback = [], error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places[-12:]


def _request_id(request: Request) -> str:
    return str(request.scope.get("martlet.request_id", ""))


def _log_fields(request: Request) -> dict[str, str]:
    return {"request_id": _request_id(request), "path": request.url.path}
