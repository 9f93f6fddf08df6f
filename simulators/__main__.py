"""`python -m simulators`: all simulators on neighbouring ports, the demo's play, and a page to take part in it."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

from simulators.control import Control
from simulators.play import Play
from simulators.switchboard import Switchboard
from simulators.texting import Texting

LATENCY = (0.05, 0.25)
DEMO_PEOPLE = (
    "alice@acorn.test",
    "bob@acorn.test",
    "sam@acorn.test",
    "charlie@birch.test",
    "ada@signalbox.test",
)
DEMO_PASSWORD = "signalbox-demo"  # noqa: S105  # printed on purpose
"""Whoever AUTH=supabase ./run lets in."""


def main() -> None:
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    first_port = int(os.environ.get("SIMULATOR_PORT", "8100"))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    board = Switchboard(LATENCY)
    for email in DEMO_PEOPLE:
        board.supabase.books.add(email, DEMO_PASSWORD)
    board.start(first_port)
    urls = os.environ.get("SIMULATOR_WEBHOOKS", "").split()
    installations = (board.emailbison, board.emailbison_two)
    plays = [
        Play(provider, which, url, stop)
        for provider, which, url in zip(
            installations, ("acorn", "birch"), addresses_of("emailbison", urls), strict=False
        )
    ]
    for url in addresses_of("gohighlevel", urls)[:1]:
        Texting(board.gohighlevel, sum(map(ord, "acorn")), url, stop).start()
    control = Control(board, plays)
    control.start(first_port)
    logging.getLogger("simulators").info(
        "simulators listen on 127.0.0.1:%d to %d", first_port, first_port + 5
    )
    for play in plays:
        play.start()
    stop.wait()
    # Hanging answers and timers are threads that nobody needs any more.
    os._exit(0)


def addresses_of(provider: str, urls: list[str]) -> list[str]:
    """The product's webhook addresses that are this provider's, in their order."""
    return [url for url in urls if f"/webhooks/{provider}/" in url]


if __name__ == "__main__":
    main()
