"""Fixtures that run what the product runs beside its pages: the web server, and the workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rq import Worker

from tests import forked

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def live_server(scratch_database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real web server over the tests' database; what it logs is in `web.log` of the run's folder.

    It writes nothing by itself: other tests count the rows that they find.
    """
    with serving(tmp_path_factory.mktemp("server") / "web.log", FIGURES_SECONDS="86400") as address:
        yield address


@contextmanager
def serving(log: Path, *, cold: bool = False, **environment: str) -> Iterator[str]:
    """A real web server over the tests' database, with these settings besides the tests' own; {port} in one is its port.

    `cold`: it is started as in production, and imports everything itself.
    """
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listener.getsockname()[1]
    # The server inherits the listening socket: no port can be lost in between, and early requests wait in line.
    server = ["--workers", "1", "--bind", f"fd://{listener.fileno()}", "wsgi:app"]
    settings = {**os.environ, **{name: value.format(port=port) for name, value in environment.items()}}
    process: subprocess.Popen[bytes] | forked.Process
    with log.open("wb") as lines:
        if cold:
            process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *server],
                cwd=ROOT,
                pass_fds=[listener.fileno()],
                stdout=lines,
                stderr=subprocess.STDOUT,
                env=settings,
            )
        else:
            process = forked.start(["-m", "gunicorn", *server], lines, settings, [listener.fileno()])
        address = f"http://127.0.0.1:{port}"
        try:
            # Requests wait in line while it starts: one of ours, with more patience than a browser has.
            urllib.request.urlopen(f"{address}/sign-in", timeout=100).close()
            yield address
        finally:
            process.terminate()
            process.wait(20)
            listener.close()


@pytest.fixture
def workers(database: None, tmp_path: Path) -> Iterator[None]:
    """The relay and the worker pool as processes of their own; what they log is in `workers.log` of the test's folder."""
    with (tmp_path / "workers.log").open("wb") as log:
        yield from _at_work([forked.start(["-m", f"worker.{part}"], log) for part in ("relay", "pool")])


@pytest.fixture
def workers_of_procfile(database: None, tmp_path: Path) -> Iterator[None]:
    """The same, started by the lines of the Procfile, so that they import everything themselves."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    with (tmp_path / "workers.log").open("wb") as log:
        yield from _at_work(
            [
                subprocess.Popen(["sh", "-c", lines[part]], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
                for part in ("relay", "worker")
            ]
        )


def _at_work(processes: Sequence[subprocess.Popen[bytes] | forked.Process]) -> Iterator[None]:
    _wait_for_workers()
    yield
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(20)


def _wait_for_workers() -> None:
    """Until the pool stands; a busy machine may need a minute to import everything three times."""
    from webapp.runtime.redis import for_workers  # noqa: PLC0415  # after conftest.py has chosen the database

    deadline = time.monotonic() + 120
    while not Worker.count(connection=for_workers()):
        assert time.monotonic() < deadline, "no worker stands after two minutes: see workers.log"
        time.sleep(0.1)


@pytest.fixture
def drain(database: None) -> Callable[[], None]:
    """Do every job that is due, and those that they ask for: relay and RQ worker, for real, in this process."""
    from webapp.jobs import relay  # noqa: PLC0415  # after conftest.py has chosen the database
    from webapp.jobs.kinds import QUEUES  # noqa: PLC0415
    from webapp.runtime.redis import for_workers  # noqa: PLC0415
    from worker import handlers, process  # noqa: PLC0415

    assert handlers.__all__

    class Burst(process.Worker):
        """Ends when nothing is due. It hears no commands: the thread that does takes a tenth of a second to end.

        Nor does it tidy RQ's registries, which hold nothing of ours: that takes longer than most jobs.
        """

        should_run_maintenance_tasks = False

        def dequeue_job_and_maintain_ttl(self, *args: Any, **options: Any) -> Any:
            """Where RQ has nothing left, the relay looks for what the jobs have asked for: signing on anew costs more than most do."""
            fetched = super().dequeue_job_and_maintain_ttl(*args, **options)
            while fetched is None and relay.dispatch(for_workers()):
                fetched = super().dequeue_job_and_maintain_ttl(*args, **options)
            return fetched

        def subscribe(self) -> None: ...

        def unsubscribe(self) -> None: ...

    kept = (signal.SIGINT, signal.SIGTERM, process.GIVE_BACK)

    def drain() -> None:
        handlers = [(number, signal.getsignal(number)) for number in kept]
        try:
            if relay.dispatch(for_workers()):
                Burst(QUEUES).work(burst=True, logging_level="WARNING")
        finally:
            for number, handler in handlers:
                signal.signal(number, handler)

    return drain
