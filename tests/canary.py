"""Words that no log line may carry, looked for in everything that this test run logged.

The simulators' keys, the leads' addresses, and a subject and a body that the factories write into messages are used all
over the tests; so whatever logs one of them anywhere, in this process or in a server that a test started, is found.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import structlog

from simulators.switchboard import ACORN_KEY, AI_KEY, BIRCH_KEY
from webapp.runtime import log

SUBJECT = "Canary subject: pallets for the yellow warehouse"
BODY = "Canary body: the yellow warehouse opens on Tuesday."
KEY = "9|canary-key-that-opens-nothing"
DOMAINS = ("@northwind.test", "@client.test", "@other.test")

WORDS = (SUBJECT, BODY, KEY, ACORN_KEY, BIRCH_KEY, f"Bearer {AI_KEY}", *DOMAINS)


class Kept:
    """A stream that writes where the test run's output goes, and keeps a copy."""

    def __init__(self, path: Path) -> None:
        self.copy = path.open("a", buffering=1)

    def write(self, text: str) -> int:
        if not self.copy.closed:
            self.copy.write(text)
        return sys.stdout.write(text)

    def flush(self) -> None:
        if not self.copy.closed:
            self.copy.flush()
        sys.stdout.flush()

    def close(self) -> None:
        self.copy.close()


def configure(kept: Any) -> None:
    """The product's own logging, with a copy of every line."""
    log.configure("tests")
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=kept))


def betrayed(files: list[Path]) -> list[str]:
    """Which word stands in which line of which file; the line itself is not repeated."""
    found = []
    for path in files:
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            found += [f"{path}:{number} says {word!r}" for word in WORDS if word.lower() in line.lower()]
    return found
