"""What can go wrong at a provider, on demand: a fault waits for calls that fit it and spoils a number of them."""

from __future__ import annotations

import fnmatch
import os
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

KINDS = (
    "status",  # answers `status` with `headers` and `body` instead of the handler
    "slow",  # answers truly, `seconds` later
    "hang",  # says nothing for `seconds`
    "silent_body",  # sends headers and the first bytes, then nothing for `seconds`
    "drip",  # sends the true answer, a byte a second
    "reset",  # cuts the connection before the handler runs
    "reset_after",  # lets the handler run and its effect stand, then cuts the connection
    "hang_after",  # lets the handler run and its effect stand, then says nothing for `seconds`
    "html",  # answers an HTML page with `status`
    "truncated",  # sends half of the true answer, with its full length announced as half
    "cut_body",  # announces the whole of the true answer, sends half of it and closes
    "oversize",  # answers 100 MB
    "bomb",  # answers 1 GB, packed into 1 MB
    "redirect",  # points to `body`
    "endless_headers",  # sends headers until somebody has enough
    "success_false",  # answers 200 with EmailBison's success: false
)
HTML = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


@dataclass(slots=True)
class Fault:
    """One fault. `times` counts down; None stays until it is cleared. `after`: so many fitting calls pass before it.
    `delay`: so many seconds pass before it happens.
    """

    kind: str
    path: str = "*"
    method: str = "*"
    times: int | None = 1
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 600.0
    after: int = 0
    delay: float = 0.0


class Faults:
    """The faults of one simulator, as a layer around its application."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()
        self.over = threading.Event()
        """Set when the simulator stops, so that hanging answers end."""

    def add(self, kind: str, **options: Any) -> None:
        """Spoil the next fitting calls; see KINDS and Fault."""
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind}; known are {', '.join(KINDS)}")
        with self._lock:
            self._waiting.append(Fault(kind, **options))

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def waiting(self) -> list[Fault]:
        """The faults that still wait for calls."""
        with self._lock:
            return list(self._waiting)

    def around(self, app: WSGI) -> WSGI:
        """The application, with the faults in front of it."""

        def spoiled(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            fault = self._take(environ["REQUEST_METHOD"], environ["PATH_INFO"])
            if fault is not None and fault.delay:
                self.over.wait(fault.delay)
            if fault is None:
                return app(environ, start_response)
            return self._spoil(fault, app, environ, start_response)

        return spoiled

    def _take(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for fault in self._waiting:
                if (
                    fnmatch.fnmatch(path, fault.path)
                    and fault.method in {"*", method}
                    and not path.startswith("/_simulator")
                ):
                    if fault.after > 0:
                        fault.after -= 1
                        continue
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times <= 0:
                            self._waiting.remove(fault)
                    return fault
        return None

    def _spoil(
        self, fault: Fault, app: WSGI, environ: dict[str, Any], start: Callable[..., Any]
    ) -> Iterable[bytes]:
        if fault.kind in {"hang_after", "reset_after"}:
            list(app(environ, lambda *_: lambda _: None))
        match fault.kind:
            case "slow":
                self.over.wait(fault.seconds)
                return app(environ, start)
            case "status":
                start(
                    f"{fault.status} Spoiled", [("Content-Type", "application/json"), *fault.headers.items()]
                )
                return [fault.body.encode()]
            case "html":
                start(f"{fault.status} Spoiled", [("Content-Type", "text/html")])
                return [HTML]
            case "success_false":
                start("200 OK", [("Content-Type", "application/json")])
                return [
                    b'{"data":{"success":false,"message":"Sequence steps do not exist for this campaign"}}'
                ]
            case "oversize":
                start("200 OK", [("Content-Type", "application/json")])
                return (b" " * 65536 for _ in range(1600))
            case "bomb":
                start("200 OK", [("Content-Type", "application/json"), ("Content-Encoding", "gzip")])
                return _bomb()
            case "redirect":
                start("302 Found", [("Location", fault.body)])
                return [b""]
            case "endless_headers":
                start("200 OK", [(f"X-Endless-{number}", "x" * 1000) for number in range(2000)])
                return [b""]
            case "hang" | "hang_after":
                self.over.wait(fault.seconds)
                return _cut(environ)
            case "reset" | "reset_after":
                return _cut(environ)
        return self._slowed(fault, app, environ, start)

    def _slowed(
        self, fault: Fault, app: WSGI, environ: dict[str, Any], start: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The true answer, in a way that never ends well."""
        told: list[Any] = []

        def note(*said: Any) -> Callable[[bytes], None]:
            told.extend(said)
            return lambda _: None

        body = b"".join(app(environ, note))
        headers = [(name, value) for name, value in told[1] if name.lower() != "content-length"]
        if fault.kind == "truncated":
            start(told[0], [*headers, ("Content-Length", str(len(body) // 2))])
            return [body[: len(body) // 2]]
        start(told[0], [*headers, ("Content-Length", str(len(body)))])
        if fault.kind == "cut_body":
            return [body[: len(body) // 2]]
        return self._drip(body) if fault.kind == "drip" else self._stall(body, fault.seconds)

    def _drip(self, body: bytes) -> Iterator[bytes]:
        for place in range(len(body)):
            yield body[place : place + 1]
            if self.over.wait(1.0):
                return

    def _stall(self, body: bytes, seconds: float) -> Iterator[bytes]:
        yield body[:8]
        self.over.wait(seconds)


def _bomb() -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    for _ in range(1024):
        yield packer.compress(b" " * 1024 * 1024)
    yield packer.flush()


def _cut(environ: dict[str, Any]) -> Iterable[bytes]:
    """Reset the connection."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(connection.detach())
    raise ConnectionResetError("cut by the simulator")
