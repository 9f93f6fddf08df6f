"""One line per event: its name, and facts from an allow-list. What is not on the list is dropped, not masked."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping
from threading import Lock
from typing import Any

import structlog

from webapp.runtime.settings import settings

FACTS = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "logger",
        "process",
        "request_id",
        "route",
        "method",
        "status",
        "duration_ms",
        "workspace_id",
        "user_id",
        "lead_id",
        "message_id",
        "delivery_id",
        "connection_id",
        "job_id",
        "kind",
        "key",
        "queue",
        "attempt",
        "attempts",
        "provider",
        "host",
        "endpoint",
        "outcome",
        "reason",
        "state",
        "count",
        "pushed",
        "returned",
        "failed",
        "model",
        "tokens",
        "retry_in_s",
        "pid",
        "signal",
        "error_class",
        "exception",
    ]
)
"""The only facts a log line may carry. Ids, hosts, endpoint templates, statuses, durations and counts: never what people wrote."""

SECRETS = re.compile(
    r"(Bearer\s+\S+|sk-[\w-]{6,}|pit-[\w-]{6,}|eyJ[\w-]{8,}\S*|(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.]+|\+\d{7,15})"
)
"""The last net, for exception texts of libraries: keys, tokens, mail addresses, telephone numbers."""


Watcher = Callable[[Mapping[str, Any]], None]
"""Looks at a line; it must neither wait nor raise."""


def configure(process: str) -> None:
    """Set up logging for this process; `process` is its name in the Procfile."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _keep_facts,
            _mask,
            _show_watchers,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings().log_level]
        ),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(process=process)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _mask,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # Client libraries print whole URLs at INFO.
    for library in ("httpx", "httpcore", "openai"):
        logging.getLogger(library).setLevel(logging.WARNING)


def watch(watcher: Watcher) -> None:
    """Show every line of ours to the watcher from now on, as it is written: with its facts of the list, masked."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def unwatch(watcher: Watcher) -> None:
    if watcher in _watchers:
        _watchers.remove(watcher)


def logger() -> structlog.typing.FilteringBoundLogger:
    """A logger. Call it with an event and its facts: `log.info("synced", lead_id=7, count=3)`."""
    return structlog.get_logger()  # type: ignore[no-any-return]


_watchers: list[Watcher] = []
_said_at: dict[str, float] = {}
_saying = Lock()


def once_a_minute(what: str) -> bool:
    """Whether this is to be said: something that is away is one line a minute, not one a request."""
    with _saying:
        if time.monotonic() - _said_at.get(what, -60.0) < 60:
            return False
        _said_at[what] = time.monotonic()
        return True


def _keep_facts(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: fact for name, fact in event.items() if name in FACTS}


def _mask(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {
        name: SECRETS.sub("[masked]", fact) if isinstance(fact, str) else fact for name, fact in event.items()
    }


def _show_watchers(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for watcher in _watchers:
        watcher(event)
    return event
