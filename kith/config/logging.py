"""Logs: one JSON object a line, with the keys that are listed here and no others.

Nothing a person wrote may reach a log. So only listed keys pass; a library's message keeps its template and
loses what was filled in; a fault is named by its class and the lines it passed, never by its message, which
may quote a row.
"""

import sys
import traceback
from types import TracebackType
from typing import Any

import structlog

EventDict = structlog.typing.EventDict
Fault = tuple[type[BaseException], BaseException, TracebackType | None]

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
ALLOWED = frozenset(
    {
        "attempt",
        "count",
        "delivery",
        "event",
        "fault",
        "host",
        "kind",
        "level",
        "logger",
        "part",
        "pid",
        "port",
        "seconds",
        "status",
        "streams",
        "sweep",
        "timestamp",
        "trace",
        "tries",
        "wait",
        "where",
    }
)


def logging_settings(*, level: str) -> dict[str, Any]:
    """The LOGGING of the settings: everything to standard error, as JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "use_get_message": False,
                "pass_foreign_args": True,
                "foreign_pre_chain": [template_only, structlog.stdlib.add_logger_name, *COMMON],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print whole messages beside ours.
            **{name: {"handlers": [], "propagate": True} for name in ("django", "django.server", "uvicorn")},
            # Of a page that was refused or is not there it would say neither which nor why.
            "django.request": {"level": "ERROR"},
        },
    }


def template_only(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Keep a message as its author wrote it, before anything was filled in."""
    record = event["_record"]
    event["where"] = _place(record.pathname, record.lineno)
    if not (event.get("positional_args") or record.name.startswith("kith.")):
        event["event"] = "said something"  # a library may have filled it in before it came here
    return event


def fault_by_name(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and the lines it passed through."""
    fault = _fault_in(event.pop("exc_info", None))
    if fault is not None:
        kind, _, passed = fault
        event["fault"] = f"{kind.__module__}.{kind.__qualname__}"
        event["trace"] = [_place(frame.filename, frame.lineno) for frame in traceback.extract_tb(passed)]
    return event


def allowed_only(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {key: value for key, value in event.items() if key in ALLOWED or key.startswith("_")}


def _fault_in(given: Any) -> Fault | None:
    if given is True:
        given = sys.exc_info()
    if isinstance(given, BaseException):
        return type(given), given, given.__traceback__
    return given if isinstance(given, tuple) and given[0] is not None else None


def _place(path: str, line: int | None) -> str:
    """A line of code without the folder it is installed in."""
    for root in ("/site-packages/", "/kith/"):
        _before, found, after = path.rpartition(root)
        if found:
            return f"{'kith/' if root == '/kith/' else ''}{after}:{line}"
    return f"{path.rpartition('/')[2]}:{line}"


COMMON: list[structlog.typing.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    fault_by_name,
    allowed_only,
]


def configure() -> None:
    """Let `structlog.get_logger()` write through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *COMMON,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
