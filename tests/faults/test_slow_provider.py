"""A thousand follow-ups due in the same minute, and a provider that takes a second for each: several passes, none twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, text

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.faults.matrix import Matrix
from tests.sequences import stage
from tests.sequences.stage import SEND
from tests.settings import chosen
from webapp.conversations.models import Message
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.sequences import jobs
from webapp.sequences.models import Touch

COUNT = 1000
LONGEST = 1500.0
FURNISH = (
    """INSERT INTO lead (workspace_id, email, emailbison_id, last_reply_sent_at)
        SELECT workspace_id, 'due' || n || '@client.test', (100000 + n)::text, now() FROM message, generate_series(1, :count) AS n
        WHERE message.id = :answered""",
    """INSERT INTO message (workspace_id, lead_id, channel, direction, source, state, provider, provider_id, body_text,
            sender_address, sent_at, provider_facts)
        SELECT lead.workspace_id, lead.id, 'email', 'inbound', 'lead', 'received', 'emailbison', 'due-' || lead.id, 'Yes?', lead.email,
            now() - interval '9 days', message.provider_facts FROM lead, message
        WHERE message.id = :answered AND lead.email LIKE 'due%'""",
    """INSERT INTO touch (workspace_id, lead_id, channel, body, due_at, unless_reply_after)
        SELECT workspace_id, id, 'email', 'Follow-up ' || id, now() - interval '1 minute', 1000000000 FROM lead
        WHERE email LIKE 'due%'""",
)


@pytest.fixture
def _many() -> Iterator[None]:
    with chosen(WORKER_PROCESSES="12", EMAILBISON_PACE_MS="0"):
        yield


@pytest.mark.usefixtures("_many", "workers")
def test_a_thousand_due_at_a_slow_provider_are_sent_over_several_passes_each_once(
    matrix: Matrix, cast: Cast, sims: Switchboard
) -> None:
    with system_transaction() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    stage.answered_lead(cast.acorn, sims)
    with system_transaction() as session:
        thread = Message.direction == "inbound"
        facts = {"count": COUNT, "answered": session.scalar(select(Message.id).where(thread))}
        for statement in FURNISH:
            session.execute(text(statement), facts)
    with matrix.fault("F51", "Slow provider", f"{COUNT:,} follow-ups due at once, 1 s a mail") as row:
        sims.emailbison.faults.add("slow", path=SEND, times=None, seconds=1.0)
        began, passes = time.monotonic(), 0
        while waiting() and time.monotonic() < began + LONGEST:
            with system_transaction() as session:
                passes += bool(jobs.enqueue_due(session, clock.now())[0])
            time.sleep(2)
        words = Counter(each for each in stage.mailed(sims) if each.startswith("Follow-up"))
        row.operations = sum(words.values())
        row.seen = (
            f"{len(words):,} mails over {passes} passes in {time.monotonic() - began:.0f} s, none twice"
        )
        assert (len(words), set(words.values())) == (COUNT, {1})
        assert passes >= COUNT // jobs.AT_A_TIME


def waiting() -> int:
    """Follow-ups that are not sent yet."""
    with system_transaction() as session:
        planned = session.scalar(select(func.count()).where(Touch.state == "planned")) or 0
        unsent = select(func.count()).where(Message.unless_reply_after.is_not(None), Message.state != "sent")
        return planned + (session.scalar(unsent) or 0)
