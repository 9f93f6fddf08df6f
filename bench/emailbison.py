"""What EmailBison costs in calls: for a new reply, for a lead that did not change, for a whole first import.

The simulated EmailBison counts the calls. Pace is virtual: the calls are made without it, and counted at 800 ms each,
because that is what a paced key would wait. The time of our own work is measured, and stated beside it.

    replies      deliveries through the door and the worker, and the calls that they caused
    sweep        one look for what no webhook told, when all of it was told: what all leads share, every five minutes. It
                 reads an hour and a quarter back, because lists and clocks are not exact
    unchanged    an hour of schedules (sweeps and the list of campaigns) in which nothing happens, for each lead
    first import every one of 10,000 replies, by the job that imports them: matched, stored, and counted by day
"""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta

from sqlalchemy import func, select

from bench import report
from bench.stage import workspace
from simulators import Switchboard
from simulators.emailbison import EmailBison, events
from webapp.campaigns.jobs import enqueue_every_sync
from webapp.conversations.models import Message
from webapp.integrations.connections import connect
from webapp.integrations.jobs import enqueue_watch
from webapp.integrations.models import Connection
from webapp.jobs import relay
from webapp.jobs.kinds import QUEUES
from webapp.providers.emailbison.webhooks import read_delivery
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_workers
from webapp.sync.jobs import FIRST_DAYS, SCHEDULE_SECONDS, enqueue_check, enqueue_sweep
from webapp.webhooks import intake
from worker import handlers, process

PACE_SECONDS = 0.8
PAGE = 15
BETWEEN = timedelta(minutes=5)
"""From one new reply to the next: three hundred a day."""


def main() -> None:
    parser = report.arguments("emailbison", __doc__)
    asked = parser.parse_args()
    board = Switchboard()
    board.start()
    os.environ.pop("OPENAI_API_KEY", None)  # nobody is judged here
    os.environ.update(
        EGRESS_ALLOW=",".join(provider.host for provider in board.all().values()),
        EMAILBISON_PACE_MS="0",
    )
    with workspace("bench-emailbison") as stage:
        told = report.Report("emailbison", as_json=asked.json)
        provider = board.emailbison
        with unit_of_work() as session:
            connection = connect(
                session, stage.workspace_id, "emailbison", key=provider.key, host=provider.host
            )
            connection.state = "working"
            token, number = connection.webhook_token, connection.id
        new, replies = (20, 60) if asked.tiny else (300, 10_000)
        told.figures.update(
            **_new_replies(provider, token, new),
            **_sweep(provider, number),
            **_quiet_hour(provider, number, new),
            **_first_import(provider, number, replies),
        )
        least = -(-replies // PAGE)
        told.peers.update(
            {
                "theoretical_calls_first_import": least,
                "theoretical_minutes_first_import": round(least * PACE_SECONDS / 60, 2),
            }
        )
        report.table(
            "EmailBison, in calls",
            ("", "measured", "least possible"),
            [
                ("calls per new reply", told.figures["calls_per_new_reply"], 0),
                ("calls per unchanged lead and hour", told.figures["calls_per_unchanged_lead_hour"], 0),
                ("calls of a sweep, whole workspace", told.figures["calls_sweep"], 1),
                ("calls of an hour's schedules, whole workspace", told.figures["calls_quiet_hour"], 13),
                (f"calls, first import of {replies} replies", told.figures["calls_first_import"], least),
                (
                    "minutes at 800 ms a call",
                    told.figures["paced_minutes_first_import"],
                    round(least * PACE_SECONDS / 60, 2),
                ),
                ("seconds of our own work in it", told.figures["own_seconds_first_import"], ""),
            ],
        )
        told.finish()
    board.stop()


def _new_replies(provider: EmailBison, token: str, count: int) -> report.Figures:
    """So many people answer in the course of a day; every delivery is stored and processed."""
    books = provider.books
    provider.calls.clear()
    for number in range(count):
        lead = books.add_lead(1000 + number, "Lead", str(number), f"lead{number}@northwind.test")
        when = clock.now() - (count - number) * BETWEEN
        reply = books.add_reply(50_000 + number, lead, "Re: pallets", "Please send a price.", when=when)
        body = json.dumps(events.replied(books, provider.host, reply)).encode()
        intake.store("emailbison", token, read_delivery(body), "application/json", body)
    _drain()
    return {"calls_per_new_reply": round(len(provider.calls) / count, 3)}


def _sweep(provider: EmailBison, connection_id: int) -> report.Figures:
    """A sweep that finds nothing; before it, one that finds the mark from which the others go on."""
    for _ in range(2):
        provider.calls.clear()
        with unit_of_work() as session:
            enqueue_sweep(session, session.get_one(Connection, connection_id))
        _drain()
    return {"calls_sweep": len(provider.calls)}


def _quiet_hour(provider: EmailBison, connection_id: int, leads: int) -> report.Figures:
    """What the schedules ask for in an hour: a look at the campaigns, and a sweep every five minutes."""
    provider.calls.clear()
    with unit_of_work() as session:
        enqueue_every_sync(session)
        enqueue_watch(session)
    _drain()
    for _ in range(3600 // SCHEDULE_SECONDS):
        with unit_of_work() as session:
            enqueue_sweep(session, session.get_one(Connection, connection_id))
        _drain()
    shared = {"/api/campaigns", "/api/replies"}
    lead_calls = [call for call in provider.calls if call.path not in shared]
    return {
        "calls_quiet_hour": len(provider.calls),
        "calls_per_unchanged_lead_hour": round(len(lead_calls) / leads, 3),
    }


def _first_import(provider: EmailBison, connection_id: int, count: int) -> report.Figures:
    """Every reply there is, by the job of a first import; nothing of it is known."""
    books = provider.books
    books.replies.clear()
    people = [
        books.add_lead(1_000_000 + number, "Lead", str(number), f"import{number}@northwind.test")
        for number in range(count // 2)
    ]
    for number in range(count):
        when = clock.now() - timedelta(days=8, minutes=count - number)
        books.add_reply(
            1_000_000 + number, people[number % len(people)], "Re: pallets", "A price?", when=when
        )
    provider.calls.clear()
    began = time.perf_counter()
    with unit_of_work() as session:
        enqueue_check(session, session.get_one(Connection, connection_id), FIRST_DAYS)
    _drain()
    seconds = time.perf_counter() - began
    with unit_of_work() as session:
        wanted = Message.provider_id.in_([f"reply-{number}" for number in books.replies])
        stored = session.scalar(select(func.count()).where(wanted)) or 0
    if stored != count:
        raise SystemExit(f"{stored} of {count} replies are here")
    calls = len(provider.calls)
    return {
        "calls_first_import": calls,
        "paced_minutes_first_import": round(calls * PACE_SECONDS / 60, 2),
        "own_seconds_first_import": round(seconds, 2),
    }


def _drain() -> None:
    assert handlers.__all__, "the worker knows its work"
    while relay.dispatch(for_workers()):
        process.Worker(QUEUES).work(burst=True, logging_level="WARNING")


if __name__ == "__main__":
    main()
