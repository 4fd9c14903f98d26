"""Logs: one line an event, in JSON, or readable on a terminal. The standard library's join in."""

import json
import logging
import logging.config
import sys
from collections.abc import Callable
from typing import Any

import orjson
import structlog

from martlet.errors import AbortedError
from martlet.settings import Settings


def set_up_logs(settings: Settings) -> None:
    level = settings.log_level.upper()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    is_console = settings.log_format == "console"
    last = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if is_console
        else structlog.processors.JSONRenderer(_json)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("martlet").setLevel(level)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.error").addFilter(_is_news)


def _json(event: object, *, default: Callable[[Any], Any]) -> str:
    try:
        return orjson.dumps(event, default=default).decode()
    except TypeError:  # half a surrogate pair, or a number beyond 64 bits
        return json.dumps(event, default=default)


def _is_news(record: logging.LogRecord) -> bool:
    """The server reports how a response that was broken off left us; why, has been logged."""
    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or not issubclass(kind, AbortedError)
