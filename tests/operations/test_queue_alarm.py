"""When waiting work is an alarm: where nothing moves, and where people wait; not where there is simply a lot to do."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.jobs.models import Job
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

PATIENCE_S = 120
STALLED, OVERLOADED = "nobody does it", "start more of them"


def job(workspace_id: int, queue: str, key: str, **facts: object) -> None:
    row = {"workspace_id": workspace_id, "kind": "x", "key": key, "arguments": {}, "queue": queue}
    with unit_of_work() as session:
        session.execute(insert(Job).values({**row, **facts}))


def seconds_ago(seconds: float) -> object:
    return clock.now() - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("queue", "waits_s", "sign_of_life", "told"),
    [
        ("bulk", PATIENCE_S - 20, None, None),
        ("bulk", PATIENCE_S + 20, None, STALLED),
        ("inbound", PATIENCE_S + 20, None, STALLED),
        ("bulk", 3600, ("bulk", "leased"), None),
        ("bulk", 3600, ("bulk", "ended"), None),
        ("score", 3600, ("score", "ended"), None),
        ("sync", 3600, ("sync", "leased"), None),
        ("bulk", 3600, ("bulk", "lease ran out"), STALLED),
        ("bulk", 3600, ("bulk", "ended long ago"), STALLED),
        ("bulk", 3600, ("inbound", "leased"), STALLED),
        ("inbound", PATIENCE_S + 20, ("inbound", "leased"), OVERLOADED),
        ("send", PATIENCE_S + 20, ("send", "ended"), OVERLOADED),
    ],
)
def test_long_work_is_told_apart_from_work_that_nobody_does(
    alice: Browser,
    cast: Cast,
    queue: str,
    waits_s: float,
    sign_of_life: tuple[str, str] | None,
    told: str | None,
) -> None:
    job(cast.acorn.id, queue, "late", run_at=seconds_ago(waits_s))
    if sign_of_life:
        # Another workspace's job is as good a sign: workers are everybody's.
        job(cast.birch.id, sign_of_life[0], "moves", **LIFE[sign_of_life[1]]())
    answer = alice.get("/readyz")
    assert (answer.status_code, (answer.json or {})["state"]) == (200, "degraded" if told else "ready")
    page = alice.get("/w/acorn/jobs").text
    assert [words for words in (STALLED, OVERLOADED) if words in page] == ([told] if told else [])


LIFE = {
    "leased": lambda: {"state": "running", "leased_until": seconds_ago(-10)},
    "lease ran out": lambda: {"state": "running", "leased_until": seconds_ago(1)},
    "ended": lambda: {"state": "done", "finished_at": seconds_ago(PATIENCE_S - 20)},
    "ended long ago": lambda: {"state": "failed", "finished_at": seconds_ago(PATIENCE_S + 20)},
}


@pytest.mark.parametrize(("queue", "told"), [("bulk", None), ("score", None), ("send", "overloaded")])
def test_bulk_work_gives_way_to_what_is_more_urgent_and_is_no_alarm(
    client: Browser, cast: Cast, queue: str, told: str | None
) -> None:
    """A flood of replies, and a sync of 170 leads behind it: that waits, and nothing is broken."""
    for number in range(170):
        job(cast.acorn.id, queue, f"late-{number}", run_at=seconds_ago(3600))
    for number in range(2):
        job(cast.birch.id, "inbound", f"moves-{number}", state="running", leased_until=seconds_ago(-10))
    job(cast.birch.id, "inbound", "waits", run_at=seconds_ago(1))
    answer = client.get("/readyz").json or {}
    assert (answer["queue_alarm"] or {}).get("trouble") == told
    assert (answer["state"], answer["oldest_waiting_job_s"] > 3600) == ("degraded" if told else "ready", True)


def test_the_worst_trouble_is_named_with_its_queue(client: Browser, cast: Cast) -> None:
    job(cast.acorn.id, "send", "overloaded", run_at=seconds_ago(900))
    job(cast.acorn.id, "send", "moves", state="running", leased_until=seconds_ago(-10))
    job(cast.acorn.id, "inbound", "stalled", run_at=seconds_ago(300))
    alarm = (client.get("/readyz").json or {})["queue_alarm"]
    assert (alarm["trouble"], alarm["queue"]) == ("stalled", "inbound")
    assert 299 < alarm["wait_s"] < 400


def test_whoever_has_no_late_work_sees_no_alarm_of_others(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    job(cast.birch.id, "bulk", "late", run_at=seconds_ago(900))
    assert STALLED not in sign_in(client, cast.bob).get("/w/acorn/jobs").text
