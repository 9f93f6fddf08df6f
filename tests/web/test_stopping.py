"""A web process that is told to stop answers what it has taken, and stops: however busily its browsers go on asking."""

from __future__ import annotations

import http.client
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests.processes import serving

BROWSERS = 48


def test_busy_connections_do_not_keep_it(database: None, tmp_path: Path) -> None:
    """`serving` waits for twenty seconds, and the server would wait for a minute for a moment in which nobody asks."""
    answers: list[int] = []
    broken: list[str] = []

    def ask_on_and_on(place: str) -> None:
        line = http.client.HTTPConnection(place, timeout=60)
        with suppress(ConnectionError, http.client.BadStatusLine):
            while True:
                line.request("GET", "/healthz")
                answer = line.getresponse()
                try:
                    answer.read()
                    answers.append(answer.status)
                except http.client.IncompleteRead:
                    broken.append("an answer was cut off")
                    return

    with serving(tmp_path / "web.log", cold=True, GUNICORN_CMD_ARGS="--graceful-timeout 60") as address:
        asking = [
            threading.Thread(target=ask_on_and_on, args=(urlsplit(address).netloc,)) for _ in range(BROWSERS)
        ]
        for thread in asking:
            thread.start()
        while len(answers) < 2 * BROWSERS:
            threading.Event().wait(0.05)
    for thread in asking:
        thread.join(30)
    assert (broken, set(answers)) == ([], {200})
