"""The streams that open pages listen on: one thread of each web process passes on what Redis tells of changes.

A stream says no more than "changed": its page then asks as it would have asked anyway, through the door that knows what its
person may see now. So a stream that outlives its person's rights tells nothing, a lost word costs freshness only, and a page
without a stream is as right as one with it. A stream holds a socket and no thread of those that answer requests.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from redis.client import PubSub
from redis.exceptions import RedisError

from webapp.runtime import changes, redis

HOLD = "signalbox.hold"
"""In a request's environment: takes the names of what its page shows, and says whether the answer may stay open."""
ALIVE_SECONDS = 15.0
"""A stream on which nothing happens says that it is there: proxies close what is silent, and a page that hears nothing asks."""
GAP_SECONDS = 0.25
"""Between two words about one thing: a thousand changes in a second are four."""
MOST, MOST_OF_ONE = 4_000, 40
"""Streams of a process, and of a person in it. Beyond the second, the person's oldest one ends; beyond the first, none begins."""
AGAIN_SECONDS = 1.0
"""After Redis was away."""

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Stream:
    """One open page: its socket, and the names of what it shows. The first one is its person's."""

    sock: socket.socket
    names: Sequence[str]

    def say(self, event: str) -> bool:
        """One event, at once or not at all. False when the page has gone or does not take it in."""
        text = f"data: {event}\n\n".encode()
        try:
            chunk = b"%x\r\n%b\r\n" % (len(text), text)
            return self.sock.send(chunk) == len(chunk)
        except OSError:
            return False


@dataclass
class Streams:
    """Those of this process."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: dict[Stream, None] = field(default_factory=dict)
    _thread: threading.Thread | None = None
    _hears: bool = False
    _is_over: bool = False

    def has_room(self) -> bool:
        """Whether one more may be held."""
        return not self._is_over and len(self._held) < MOST

    def take(self, sock: socket.socket, head: bytes, names: Sequence[str]) -> None:
        """Hold this socket, which is ours from now on. `head`: the answer's status and headers, not sent yet."""
        sock.setblocking(False)
        stream = Stream(sock, names)
        try:
            was_sent = sock.send(head) == len(head)
        except OSError:
            was_sent = False
        with self._lock:
            self._held[stream] = None
            mine = [each for each in self._held if each.names[0] == names[0]]
            if not was_sent or self._is_over or (self._hears and not stream.say("listening")):
                self._drop(stream)
            if len(mine) > MOST_OF_ONE:
                self._drop(mine[0])
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="streams", daemon=True)
                self._thread.start()

    def end(self) -> None:
        """The process is stopping: every page turns to another one."""
        with self._lock:
            self._is_over = True
            self._drop_all()

    def _listen(self) -> None:
        while not self._is_over:
            try:
                with redis.for_streams().pubsub(ignore_subscribe_messages=True) as heard:  # type: ignore[no-untyped-call]
                    heard.subscribe(changes.channel())
                    self._hear(heard)
            except RedisError:
                # Nobody would be told: the pages ask by themselves until they can listen again.
                with self._lock:
                    self._hears = False
                    self._drop_all()
                time.sleep(AGAIN_SECONDS)

    def _hear(self, heard: PubSub) -> None:
        """Pass on what is heard until Redis goes away."""
        pending = Pending()
        with self._lock:
            self._hears = True
            self._say("listening")
        said_alive = time.monotonic()
        while not self._is_over:
            message: dict[str, Any] | None = heard.get_message(timeout=pending.seconds(time.monotonic()))
            if message is not None:
                pending.add(message["data"].decode())
            now = time.monotonic()
            due = pending.due(now)
            with self._lock:
                if due:
                    self._say("changed", due)
                if now - said_alive > ALIVE_SECONDS:
                    said_alive = now
                    self._say("alive")

    def _say(self, event: str, names: set[str] | None = None) -> None:
        """To whoever shows one of these, or to all."""
        for stream in list(self._held):
            if (names is None or not names.isdisjoint(stream.names)) and not stream.say(event):
                self._drop(stream)

    def _drop_all(self) -> None:
        for stream in list(self._held):
            self._drop(stream)

    def _drop(self, stream: Stream) -> None:
        self._held.pop(stream, None)
        stream.sock.close()


class Pending:
    """What has changed and was not passed on yet: at once, but each thing only so often."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._told_at: dict[str, float] = {}

    def add(self, name: str) -> None:
        self._names.add(name)

    def due(self, now: float) -> set[str]:
        """What is passed on now."""
        self._told_at = {name: at for name, at in self._told_at.items() if now - at < GAP_SECONDS}
        due = self._names - self._told_at.keys()
        self._names -= due
        self._told_at.update(dict.fromkeys(due, now))
        return due

    def seconds(self, now: float) -> float:
        """How long to wait for more: until something is due, and a second at most."""
        waits = [self._told_at.get(name, 0.0) + GAP_SECONDS - now for name in self._names]
        return max(0.0, min((*waits, 1.0)))


streams = Streams()
