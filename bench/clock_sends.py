"""The sending half of `./run bench clock`: real relay and workers, and a provider that notes when each mail came, by whose key."""

from __future__ import annotations

import itertools
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from sqlalchemy import func, select, text

from bench import stage
from bench.report import Figures
from simulators.emailbison import EmailBison
from webapp.integrations.connections import connect
from webapp.jobs.models import Job
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.sequences import jobs

PASS_SECONDS = 60.0
"""How often the clock enqueues what is due."""
SEND = "/api/replies/1/reply"


class AnyKey(EmailBison):
    """Takes every key, so that each workspace has its own, and `latency` seconds for each mail."""

    def __init__(self) -> None:
        super().__init__("9|bench-key-0001")
        self.latency = 0.0
        self.came: list[tuple[float, str]] = []
        self.slow: list[str] = []
        self.books.add_reply(
            1, self.books.add_lead(1, "Jane", "Roe", "jane@client.test"), "Re: pallets", "Yes?"
        )

    def _check_key(self) -> None:
        if request.method == "POST" and request.path == SEND:
            self.came.append((time.monotonic(), request.headers.get("Authorization", "")))
            self.slow += re.findall(r"slow \d+", request.get_data(as_text=True))
            time.sleep(self.latency)


@contextmanager
def provider() -> Iterator[AnyKey]:
    """It listens until the block ends."""
    found = AnyKey()
    found.start()
    try:
        yield found
    finally:
        found.stop()


def connect_all(at: AnyKey) -> None:
    """An account of its own for each workspace."""
    with system_transaction() as session:
        for workspace_id, slug in session.execute(text("SELECT id, slug FROM workspace")).all():
            connect(session, workspace_id, "emailbison", key=f"9|{slug}-key", host=at.host).state = "working"


def of_many(at: AnyKey, workspaces: int, each: int, workers: int, seconds: float) -> Figures:
    """Send what is due everywhere until each small workspace has had its own, beside the large one."""
    began = time.monotonic()
    with stage.process("relay") as relay, stage.process("worker", WORKER_PROCESSES=str(workers)) as worker:
        passes = _until(lambda: _ended(at, each) == workspaces, PASS_SECONDS, began + seconds)
        cpu = [found for found in (relay.cpu_seconds(), worker.cpu_seconds()) if found is not None]
    times = _times(at)
    with system_transaction() as session:
        recorded = (
            select(func.count())
            .select_from(text("message"))
            .where(text("state = 'sent' AND body_text = 'small'"))
        )
        small_recorded = session.scalar(recorded)
    small = {key: came for key, came in times.items() if "small-" in key}
    last = sorted(came[min(each, len(came)) - 1] for came in small.values())
    return {
        "sends_passes": passes,
        "small_sent": sum(map(len, small.values())),
        "small_recorded_sent": small_recorded,
        "small_first_s": round(min(came[0] for came in small.values()) - began, 2),
        "small_last_s": round(last[-1] - began, 2),
        "fastest_workspace_s": round(last[0] - began, 2),
        "slowest_by_fastest": round((last[-1] - began) / (last[0] - began), 2),
        "least_gap_of_a_key_ms": round(1000 * min(_gaps(times), default=0.0), 1),
        "cpu_ms_a_send": round(1000 * sum(cpu) / max(len(at.came), 1), 1),
        "sent_too_often": sum(max(len(came) - each, 0) for came in small.values()),
    }


def of_slow(at: AnyKey, count: int, latency: float, workers: int, seconds: float) -> Figures:
    """So many of one workspace with a provider that takes its time: passes follow each other, and nothing leaves twice."""
    with system_transaction() as session:
        for statement in _SLOW:
            session.execute(text(statement), {"count": count})
    at.latency = latency
    began = time.monotonic()
    with stage.process("relay"), stage.process("worker", WORKER_PROCESSES=str(workers)):
        passes = _until(lambda: len(at.slow) >= count and not _is_live(), 0.0, began + seconds)
    with system_transaction() as session:
        told = select(func.count()).select_from(text("message"))
        sent = session.scalar(told.where(text("state = 'sent' AND body_text LIKE 'slow %'")))
    return {
        "slow_due": count,
        "slow_latency_s": latency,
        "slow_passes": passes,
        "slow_s": round(time.monotonic() - began, 1),
        "slow_sent": sent,
        "slow_mails": len(at.slow),
        "slow_sent_twice": len(at.slow) - len(set(at.slow)),
    }


def _until(is_over: object, every: float, deadline: float) -> int:
    """Let the clock enqueue what is due, each `every` seconds, or when the last pass is done for 0; returns how many passes."""
    passes, following = 0, 0.0
    while not is_over() and time.monotonic() < deadline:  # type: ignore[operator]
        if time.monotonic() >= following and (every or not _is_live()):
            with system_transaction() as session:
                passes += bool(jobs.enqueue_due(session, clock.now())[0])
            following = time.monotonic() + every
        time.sleep(0.1)
    return passes


def _is_live() -> bool:
    with system_transaction() as session:
        live = select(Job.id).where(Job.kind.in_((jobs.TOUCH.name, "conversations.send")))
        return session.scalar(live.where(Job.state.in_(("waiting", "running"))).limit(1)) is not None


def _times(at: AnyKey) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for when, key in sorted(at.came):
        found[key].append(when)
    return found


def _ended(at: AnyKey, each: int) -> int:
    counts = Counter(key for _, key in list(at.came) if "small-" in key)
    return sum(count >= each for count in counts.values())


def _gaps(times: dict[str, list[float]]) -> list[float]:
    return [later - earlier for came in times.values() for earlier, later in itertools.pairwise(came)]


_SLOW = (
    "DELETE FROM job",  # of the large workspace, which would go on
    "DELETE FROM touch",
    "DELETE FROM message WHERE state = 'waiting'",
    """INSERT INTO touch (workspace_id, lead_id, channel, body, due_at, unless_reply_after)
        SELECT workspace.id, (SELECT min(id) FROM lead WHERE workspace_id = workspace.id), 'email', 'slow ' || n,
            now() - interval '1 minute', 1000000000
        FROM workspace, generate_series(1, :count) AS n WHERE slug = 'small-1'""",
)
