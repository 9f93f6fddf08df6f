"""Deliveries that are committed together: each is stored once, where it belongs, and each caller hears its own answer."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select, text

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from webapp.integrations.connections import connect
from webapp.jobs.models import Job
from webapp.providers.emailbison.webhooks import read_delivery
from webapp.runtime.database import engine, unit_of_work
from webapp.webhooks import intake
from webapp.webhooks.models import Delivery


def body_of(number: int, kind: str = "LEAD_REPLIED") -> bytes:
    data = {"reply": {"id": number}, "lead": {"id": 5, "email": "jane@client.test"}}
    return json.dumps({"event": {"type": kind}, "data": data}).encode()


def test_what_arrives_while_another_one_commits(cast: Cast, sims: Switchboard) -> None:
    """The first one waits for a row that somebody else is about to store; the others gather behind it."""
    with unit_of_work() as session:
        acorn = factories.account(session, cast.acorn, sims.emailbison).webhook_token
        birch = connect(session, cast.birch.id, "emailbison", key="9|birch-key-0001").webhook_token
    calls = [
        *((acorn, body_of(number)) for number in (1, 2, 2, 3)),
        *((birch, body_of(number)) for number in (2, 2)),
        ("nobody's", body_of(9)),
        (acorn, b"no json"),
        (acorn, body_of(4, "TAG_ATTACHED")),
    ]

    def store(call: tuple[str, bytes]) -> tuple[str, int | None]:
        stored = intake.store("emailbison", call[0], read_delivery(call[1]), "application/json", call[1])
        return stored.how, stored.delivery_id

    with engine().connect() as other, ThreadPoolExecutor(len(calls)) as threads:
        other.execute(
            text(
                "INSERT INTO delivery (workspace_id, provider, event_type, event_key, content_type, body, state)"
                " VALUES (:place, 'emailbison', 'LEAD_REPLIED', :key, '', '', 'processed')"
            ),
            {"place": cast.acorn.id, "key": read_delivery(calls[0][1]).event_key},
        )
        first = threads.submit(store, calls[0])
        _wait_until_somebody_waits()
        rest = [threads.submit(store, call) for call in calls[1:]]
        other.rollback()
        answers = [each.result() for each in (first, *rest)]
    assert [how for how, _ in answers[:1] + answers[3:4]] == ["new", "new"]
    assert sorted(how for how, _ in answers[1:3]) == ["new", "repeated"]
    assert sorted(how for how, _ in answers[4:6]) == ["new", "repeated"]
    assert [how for how, _ in answers[6:]] == ["unknown", "new", "new"]
    with unit_of_work() as session:
        stored = session.execute(select(Delivery.id, Delivery.workspace_id, Delivery.body)).all()
        jobs = session.scalar(select(func.count()).select_from(Job).where(Job.kind == "webhook.process"))
    assert jobs == 4, "a job for each that holds work"
    told = {number: (place, bytes(body)) for number, place, body in stored}
    places = {acorn: cast.acorn.id, birch: cast.birch.id}
    mine = [
        (told.pop(number), (places[token], body))
        for (how, number), (token, body) in zip(answers, calls, strict=True)
        if how == "new" and number is not None
    ]
    assert all(found == wanted for found, wanted in mine)
    assert told == {}, "nothing else was stored"


def _wait_until_somebody_waits() -> None:
    waiting = text("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    pause = threading.Event()
    for _ in range(1_000):
        with unit_of_work() as session:
            if session.execute(waiting).first():
                return
        pause.wait(0.001)
    raise AssertionError("nobody waits")
