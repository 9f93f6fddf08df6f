"""`./run bench clock`: follow-ups that are due in the same minute in many workspaces, beside one workspace with very many.

    pass_ms       one pass that enqueues what is due, some of each workspace; again_ms: the next one, which joins all of it
    served        small workspaces that have all of their follow-ups enqueued by the first pass, of how many
    touch_ms      doing one: everything that is asked before it is handed over, and the message stored
    small_…       with the real relay and workers, and a key for each workspace: seconds to the first and the last mail of the small
                  workspaces at the provider; slowest_by_fastest: the last workspace to have had all of its own by the first
    least_gap…    between two mails of one key, to be compared with the pace (EMAILBISON_PACE_MS)
    cpu_ms_a_send relay and workers, for each mail that came
    slow_…        so many of one workspace with a provider that takes a second for each: passes, seconds, mails, sent twice

Beside it, "oldest first": the same number of follow-ups, taken by their time alone, as one queue for all workspaces would.
"""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bench import clock_sends, report, stage
from bench.report import Figures
from webapp.jobs.models import Job
from webapp.runtime import clock, tenancy
from webapp.runtime.database import system_transaction
from webapp.runtime.settings import settings
from webapp.sequences import jobs, touches
from webapp.sequences.models import Touch

T = TypeVar("T")
LONGEST = 1800.0
"""Seconds after which a part is given up."""
EACH = 10
"""Follow-ups of a small workspace."""


def main() -> None:
    parser = report.arguments("clock", __doc__)
    parser.add_argument("--workspaces", type=int, default=100)
    parser.add_argument("--backlog", type=int, default=100_000, help="follow-ups of the large workspace")
    parser.add_argument(
        "--slow", type=int, default=1000, help="follow-ups for a provider that takes its time"
    )
    parser.add_argument("--latency", type=float, default=1.0, help="seconds that it takes for each")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--pace", type=int, default=100, help="milliseconds between two calls of a key")
    options = parser.parse_args()
    if options.tiny:
        options.workspaces, options.backlog, options.slow, options.latency = 3, 300, 12, 0.05
        options.workers = 2
    told = report.Report("clock", as_json=options.json)
    with clock_sends.provider() as provider:
        _settings(options, provider.host)
        with stage.workspace("large") as large, tenancy.all_tenants():
            _furnish(options, large.workspace_id)
            clock_sends.connect_all(provider)
            told.peers = {"oldest first": _oldest_first(options)}
            told.figures = _measure(options)
            told.figures |= clock_sends.of_many(provider, options.workspaces, EACH, options.workers, LONGEST)
            told.figures |= clock_sends.of_slow(
                provider, options.slow, options.latency, options.workers, LONGEST
            )
            told.ratios = {"pass": round(told.figures["pass_ms"] / told.peers["oldest first"]["pass_ms"], 3)}
            report.table("follow-ups due at once", ["figure", "value"], list(told.figures.items()))
            report.table("beside", ["oldest first", "value"], list(told.peers["oldest first"].items()))
            told.finish()


def _settings(options: Namespace, host: str) -> None:
    """For this process and those that it starts."""
    os.environ.pop("OPENAI_API_KEY", None)
    os.environ.update(EGRESS_ALLOW=host, EMAILBISON_PACE_MS=str(options.pace), SEND_UNDO_SECONDS="0")
    settings.cache_clear()


def _measure(options: Namespace) -> Figures:
    began, first = time.process_time(), _timed(lambda session: jobs.enqueue_due(session, clock.now()))
    again = _timed(lambda session: jobs.enqueue_due(session, clock.now()))
    with system_transaction() as session:
        counts = select(Job.workspace_id, func.count()).where(Job.kind == jobs.TOUCH.name)
        served = [row[1] for row in session.execute(counts.group_by(Job.workspace_id))].count(EACH)
        small = select(Touch.id).where(Touch.body == "small").order_by(Touch.due_at).limit(200)
        numbers = list(session.scalars(small))
    each = [_timed(partial(_do, number))[0] for number in numbers]
    return {
        "pass_ms": first[0],
        "again_ms": again[0],
        "served": served,
        "of": options.workspaces,
        "left": first[1][1],
        "touch_ms": report.percentile(each, 50),
        "touch_p95_ms": report.percentile(each, 95),
        "cpu_s": round(time.process_time() - began, 2),
    }


def _do(touch_id: int, session: Session) -> str:
    return touches.do(session, touch_id, clock.now())


def _oldest_first(options: Namespace) -> Figures:
    most = {"most": options.workspaces * EACH + jobs.AT_A_TIME}
    took, rows = _timed(lambda session: session.execute(_OLDEST, most).all())
    counts = [row.workspace_id for row in rows]
    served = sum(counts.count(workspace_id) == EACH for workspace_id in set(counts))
    return {"pass_ms": took, "served": served}


def _timed(act: Callable[[Session], T]) -> tuple[float, T]:
    """Milliseconds with the commit, and what came of it."""
    began = time.perf_counter()
    with system_transaction() as session:
        found = act(session)
    return round((time.perf_counter() - began) * 1000, 2), found


def _furnish(options: Namespace, large: int) -> None:
    """Small workspaces whose follow-ups are due now, and a large one whose follow-ups have been due for longer."""
    facts = {"workspaces": options.workspaces, "each": EACH, "backlog": options.backlog, "large": large}
    with system_transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in _ROWS:
            session.execute(text(statement), facts)
    with system_transaction() as session:
        session.execute(text("ANALYZE touch"))


_ROWS = (
    "INSERT INTO workspace (slug, name) SELECT 'small-' || n, 'Small' FROM generate_series(1, :workspaces) AS n",
    """INSERT INTO lead (workspace_id, email, emailbison_id, last_reply_sent_at)
        SELECT id, 'lead' || n || '@client.test', n::text, now() FROM workspace, generate_series(1, :each) AS n""",
    """INSERT INTO message (workspace_id, lead_id, channel, direction, source, state, provider, provider_id, body_text,
            sender_address, sent_at, provider_facts)
        SELECT workspace_id, id, 'email', 'inbound', 'lead', 'received', 'emailbison', 'reply-' || id, 'Yes?', email,
            now() - interval '9 days', '{"reply_id": "1", "sender_email_id": "243"}' FROM lead""",
    """INSERT INTO touch (workspace_id, lead_id, channel, body, due_at, unless_reply_after)
        SELECT workspace_id, id, 'email', 'small', now() - interval '1 minute', 1000000000 FROM lead
        WHERE workspace_id <> :large""",
    """INSERT INTO touch (workspace_id, lead_id, channel, body, due_at, unless_reply_after)
        SELECT :large, (SELECT min(id) FROM lead WHERE workspace_id = :large), 'email', 'large',
            now() - interval '1 hour', 1000000000 FROM generate_series(1, :backlog)""",
)
_OLDEST = text("""
    SELECT workspace_id, id FROM touch WHERE state = 'planned' AND due_at <= now() ORDER BY due_at, id LIMIT :most
""")

if __name__ == "__main__":
    assert os.environ.get("DATABASE_URL"), "see ./run bench"
    main()
