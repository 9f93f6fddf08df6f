"""What load balancers ask."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from tests.browser import Browser
from tests.settings import chosen
from webapp.runtime import clock
from webapp.runtime.database import owner, unit_of_work
from webapp.runtime.redis import for_workers


def test_the_process_is_alive_without_asking_anybody(client: Browser) -> None:
    assert client.get("/healthz").json == {"state": "alive"}


def test_ready_names_what_it_looked_at(client: Browser) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "state": "ready",
        "migrations_at_head": True,
        "schema_is_behind": False,
        "redis_answers": True,
        "workers_seen": 0,
        "oldest_waiting_job_s": None,
        "queue_alarm": None,
    }


def test_only_workers_that_live_are_seen(client: Browser) -> None:
    now = clock.now()
    ages = {"lives": 5, "died": 600, "is-broken": None}
    for name, seconds in ages.items():
        told = (now - timedelta(seconds=seconds)).isoformat() if seconds else "not a moment"
        for_workers().sadd("rq:workers", f"rq:worker:{name}")
        for_workers().hset(f"rq:worker:{name}", "last_heartbeat", told)
    for_workers().sadd("rq:workers", "rq:worker:is-gone")
    assert (client.get("/readyz").json or {})["workers_seen"] == 1


def test_the_oldest_waiting_job_is_told(client: Browser) -> None:
    with unit_of_work() as session:
        due = {"run_at": clock.now() - timedelta(seconds=90)}
        session.execute(
            text(
                "INSERT INTO job (kind, key, arguments, queue, run_at) VALUES ('x', 'x', '{}', 'bulk', :run_at)"
            ),
            due,
        )
    told = client.get("/readyz").json
    assert told is not None
    assert 89 < told["oldest_waiting_job_s"] < 200


@pytest.mark.parametrize(
    ("revision", "status", "state"),
    [("0019", 503, "not ready"), ("0272", 503, "not ready"), ("of a newer release", 200, "ready")],
)
def test_an_older_schema_is_not_ready_and_a_newer_one_is_served(
    client: Browser, revision: str, status: int, state: str
) -> None:
    with owner().begin() as schema:
        head = schema.scalar(text("SELECT version_num FROM alembic_version"))
        schema.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    try:
        answer = client.get("/readyz")
    finally:
        with owner().begin() as schema:
            schema.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
    assert answer.json is not None
    assert (answer.status_code, answer.json["state"]) == (status, state)
    assert answer.json["migrations_at_head"] is False


def test_whom_to_tell_of_a_weakness(client: Browser) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    with chosen(SECURITY_CONTACT="mailto:security@example.test"):
        told = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in told.text.splitlines())
    assert (told.status_code, told.mimetype) == (200, "text/plain")
    assert fields["Contact"] == "mailto:security@example.test"
    assert timedelta(days=30) < datetime.fromisoformat(fields["Expires"]) - clock.now() < timedelta(days=365)
