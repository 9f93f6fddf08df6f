"""Processes that tests/fork_server.py forks are as those that the system starts: nothing of another process is in them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests import forked
from tests.worker.trial_jobs import lives, wait_until

SEEN = """
import json, os, signal, sys, threading
from webapp.runtime.settings import settings
from webapp.runtime import database, redis
made = [database.engine, database.system_engine, redis.for_workers, redis.for_requests, redis.for_relay, redis.for_streams]
print(json.dumps({
    "arguments": sys.argv, "name": __name__, "folder": os.getcwd(), "environment": dict(os.environ),
    "threads": threading.active_count(), "made": [each.cache_info().currsize for each in made],
    "seconds": settings().send_undo_seconds,
    "handled": [str(each) for each in signal.Signals if callable(signal.getsignal(each))],
}))
"""


def seen(**settings: str) -> dict[str, object]:
    return dict(json.loads(forked.run(["-c", SEEN, "one", "two"], {**os.environ, **settings})))


def test_it_has_its_own_environment_and_nothing_is_open_or_known() -> None:
    """`settings()` is asked in each, and another was asked before it."""
    first, second = seen(SEND_UNDO_SECONDS="7", GONE="x"), seen(SEND_UNDO_SECONDS="9")
    assert (first["seconds"], second["seconds"]) == (7, 9)
    assert second["environment"] == {**os.environ, "SEND_UNDO_SECONDS": "9"}
    assert (second["arguments"], second["name"]) == (["-c", "one", "two"], "__main__")
    assert (second["folder"], second["threads"]) == (str(forked.ROOT), 1)
    assert second["made"] == [0] * 6
    assert second["handled"] == [str(int(signal.SIGINT))]


def test_it_has_the_descriptors_that_it_is_given_and_no_other(tmp_path: Path) -> None:
    """Those of processes that were forked before it belong to them alone: whoever waits for their end would wait for ours."""
    asking = (
        "import os; print(*[n for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')])"
    )
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        (tmp_path / "sleeps.log").open("wb") as log,
        (tmp_path / "asks.log").open("wb") as told,
    ):
        sleeping = forked.start(["-c", "import time; time.sleep(100)"], log)
        assert forked.start(["-c", asking], told, pass_fds=[listener.fileno()]).wait(60) == 0
        sleeping.kill()
        assert sleeping.wait(60) == -signal.SIGKILL
        found = {int(each) for each in (tmp_path / "asks.log").read_text().split()}
        assert found == {0, 1, 2, listener.fileno()}


def test_it_ends_as_it_ends(tmp_path: Path) -> None:
    with (tmp_path / "some.log").open("wb") as log:
        ended = [
            forked.start(["-c", code], log).wait(60)
            for code in ("pass", "raise SystemExit(3)", "1 / 0", "import os; os.kill(os.getpid(), 9)")
        ]
    assert ended == [0, 3, 1, -9]
    assert "ZeroDivisionError" in (tmp_path / "some.log").read_text()


def test_signals_reach_it_and_it_can_be_waited_for(tmp_path: Path) -> None:
    with (tmp_path / "some.log").open("wb") as log:
        process = forked.start(["-c", "import time; print('up', flush=True); time.sleep(100)"], log)
    wait_until(lambda: (tmp_path / "some.log").read_text() == "up\n")
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.1)
    process.send_signal(signal.SIGSTOP)
    process.terminate()
    assert process.poll() is None
    process.send_signal(signal.SIGCONT)
    assert process.wait(60) == process.poll() == -signal.SIGTERM
    assert not lives(process.pid)
