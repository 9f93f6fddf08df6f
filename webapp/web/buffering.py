"""The web process's worker: requests are taken in whole before a thread of ours sees them.

gunicorn's own threaded worker reads a body in the thread that answers it, so forty half-sent requests stop every page. Here
one loop reads all connections (waitress), and a thread is taken when a request is complete; an answer is written by the loop
too. What a slow or silent client holds is a socket and what it has sent, for a bounded time.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from typing import Any

from gunicorn.workers.base import Worker
from sqlalchemy import event
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, UnixWSGIServer
from waitress.task import WSGITask

from webapp.runtime import pooler
from webapp.runtime.database import engine, system_engine
from webapp.web import tallies
from webapp.web.fairness import FairDispatcher
from webapp.web.streams import HOLD, streams

ARRIVES_SECONDS = 20.0
"""A request has this long to arrive whole, and more in proportion to what has come of it."""
LEAST_RATE = 10_000
"""Bytes a second that a long one has to keep up."""
IDLE_SECONDS = 20
"""A connection on which nothing is asked is closed after this."""
MOST_BYTES = 36 * 1024 * 1024
"""Of one request: more than any view takes. Views refuse what is larger than they read, in words."""
MOST_HELD = 512 * 1024 * 1024
"""Of all requests that are not complete: beyond it, the largest are let go of."""
HEADER_BYTES = 32 * 1024


class Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """One request being answered. An answer without a body (204, 304) leaves the connection open.

    waitress closes after every answer that names no length. These have none to name (RFC 9110, 8.6) and end with their
    headers, and every open page gets one each second: it would pay for a new connection each time.
    """

    names: Sequence[str] = ()
    """Of what the page shows whose answer stays open, as a stream."""

    def get_environment(self) -> dict[str, Any]:
        return {**super().get_environment(), HOLD: self._hold}

    def _hold(self, names: Sequence[str]) -> bool:
        if self.version == "1.0" or self.request.command == "HEAD" or not streams.has_room():
            return False
        self.names = names
        return True

    def write(self, data: bytes) -> None:
        if not self.names:
            super().write(data)

    def finish(self) -> None:
        """A stream's socket goes to those that hold streams; what is closed here is our own copy of it."""
        if not self.names:
            super().finish()
            return
        head = self.build_response_header()
        self.close_on_finish = True
        streams.take(self.channel.socket.dup(), head, self.names)

    def set_close_on_finish(self) -> None:
        asked_to_close = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or self.version == "1.0" or asked_to_close:
            super().set_close_on_finish()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows how long its present request has been coming, and how much of it is here."""

    task_class = Task
    began_at = 0.0
    held = 0
    is_last = False
    """The process is stopping: what is being answered is the last."""

    def readable(self) -> bool:
        return not self.is_last and bool(super().readable())

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.began_at, self.held = time.time(), 0
        self.held += len(data)
        taken = super().received(data)
        if self.request is None:
            self.held = 0
        return bool(taken)

    def is_too_slow(self, now: float) -> bool:
        """Whether a request that has begun is overdue."""
        return self.request is not None and now - self.began_at > ARRIVES_SECONDS + self.held / LEAST_RATE


class _Bounded:
    """Closes, about once a second, what has been coming for too long and what is too much together."""

    channel_class = Channel

    def maintenance(self, now: float) -> None:
        super().maintenance(now)  # type: ignore[misc]  # of the server that this is mixed into
        channels: list[Channel] = list(self.active_channels.values())  # type: ignore[attr-defined]
        held = sum(channel.held for channel in channels)
        for channel in sorted(channels, key=lambda each: -each.held):
            if channel.is_too_slow(now) or (held > MOST_HELD and channel.held):
                held -= channel.held
                channel.will_close = True


class TcpServer(_Bounded, TcpWSGIServer):  # type: ignore[misc]
    """On a port."""


class UnixServer(_Bounded, UnixWSGIServer):  # type: ignore[misc]
    """On a socket in the file system."""


class BufferingWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """One process: a loop that reads and writes, and `--threads` threads that answer."""

    def run(self) -> None:
        # Its lines would be one for each request that has to wait a moment.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        connections: dict[int, Any] = {}
        dispatcher = FairDispatcher(self.cfg.threads)
        pooler.use()
        for each in (engine(), system_engine()):
            event.listen(each, "before_cursor_execute", dispatcher.give_way)
        ended = threading.Event()
        writer = threading.Thread(target=tallies.keep_writing, args=(ended,), name="tallies", daemon=True)
        writer.start()
        servers = [self._serve(listener.sock, connections, dispatcher) for listener in self.sockets]
        while self.alive and self._has_parent():
            self.notify()
            wasyncore.poll2(1.0, connections)
        self._finish(servers, connections)
        dispatcher.shutdown(timeout=1)
        ended.set()
        writer.join(timeout=1)

    def _serve(self, sock: Any, connections: dict[int, Any], dispatcher: FairDispatcher) -> Any:
        adjustments = Adjustments(
            threads=self.cfg.threads,
            backlog=self.cfg.backlog,
            connection_limit=self.cfg.worker_connections,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=1,
            max_request_header_size=HEADER_BYTES,
            max_request_body_size=MOST_BYTES,
            clear_untrusted_proxy_headers=False,  # TRUSTED_PROXIES decides (webapp/app.py)
            ident="",
        )
        is_path = isinstance(sock.getsockname(), (str, bytes))
        return (UnixServer if is_path else TcpServer)(
            self.wsgi,
            connections,
            _sock=sock,
            dispatcher=dispatcher,
            adj=adjustments,
            sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
            bind_socket=False,
        )

    def _has_parent(self) -> bool:
        return bool(self.ppid == os.getppid())

    def _finish(self, servers: list[Any], connections: dict[int, Any]) -> None:
        """Take nothing new, not even on open connections, and answer what was taken."""
        streams.end()
        for server in servers:
            server.accepting = False
            for channel in server.active_channels.values():
                channel.is_last = True
        until = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < until and any(self._is_busy(server) for server in servers):
            self.notify()
            wasyncore.poll2(0.1, connections)

    @staticmethod
    def _is_busy(server: Any) -> bool:
        channels = server.active_channels.values()
        return any(channel.requests or channel.total_outbufs_len for channel in channels)
