"""For people who know RQ: its own commands, with our worker class. Real processes, on the tests' own database and Redis."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rq import Worker

from tests import forked
from tests.worker.trial_jobs import ROOT, enqueue_nap, run_sql, wait_for, wait_until
from webapp.jobs import relay
from webapp.jobs.kinds import QUEUES
from webapp.operations.jobs import TIDY
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_workers

RQ = Path(sys.executable).with_name("rq")
WORKER_CLASS = "worker.process.Worker"


def rq(command: str, *words: str) -> str:
    """What RQ's command prints; it knows nothing of ours but the address of Redis."""
    line = [RQ, command, *words, "--url", os.environ["REDIS_URL"]]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=100, check=True).stdout


def states() -> list[str]:
    """What `rq info` shows of workers, without starting a process."""
    return [worker.get_state() for worker in Worker.all(connection=for_workers())]


@contextmanager
def rq_worker(log: Path, *queues: str, worker_class: str = WORKER_CLASS) -> Iterator[forked.Process]:
    """RQ's own worker command, which knows the trial kinds; it waits for jobs."""
    options = ["--config", "tests.worker.rq_config", "--worker-class", worker_class]
    with log.open("wb") as lines:
        process = forked.start([str(RQ), "worker", *options, *queues], lines)
        try:
            wait_until(lambda: states() == ["idle"], "a worker stands")
            yield process
        finally:
            process.kill()
            process.wait(20)


def test_the_stock_command_does_the_jobs_of_all_queues(trials: None) -> None:
    with unit_of_work() as session:
        job_id = TIDY.enqueue(session, workspace_id=None, slot=1)
    relay.dispatch(for_workers())
    command = [
        RQ,
        "worker",
        "--burst",
        "--config",
        "worker.rq_config",
        "--worker-class",
        WORKER_CLASS,
        *QUEUES,
    ]
    subprocess.run(command, cwd=ROOT, capture_output=True, timeout=100, check=True)
    assert run_sql("SELECT id, attempts FROM job WHERE state = 'done'") == [(job_id, 1)]


@pytest.mark.long
def test_info_suspend_and_resume_tell_the_truth_and_sigterm_lets_it_finish(
    trials: None, tmp_path: Path
) -> None:
    with rq_worker(tmp_path / "rq.log") as worker:
        assert f" {worker.pid}) idle {', '.join(QUEUES)}. jobs: 0 finished, 0 failed" in rq("info", "--raw")
        enqueue_nap(ms=2500)
        relay.dispatch(for_workers())
        wait_until(lambda: states() == ["busy"], "what works is busy")
        wait_until(lambda: states() == ["idle"], "and idle again")
        rq("suspend")
        wait_until(lambda: states() == ["suspended"], "also a worker that was waiting for a job")
        enqueue_nap(ms=0, number=2)
        relay.dispatch(for_workers())
        told = rq("info", "--raw")
        assert "queue sync 1, " in told
        assert ") suspended " in told
        assert "jobs: 1 finished, 0 failed" in told
        assert run_sql("SELECT state FROM job WHERE key = 'nap-2'") == [("waiting",)]
        rq("resume")
        wait_for("SELECT 1 FROM job WHERE key = 'nap-2' AND state = 'done'")
        for_workers().flushdb()
        wait_until(lambda: states() == ["idle"], "it signs on again after Redis was emptied")
        enqueue_nap(ms=1500, number=3)
        relay.dispatch(for_workers())
        wait_for("SELECT 1 FROM trial_start WHERE event_id = 3")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
        assert states() == []
    assert run_sql("SELECT attempts FROM job WHERE key = 'nap-3' AND state = 'done'") == [(1,)]


def test_told_twice_to_stop_it_hands_back_at_once(trials: None, tmp_path: Path) -> None:
    with rq_worker(
        tmp_path / "rq.log", "sync", worker_class="tests.worker.rq_config.PatientWorker"
    ) as worker:
        enqueue_nap(ms=60_000)
        relay.dispatch(for_workers())
        wait_for("SELECT 1 FROM trial_start")
        worker.send_signal(signal.SIGTERM)
        wait_for(
            "SELECT pg_sleep(1.1)"
        )  # within a second it is the same signal, sent by a terminal and by a parent
        assert run_sql("SELECT attempts FROM job WHERE state = 'running'") == [(1,)], (
            "what runs may end first"
        )
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert run_sql("SELECT attempts, crashes FROM job WHERE state = 'waiting' AND lease_token IS NULL") == [
        (0, 0)
    ]
