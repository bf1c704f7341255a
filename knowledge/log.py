"""The log: a line on stderr for the person watching, and a file in the home folder with the whole story as JSON."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from knowledge.settings import Settings

_ROOT = "iplane"
_FILE_BYTES = 2_000_000
_SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_PROCESSORS = (*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter)
_WRAPPER = structlog.stdlib.BoundLogger


def logger(name: str) -> Any:
    """A structured logger. Until `open_log` is called, warnings go to stderr as Python's own logging does it."""
    return structlog.wrap_logger(_standard_logger(name), processors=_PROCESSORS, wrapper_class=_WRAPPER)


def open_log(settings: Settings) -> None:
    """Send the log to stderr (from `log_level` on, one line each) and, tracebacks included, to the home's file."""
    structlog.configure(processors=list(_PROCESSORS), wrapper_class=_WRAPPER, logger_factory=_standard_logger)
    root = logging.getLogger(_ROOT)
    if any(getattr(handler, "home", None) == settings.home for handler in root.handlers):
        return
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.setLevel(logging.DEBUG)
    root.propagate = False
    on_file = logging.handlers.RotatingFileHandler(
        log_path(settings), maxBytes=_FILE_BYTES, backupCount=1, delay=True, encoding="utf-8"
    )
    on_file.setLevel(logging.INFO)
    on_file.setFormatter(_formatter(structlog.processors.format_exc_info, structlog.processors.JSONRenderer()))
    on_file.home = settings.home  # type: ignore[attr-defined]  # a mark of ours, to find this handler again
    on_screen = logging.StreamHandler()
    on_screen.setLevel(settings.log_level.upper())
    on_screen.setFormatter(_formatter(_one_line))
    root.addHandler(on_file)
    root.addHandler(on_screen)


def log_path(settings: Settings) -> Path:
    """The log file."""
    return settings.home / "iplane.log"


def _standard_logger(name: str = "") -> logging.Logger:
    """Python's own logger behind ours; structlog's default would print to stdout, into the answer."""
    return logging.getLogger(f"{_ROOT}.{name}" if name else _ROOT)


def _formatter(*last: Any) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last], foreign_pre_chain=list(_SHARED)
    )


def _one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    problem = event.pop("exc_info", None)
    name = f" ({type(problem).__name__})" if isinstance(problem, BaseException) else ""
    details = " ".join(f"{key}={value}" for key, value in event.items() if key not in ("event", "level", "timestamp"))
    return f"{event['level']}: {event['event']}{name} {details}".rstrip()
