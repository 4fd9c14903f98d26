"""The shape that all errors have, and JSON responses."""

from typing import Any

import orjson
from starlette.responses import Response

from martlet.errors import Failure


def json_answer(
    content: object, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return Response(
        orjson.dumps(content), status_code=status, media_type="application/json", headers=headers
    )


def failure_answer(failure: Failure, request_id: str) -> Response:
    return json_answer(
        failure_body(failure, request_id), failure.code.status, dict(failure.headers)
    )


def failure_body(failure: Failure, request_id: str) -> dict[str, Any]:
    return {
        "error": {
            "code": failure.code.name,
            "message": _printable(failure.message),
            "status": failure.code.status,
            "at": _printable(failure.at) if failure.at is not None else None,
            "details": [
                {
                    "code": fault.code.name,
                    "at": _printable(fault.at) if fault.at is not None else None,
                    "message": _printable(fault.message),
                }
                for fault in failure.faults
            ],
            "requestId": request_id,
        }
    }


def _printable(text: str) -> str:
    """Messages quote names that a caller sent; a lone surrogate in one cannot be encoded."""
    return text.encode("utf-8", errors="replace").decode()
