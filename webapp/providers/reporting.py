"""Errors to Sentry, and times to an OpenTelemetry collector, where their addresses are set.

Both are made from log lines, which carry only allow-listed facts, masked once more: so nothing leaves here that may not stand in
a log. A thread sends them; who works never waits for it, and what cannot be sent is dropped.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from webapp.providers.egress import Call, ask
from webapp.providers.errors import ProviderError
from webapp.providers.reports import as_envelope, as_spans, is_fault, is_span, sentry_place
from webapp.runtime import log
from webapp.runtime.settings import settings

MOST_WAITING = 1_000
"""Lines that wait to be sent; further ones are dropped."""
MOST_AT_ONCE = 100
SECONDS = 10.0
GATHER_SECONDS = 1.0

Line = Mapping[str, Any]

logger = log.logger()


def start() -> None:
    """Report from now on what this process logs; nothing where no address is set. Safe to repeat."""
    if settings().sentry_dsn.get_secret_value() or settings().otlp_endpoint:
        log.watch(reporter().take)
        atexit.register(stop)


def stop() -> None:
    """Send what waits, within two seconds, and report nothing more."""
    log.unwatch(reporter().take)
    reporter().flush()


def note_job(seconds: float, facts: Line) -> None:
    """A job ended: a span, where somebody wants spans. It is no line of the log."""
    if settings().otlp_endpoint:
        reporter().take({**facts, "process": "worker", "event": "job", "duration_ms": seconds * 1000})


@lru_cache(maxsize=1)
def reporter() -> Reporter:
    return Reporter()


class Reporter:
    """Keeps lines until its thread has sent them. Each process has a thread of its own, made after it was forked."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.waiting: queue.Queue[Line] = queue.Queue(MOST_WAITING)
        self.pid = 0

    def take(self, line: Line) -> None:
        """Keep a line that is to be reported. Never waits, never raises."""
        if not (is_fault(line) or is_span(line)):
            return
        if self.pid != os.getpid():
            self._begin()
            self.pid = os.getpid()
            threading.Thread(target=self._run, name="reports", daemon=True).start()
        try:
            self.waiting.put_nowait({"at": time.time(), **line})
        except queue.Full:
            return

    def flush(self, seconds: float = 2.0) -> None:
        """Give the thread a moment to send what waits."""
        until = time.monotonic() + seconds
        while self.pid == os.getpid() and self.waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.05)

    def _run(self) -> None:
        while True:
            lines = [self.waiting.get()]
            until = time.monotonic() + GATHER_SECONDS
            while len(lines) < MOST_AT_ONCE and (left := until - time.monotonic()) > 0:
                try:
                    lines.append(self.waiting.get(timeout=left))
                except queue.Empty:
                    break
            send(lines)
            for _ in lines:
                self.waiting.task_done()


def send(lines: Sequence[Line]) -> None:
    """Everything to whoever wants it."""
    spans = [line for line in lines if is_span(line)]
    try:
        if settings().sentry_dsn.get_secret_value():
            for line in filter(is_fault, lines):
                _to_sentry(line)
        if settings().otlp_endpoint and spans:
            _to_collector(spans)
    except ProviderError as failed:
        if log.once_a_minute("reports"):
            logger.warning("reports cannot be sent", **failed.facts())


def _to_sentry(line: Line) -> None:
    place = sentry_place(settings().sentry_dsn.get_secret_value())
    headers = {
        "Content-Type": "application/x-sentry-envelope",
        "X-Sentry-Auth": f"Sentry sentry_version=7, sentry_client=signalbox/0.1, sentry_key={place.key}",
    }
    _post("sentry", place.host, place.path, headers, as_envelope(line))


def _to_collector(spans: Sequence[Line]) -> None:
    scheme_less = settings().otlp_endpoint.partition("://")[2].rstrip("/")
    host, _, path = scheme_less.partition("/")
    headers = {"Content-Type": "application/json", **settings().otlp_extra_headers()}
    target = f"/{path}/v1/traces" if path else "/v1/traces"
    _post("otlp", host, target, headers, json.dumps(as_spans(spans)).encode())


def _post(purpose: str, host: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    ask(
        Call(
            purpose,
            host,
            "POST",
            path,
            "reports",
            headers=headers,
            content=body,
            seconds=SECONDS,
            may_repeat=True,
        )
    )
