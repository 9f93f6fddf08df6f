"""What it takes to bring a location's texts here, inside GoHighLevel's allowance: at once, lead by lead, and every few minutes.

    import   all texts by the provider's export, a hundred in a call; people by its list of conversations
    by lead  "Sync all": each lead's conversation and its pages. Software that knows histories only by lead has no other way
    sweep    what came since the last time and no webhook told

Relay and worker run as the Procfile has them, the allowance is the real one (60 calls in ten seconds for work that can wait),
and the simulated provider counts the calls. Its own time is in all figures, the floor's too.

    floor    the same pages read by the client and thrown away, and the same rows inserted by one statement
    promise  the time left that the board showed on the way, divided by the time that it then took: 1 is honest

For 100,000 conversations nothing is run: calls and seconds are those that were measured, times the conversations, and the
longer of the two counts. A day allows 195,000 calls.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, select

from bench import report, stage, sync_floor
from bench.report import Figures
from simulators.gohighlevel import GoHighLevel
from simulators.switchboard import GOHIGHLEVEL_TOKEN, LOCATION
from webapp.accounts.models import User
from webapp.conversations.models import Message
from webapp.integrations.connections import connect
from webapp.integrations.models import Connection
from webapp.jobs.batch_models import JobBatch
from webapp.leads.models import Lead
from webapp.providers.gohighlevel import budget
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.sync import bulk_sync
from webapp.sync.jobs import FIRST_DAYS, enqueue_check, enqueue_sweep
from webapp.sync.models import Coverage
from webapp.sync.progress import seconds_for, seconds_left

TEXTS = 4
"""Of each contact."""
FULL = 100_000
TIMEOUT = 900.0


def main() -> None:
    asked = report.arguments("sync", __doc__).parse_args()
    people, leads, fresh = (12, 8, 3) if asked.tiny else (1_000, 400, 10)
    provider = GoHighLevel(GOHIGHLEVEL_TOKEN, LOCATION, "Acorn")
    provider.start()
    os.environ.pop("OPENAI_API_KEY", None)  # nobody is judged here
    os.environ.update(EGRESS_ALLOW=provider.host, GOHIGHLEVEL_BASE_URL=provider.url)
    told = report.Report("sync", as_json=asked.json)
    _fill(provider, people)
    with stage.workspace("sync-bench") as workspace:
        connection = _connect(workspace.workspace_id, provider)
        floor = sync_floor.read_and_write(workspace.workspace_id)
        with stage.process("relay"), stage.process("worker") as worker:
            whole = _import(provider, connection, worker)
            sweep = _sweep(provider, connection, worker, fresh)
            _forget(leads)
            alone, promises = _by_lead(provider, workspace.workspace_id, worker, leads)
        tell(told, {"import": whole, "sweep": sweep, "by lead": alone}, floor, promises)
    provider.stop()


def tell(told: report.Report, found: dict[str, Figures], floor: Figures, promises: list[Figures]) -> None:
    """All tables, and the last line."""
    columns = ("", *found["import"])
    report.table(
        "Texts that we did not have", columns, [(name, *row.values()) for name, row in found.items()]
    )
    report.table("Floor, for the import's texts", ("", "seconds"), list(floor.items()))
    report.table(
        "What the board promised", ("done", "seconds left", "it took", "promise"), [tuple(row.values()) for row in promises]
    )  # fmt: skip
    full = {name: _in_full(found[name]) for name in ("import", "by lead")}
    columns = (f"{FULL:,} conversations", *full["import"])
    report.table("In full, computed", columns, [(name, *row.values()) for name, row in full.items()])
    told.figures |= {
        **found,
        "promises": {f"{row['done']:.0%}": row["promise"] for row in promises},
        "full": full,
    }
    told.peers |= {"floor": floor}
    told.ratios |= {
        "import / floor, time": round(found["import"]["seconds"] / sum(floor.values()), 2),
        "by lead / import, calls for each new text": round(
            found["by lead"]["calls for each"] / found["import"]["calls for each"], 1
        ),
    }
    told.finish()


def _fill(provider: GoHighLevel, people: int) -> None:
    for number in range(people):
        contact = provider.books.add_contact(
            "Lead", str(number), f"+1555{number:07}", f"lead{number}@client.test"
        )
        at = clock.now() - timedelta(days=10, minutes=number)
        for turn in range(TEXTS):
            words = f"{number}, {turn}: does Tuesday at ten suit you, and what is a pallet a day?"
            provider.books.add_message(
                contact, words, inbound=turn % 2 == 1, when=at + timedelta(seconds=turn)
            )


def _connect(workspace_id: int, provider: GoHighLevel) -> int:
    with unit_of_work() as session:
        session.execute(delete(Connection))  # only texts are measured
        row = connect(session, workspace_id, "gohighlevel", key=provider.token)
        row.location_id, row.state = provider.books.location_id, "working"
        return row.id


def _measured(provider: GoHighLevel, worker: stage.Server, work: Callable[[], int]) -> Figures:
    """`work` ends when it is done, and answers how many texts it brought."""
    provider.calls.clear()
    postgres = stage.postgres_pid()
    before, began = (worker.cpu_seconds(), stage.cpu_seconds(postgres)), time.monotonic()
    brought = work()
    seconds = time.monotonic() - began
    spent = zip((worker.cpu_seconds(), stage.cpu_seconds(postgres)), before, strict=True)
    ours, theirs = (
        None if now is None or then is None else (now - then) * 1000 / brought for now, then in spent
    )
    calls = sum(not call.path.startswith("/_simulator") for call in provider.calls)
    return {
        "texts": brought,
        "calls": calls,
        "calls for each": round(calls / brought, 3),
        "seconds": round(seconds, 2),
        "texts a second": round(brought / seconds, 1),
        "cpu ms for each": None if ours is None else round(ours, 2),
        "db ms for each": None if theirs is None else round(theirs, 2),
    }


def _import(provider: GoHighLevel, connection_id: int, worker: stage.Server) -> Figures:
    def work() -> int:
        began = clock.now()
        with unit_of_work() as session:
            enqueue_check(session, session.get_one(Connection, connection_id), FIRST_DAYS)
        return _read(began)

    found = _measured(provider, worker, work)
    if found["texts"] != len(provider.books.messages):
        raise SystemExit(f"{found['texts']} of {len(provider.books.messages)} texts were brought")
    return found


def _sweep(provider: GoHighLevel, connection_id: int, worker: stage.Server, fresh: int) -> Figures:
    for contact in list(provider.books.contacts.values())[:fresh]:
        provider.books.add_message(contact, "And on Wednesday?")

    def work() -> int:
        began = clock.now()
        with unit_of_work() as session:
            enqueue_sweep(session, session.get_one(Connection, connection_id))
        return _read(began)

    return _measured(provider, worker, work)


def _by_lead(
    provider: GoHighLevel, workspace_id: int, worker: stage.Server, leads: int
) -> tuple[Figures, list[Figures]]:
    seen: list[tuple[float, float, float]] = []  # (share done, seconds promised, when)

    def work() -> int:
        with unit_of_work() as session:
            needed = partial(seconds_for, list(session.scalars(select(Connection))))
            identity = bulk_sync.start(session, workspace_id, session.scalars(select(User.id)).one()).id
        deadline = time.monotonic() + TIMEOUT
        while True:
            with unit_of_work() as session:
                row = session.get_one(JobBatch, identity)
                promised = seconds_left(row, clock.now(), needed)
            if not row.is_live:
                return row.counts.get("new", 0)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{row.finished} of {row.total} leads were read: {row.reasons}")
            if promised is not None:
                seen.append((row.finished / leads, promised, time.monotonic()))
            time.sleep(0.1)

    found = _measured(provider, worker, work)
    end = time.monotonic()
    tenths = [next((one for one in seen if one[0] >= tenth / 10), None) for tenth in range(1, 10)]
    promises = [
        {
            "done": round(one[0], 2),
            "seconds left": round(one[1], 1),
            "it took": round(end - one[2], 1),
            "promise": round(one[1] / max(0.1, end - one[2]), 2),
        }
        for one in tenths
        if one is not None
    ]
    return found, promises


def _in_full(found: Figures) -> Figures:
    """Calls and hours of FULL conversations, by what was measured."""
    calls = found["calls"] / (found["texts"] / TEXTS) * FULL
    allowed = budget.seconds_for(calls, budget.Meter(0, 0, None, None)) / 3600
    ours = ((found["cpu ms for each"] or 0) + (found["db ms for each"] or 0)) * TEXTS * FULL / 3_600_000
    return {"calls": round(calls), "hours, allowance": round(allowed, 2), "hours, our side": round(ours, 2)}


def _read(began: datetime) -> int:
    """Wait until a reading has ended after this moment; answers what it brought."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        with unit_of_work() as session:
            row = session.scalars(select(Coverage)).first()
            if row is not None and row.ended_at is not None and row.ended_at > began:
                return row.backfilled
        time.sleep(0.02)
    raise TimeoutError("the reading did not end")


def _forget(leads: int) -> None:
    """As before everything was read, but for so many leads that are known."""
    with unit_of_work() as session:
        session.execute(delete(Message))
        kept = select(Lead.id).order_by(Lead.id).limit(leads)
        session.execute(delete(Lead).where(Lead.id.not_in(kept)))


if __name__ == "__main__":
    main()
