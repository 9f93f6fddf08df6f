"""A load generator that leaves the cores to the server: one thread of one process of its own, raw sockets, kept open.

Closed loop: each connection sends its next request when its last one was answered. It costs a few tenths of a millisecond of processor
time for each request, which is measured and reported with every result (`client_cpu_ms`).
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

NUMBER = "@@@@@@@@@@@@"
"""Stands in a request for a number of twelve digits that no other request of the run has."""
FIRST_NUMBER = 100_000_000_000
TIMEOUT = 30.0
"""Seconds after which an answer that does not come ends the run."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, over and over."""

    path: str
    method: str = "GET"
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def as_bytes(self, port: int) -> bytes:
        """The whole request, as it goes over the wire."""
        headers = {"Host": f"127.0.0.1:{port}", **self.headers}
        if self.body:
            headers["Content-Length"] = str(len(self.body.encode()))
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
        return "\r\n".join(lines).encode() + self.body.encode()


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back."""

    seconds: float
    client_cpu_ms: float
    """Processor time of this generator for each request."""
    statuses: dict[str, int]
    milliseconds: list[float]
    """From the first byte sent to the last byte received, for each request."""
    bytes: int
    """Of the last answer's body, as it came over the wire."""

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    def require(self, status: int) -> Answers:
        """These answers, if every one of them has this status. Raises ValueError."""
        if set(self.statuses) != {str(status)}:
            raise ValueError(f"not every answer was {status}: {self.statuses}")
        return self


def send(port: int, request: Request, *, connections: int, seconds: float, first: int = 0) -> Answers:
    """Send this for so long over so many connections, from a process of its own; its numbers begin at `first`."""
    plan = {
        "port": port,
        "request": request.as_bytes(port).decode(),
        "connections": connections,
        "seconds": seconds,
    }
    answer = subprocess.run(
        [sys.executable, "-c", "from bench.load import drive; drive()"],
        input=json.dumps({**plan, "first": FIRST_NUMBER + first}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Answers(**json.loads(answer.stdout))


def send_once(port: int, request: Request, status: int) -> None:
    """Send one request from this process. Raises ValueError when it is answered with another status."""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT) as line:
        line.sendall(request.as_bytes(port))
        head = line.recv(4096)
    if not head.startswith(b"HTTP/1.1 %d " % status):
        raise ValueError(f"not {status}: {head[:40]!r}")


def drive() -> None:
    """The process: the plan on its standard input, the answers on its standard output."""
    plan = json.load(sys.stdin)
    driver = _Driver(plan)
    driver.open(plan["connections"])
    began, spent = time.perf_counter(), time.process_time()
    driver.run(began + plan["seconds"])
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    cost = spent * 1000 / max(1, len(driver.milliseconds))
    found = Answers(seconds, cost, driver.statuses, driver.milliseconds, driver.bytes)
    json.dump(asdict(found), sys.stdout)


class _Driver:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.port: int = plan["port"]
        self.parts: list[bytes] = plan["request"].encode().split(NUMBER.encode())
        self.numbers = count(plan["first"])
        self.selector = selectors.DefaultSelector()
        self.milliseconds: list[float] = []
        self.statuses: dict[str, int] = {}
        self.bytes = 0

    def open(self, connections: int) -> None:
        for _ in range(connections):
            line = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(line, selectors.EVENT_READ, _Line(line))

    def run(self, until: float) -> None:
        """Send until then; what is under way is waited for and counted."""
        lines: list[_Line] = [key.data for key in self.selector.get_map().values()]
        for line in lines:
            self._send(line)
        under_way = len(lines)
        while under_way:
            ready = self.selector.select(TIMEOUT)
            if not ready:
                raise TimeoutError(f"no answer came for {TIMEOUT:.0f} s")
            for key, _ in ready:
                if not self._receive(key.data):
                    continue
                if time.perf_counter() < until:
                    self._send(key.data)
                else:
                    under_way -= 1

    def _send(self, line: _Line) -> None:
        message = str(next(self.numbers)).encode().join(self.parts) if len(self.parts) > 1 else self.parts[0]
        line.began = time.perf_counter()
        line.socket.sendall(message)

    def _receive(self, line: _Line) -> bool:
        """Whether the answer is whole."""
        came = line.socket.recv(262_144)
        if not came:
            raise ConnectionError("the server closed a connection that was to be kept")
        line.received += came
        head, found, body = line.received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return False
        self.milliseconds.append((time.perf_counter() - line.began) * 1000)
        status = head[9:12].decode()
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.bytes = len(body)
        line.received = b""
        return True


class _Line:
    def __init__(self, opened: socket.socket) -> None:
        self.socket = opened
        self.began = 0.0
        self.received = b""


def _length(head: bytes) -> int:
    _, found, after = head.lower().partition(b"content-length:")
    return int(after.split(b"\r\n", 1)[0]) if found else 0
