"""What EmailBison costs in calls: for a new reply, for a lead that did not change, for a whole first import.

The simulated EmailBison counts the calls. Pace is virtual: the calls are made without it, and counted at 800 ms each,
because that is what a paced key would wait. The time of our own work is measured, and stated beside it.

    replies     deliveries through the door and the worker, and the calls that they caused
    unchanged   an hour in which nothing happens: what the schedules ask for, divided by the leads
    first read  every page of 10,000 replies through the client, as a first import reads them
"""

from __future__ import annotations

import json
import os
import time

from bench import report
from bench.stage import workspace
from simulators import Switchboard
from simulators.emailbison import EmailBison, events
from webapp.campaigns.jobs import enqueue_every_sync
from webapp.integrations.connections import account_of, connect
from webapp.integrations.jobs import enqueue_watch
from webapp.jobs import relay
from webapp.providers.emailbison.replies import list_replies
from webapp.providers.emailbison.wire import Account
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import patient
from webapp.webhooks import intake
from webapp.webhooks.envelopes import read_emailbison
from worker import doers, process

PACE_SECONDS = 0.8
PAGE = 15


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
            token, account = connection.webhook_token, account_of(connection)
        new, replies = (20, 300) if asked.tiny else (300, 10_000)
        told.figures.update(
            **_new_replies(provider, token, new),
            **_quiet_hour(provider, new),
            **_first_read(provider, account, replies),
        )
        least = -(-replies // PAGE)
        told.peers.update(
            {
                "theoretical_calls_first_read": least,
                "theoretical_minutes_first_read": round(least * PACE_SECONDS / 60, 2),
            }
        )
        report.table(
            "EmailBison, in calls",
            ("", "measured", "least possible"),
            [
                ("calls per new reply", told.figures["calls_per_new_reply"], 0),
                ("calls per unchanged lead and hour", told.figures["calls_per_unchanged_lead_hour"], 0),
                ("calls of the hourly list, whole workspace", told.figures["calls_quiet_hour"], 1),
                (f"calls, first read of {replies} replies", told.figures["calls_first_read"], least),
                (
                    "minutes at 800 ms a call",
                    told.figures["paced_minutes_first_read"],
                    round(least * PACE_SECONDS / 60, 2),
                ),
                ("seconds of our own work in it", told.figures["own_seconds_first_read"], ""),
            ],
        )
        told.finish()
    board.stop()


def _new_replies(provider: EmailBison, token: str, count: int) -> report.Figures:
    """So many people answer; every delivery is stored and processed."""
    books = provider.books
    provider.calls.clear()
    for number in range(count):
        lead = books.add_lead(1000 + number, "Lead", str(number), f"lead{number}@northwind.test")
        reply = books.add_reply(50_000 + number, lead, "Re: pallets", "Please send a price.")
        body = json.dumps(events.replied(books, provider.host, reply)).encode()
        intake.store("emailbison", token, read_emailbison(body), "application/json", body)
    _drain()
    return {"calls_per_new_reply": round(len(provider.calls) / count, 3)}


def _quiet_hour(provider: EmailBison, leads: int) -> report.Figures:
    """What the schedules ask for in an hour: one look at the campaigns, and tests of what is broken (nothing)."""
    provider.calls.clear()
    with unit_of_work() as session:
        enqueue_every_sync(session)
        enqueue_watch(session)
    _drain()
    calls = len(provider.calls)
    lead_calls = [call for call in provider.calls if call.path != "/api/campaigns"]
    return {"calls_quiet_hour": calls, "calls_per_unchanged_lead_hour": round(len(lead_calls) / leads, 3)}


def _first_read(provider: EmailBison, account: Account, count: int) -> report.Figures:
    """Every reply there is, page by page, newest first."""
    books = provider.books
    books.replies.clear()
    lead = next(iter(books.leads.values()))
    for number in range(count):
        books.add_reply(100_000 + number, lead, "Re: pallets", "Please send a price.")
    provider.calls.clear()
    began = time.perf_counter()
    read = sum(len(page) for page in list_replies(account, folder="all"))
    seconds = time.perf_counter() - began
    if read != count:
        raise SystemExit(f"{read} of {count} replies were read")
    calls = len(provider.calls)
    return {
        "calls_first_read": calls,
        "paced_minutes_first_read": round(calls * PACE_SECONDS / 60, 2),
        "own_seconds_first_read": round(seconds, 2),
    }


def _drain() -> None:
    assert doers.__all__, "the worker knows its work"
    while relay.admit(patient()):
        process.work(burst=True)


if __name__ == "__main__":
    main()
