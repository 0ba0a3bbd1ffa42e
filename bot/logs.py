"""Logs: by conversation and turn id, never names, numbers or message text. Lines for people, or JSON."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_ALLOWED_ERROR_KEYS = frozenset({"exc_info", "exception", "stack_info"})


def set_up(*, as_json: bool, level: int = logging.INFO, to: TextIO | None = None) -> None:
    """Send all logs to `to` (standard error if not given)."""
    out = to or sys.stderr
    show = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=out.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_the_kind_of_error,
            show,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    _quiet_libraries(level, out)


def _only_the_kind_of_error(
    logger: object, method: str, about: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """An exception's own words may hold what a patient wrote; its type and place do not."""
    error = about.pop("error", None)
    if isinstance(error, BaseException):
        error = error.__cause__ or error
        about["error"] = type(error).__name__
        about["where"] = _where(error)
    elif error is not None:
        about["error"] = error
    for key in _ALLOWED_ERROR_KEYS & about.keys():
        del about[key]
    return about


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    return f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"


class _Plain(logging.Handler):
    """Passes on what libraries say at WARNING and above, without their arguments: those may hold anything."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().warning("library", library=record.name, severity=record.levelname, error=error)


def _quiet_libraries(level: int, out: TextIO) -> None:
    root = logging.getLogger()
    root.handlers = [_Plain()]
    root.setLevel(max(level, logging.WARNING))
