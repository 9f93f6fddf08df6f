"""Sequences at a chosen time: leads who asked and were answered, touches done at that time, and what the provider has."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select, text, update

from simulators import Switchboard
from tests import factories
from webapp.accounts.models import Workspace
from webapp.conversations import sending
from webapp.conversations.models import Message
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.runtime.database import system_transaction
from webapp.sequences import enrolments, passes, touches
from webapp.sequences.models import Enrolment, Sequence, SequenceStep, Touch
from webapp.sequences.setting_models import SequenceSettings

MONDAY = datetime(2035, 1, 8, 9, 0, tzinfo=UTC)
"""10:00 in Berlin, where the workspaces of the tests are. So far ahead that nothing is stamped with the same day by itself."""

MOST_TIMES = 2_000
SEND = "/api/replies/*/reply"


def sequence(workspace: Workspace, *steps: dict[str, Any], **facts: Any) -> int:
    """A sequence with these steps; each is a mail at 10:00 unless it says otherwise."""
    with system_transaction() as session:
        row = Sequence(workspace_id=workspace.id, **{"name": "Nudge", **facts})
        session.add(row)
        session.flush()
        for number, step in enumerate(steps or ({},)):
            usual = {"day": number, "at": time(10), "channel": "email", "template": f"Step {number}"}
            session.add(SequenceStep(workspace_id=workspace.id, sequence_id=row.id, **{**usual, **step}))
        session.flush()
        return row.id


def answered_lead(workspace: Workspace, sims: Switchboard, number: int = 5, **facts: Any) -> int:
    """A lead who wrote on the Saturday before MONDAY, here and in the provider's books, and was answered."""
    when, email = MONDAY - timedelta(days=2), f"jane{number}@client.test"
    person = sims.emailbison.books.add_lead(number, "Jane", "Roe", email)
    sims.emailbison.books.add_reply(9000 + number, person, "Re: pallets", "What does it cost?", when=when)
    usual = {"email": email, "emailbison_id": str(number), "sentiment": "Information Requested"}
    times = {
        "last_inbound_at": when,
        "last_reply_sent_at": when + timedelta(hours=1),
        "last_message_at": when,
    }
    with system_transaction() as session:
        lead = factories.lead(session, workspace, **{"first_name": "Jane", **usual, **times, **facts})
        thread = {"reply_id": str(9000 + number), "sender_email_id": "243"}
        factories.message(
            session,
            lead,
            "What does it cost?",
            provider_id=f"reply-{9000 + number}",
            sender_address=email,
            provider_facts=thread,
            sent_at=when,
        )
        factories.message(
            session,
            lead,
            "0.62 a day.",
            direction="outbound",
            source="operator",
            state="sent",
            sent_at=when + timedelta(hours=1),
        )
        return lead.id


def start(lead_id: int, sequence_id: int, now: datetime = MONDAY) -> int:
    with system_transaction() as session:
        row = session.get_one(Sequence, sequence_id)
        lead = lock_lead(session, row.workspace_id, lead_id)
        return enrolments.start(session, lead, row, None, now).id


def do_due(now: datetime) -> list[str]:
    """Do every touch that is due at this time, as the jobs of a pass would; what became of each."""
    with system_transaction() as session:
        due = select(Touch.id).where(Touch.state == "planned", Touch.due_at <= now)
        found = list(session.scalars(due.order_by(Touch.due_at, Touch.id)))
    return [_do(touch_id, now) for touch_id in found]


def make_due(hours: float = 1) -> None:
    """Every planned touch is due by the real clock, at an hour that is open."""
    with system_transaction() as session:
        session.execute(
            text("UPDATE touch SET due_at = now() - make_interval(hours => :hours)"), {"hours": hours}
        )
        for workspace_id in session.scalars(select(Touch.workspace_id).distinct()):
            rules = session.get(SequenceSettings, workspace_id) or SequenceSettings(workspace_id=workspace_id)
            rules.opens_at, rules.closes_at = time.min, time.max
            rules.days = "1234567"
            session.add(rules)


def _do(touch_id: int, now: datetime) -> str:
    with system_transaction() as session:
        return touches.do(session, touch_id, now)


def live_through(days: float, since: datetime = MONDAY, *, is_settled: bool = True) -> list[datetime]:
    """Let so many days pass, doing what is due at its time; the times at which something was handed over.

    `is_settled`: what was handed over counts as sent in the end, without a provider.
    """
    now, sent = since, []
    for _ in range(MOST_TIMES):
        sent += [now for act in do_due(now) if act == "send"]
        with system_transaction() as session:
            following = session.scalar(select(func.min(Touch.due_at)).where(Touch.state == "planned"))
        if following is None or following > since + timedelta(days=days):
            if is_settled:
                settle(now)
            return sent
        now = max(following, now)
    raise AssertionError("a touch is put off again and again")


def settle(now: datetime) -> None:
    """What was handed over is sent, as far as the sequences are concerned, and a pass completes what is over."""
    with system_transaction() as session:
        session.execute(update(Message).where(Message.state == "waiting").values(state="sent"))
    passes.complete(now)


def reply(lead_id: int, body: str = "Yes please.", **facts: Any) -> None:
    """The lead writes, as whoever stores a reply does it: under the lead's lock."""
    with system_transaction() as session:
        found = session.get_one(Lead, lead_id)
        factories.message(session, lock_lead(session, found.workspace_id, lead_id), body, **facts)


def touches_of(lead_id: int) -> list[Touch]:
    with system_transaction() as session:
        query = select(Touch).where(Touch.lead_id == lead_id).order_by(Touch.due_at, Touch.id)
        return list(session.scalars(query))


def enrolment_of(lead_id: int) -> Enrolment:
    with system_transaction() as session:
        newest = select(Enrolment).where(Enrolment.lead_id == lead_id).order_by(Enrolment.id.desc())
        return session.scalars(newest.limit(1)).one()


def change(lead_id: int, **facts: Any) -> None:
    """Facts of a lead, as another slice would write them."""
    with system_transaction() as session:
        lead = session.get_one(Lead, lead_id)
        for name, value in facts.items():
            setattr(lead, name, value)


def hand_over(lead_id: int, number: int) -> Message:
    """Start the lead in this sequence, and let its first step be handed over to be sent."""
    start(lead_id, number)
    assert do_due(MONDAY) == ["send"]
    (message,) = planned_messages(lead_id)
    return message


def claimed(message_id: int) -> sending.Claim:
    """Claim an answer for sending, as its job does."""
    with system_transaction() as session:
        claim = sending.claim(session, message_id)
    assert claim is not None
    return claim


def planned_messages(lead_id: int) -> list[Message]:
    """What was handed over for this lead."""
    with system_transaction() as session:
        mine = (Message.lead_id == lead_id, Message.unless_reply_after.is_not(None))
        return list(session.scalars(select(Message).where(*mine).order_by(Message.id)))


def mailed(sims: Switchboard) -> list[str]:
    """The words of our mails in the provider's own books."""
    rows = [row for row in sims.emailbison.books.replies.values() if row["folder"] == "Sent"]
    return [row["text_body"] for row in rows]
