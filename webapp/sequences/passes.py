"""Stopping and starting by the clock, one lead after the other, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.conversations.models import UNSETTLED, Message
from webapp.conversations.replies import has_replied_since
from webapp.leads.locks import lock_lead
from webapp.leads.matching import kept_of
from webapp.leads.models import Lead
from webapp.leads.states import POSITIVE
from webapp.runtime.clock import Deadline
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy, Invalid, NotFound
from webapp.sequences import enrolments, touches
from webapp.sequences.models import Enrolment, Sequence, Touch
from webapp.sequences.rules import ENDED, REPLIED, reason_to_end

T = TypeVar("T")

MOST = 5_000
"""Leads that one pass looks at, while its time lasts; the next pass goes on with the others."""
FOLLOWED = (*POSITIVE, "Follow Up")
"""Sentiments of leads that are followed up when they fall silent after an answer."""


def stop_over(now: datetime, deadline: Deadline) -> str:
    """Stop the sequences of leads that wrote, booked, opted out, bounced or were closed. Answers how far it got."""
    with unit_of_work() as session:
        found = [row.id for row in session.execute(_OVER, {"ended": list(ENDED), "most": MOST})]
    return _each(found, lambda session, number: _stop(session, number, now), deadline, "stopped")


def complete(now: datetime) -> str:
    """End what has nothing left to send, and nothing on its way. Answers how many, in words."""
    with unit_of_work() as session:
        session.execute(_TAKEN_BACK)
        done = session.execute(_COMPLETE, {"now": now, "unsettled": list(UNSETTLED)}).all()
    return f"{len(done)} completed"


def start_triggered(now: datetime, deadline: Deadline) -> str:
    """Start the leads that met a trigger of a sequence that is on. Answers how far it got."""
    with unit_of_work() as session:
        rows = session.execute(_TRIGGERED, {"most": MOST, **_MEANT})
        found = [(row.sequence_id, row.lead_id) for row in rows]
    return _each(found, lambda session, pair: _start(session, *pair, now), deadline, "started")


def take_back_waiting(workspace_id: int, now: datetime, deadline: Deadline) -> None:
    """Plan again what was handed over in this workspace and has not begun to be sent: it is paused.

    Only so that pages say so at once: what is left when the time is over, or held by somebody, is taken back as it comes to be sent.
    """
    waiting = select(Touch.id).join(
        Message, (Message.workspace_id == Touch.workspace_id) & (Message.id == Touch.message_id)
    )
    mine = (Touch.workspace_id == workspace_id, Touch.state == "queued", Message.state == "waiting")
    with unit_of_work() as session:
        found = list(session.scalars(waiting.where(*mine).order_by(Touch.id)))
    for touch_id in found:
        if deadline.has_passed():
            return
        with suppress(Busy, NotFound), unit_of_work() as session:
            touches.lock_touch(session, touch_id)
            enrolments.take_back(session, Touch.id == touch_id, now, "planned", "")


def _each(found: list[T], act: Callable[[Session, T], bool], deadline: Deadline, done: str) -> str:
    """Each in a transaction of its own. One that fails keeps nobody else waiting: what it raised is raised at the end."""
    count = 0
    failures: list[Exception] = []
    for place, each in enumerate(found):
        if deadline.has_passed():
            _raise_first(failures)
            return f"{count} {done}, {len(found) - place} left for the next pass"
        try:
            with unit_of_work() as session:
                count += act(session, each)
        except NotFound:
            continue  # erased since it was found, or its workspace is being emptied
        except Exception as failure:  # noqa: BLE001  # raised when the others had their turn
            failures.append(failure)
    _raise_first(failures)
    return f"{count} {done}{', more to do' if len(found) == MOST else ''}"


def _raise_first(failures: list[Exception]) -> None:
    if failures:
        raise failures[0]


def _stop(session: Session, enrolment_id: int, now: datetime) -> bool:
    """Looked at again under the lead's lock: it may have changed since it was found."""
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        raise NotFound(f"enrolment {enrolment_id}")
    own = session.get_one(Lead, enrolment.lead_id)
    lead = lock_lead(session, enrolment.workspace_id, kept_of(session, own))
    session.refresh(enrolment, with_for_update=True)
    sequence = session.get_one(Sequence, enrolment.sequence_id)
    replied = has_replied_since(session, lead, enrolment.unless_reply_after)
    reason = REPLIED if replied else reason_to_end(lead, sequence)
    if reason:
        enrolments.stop(session, enrolment, reason, now)
    return bool(reason)


def _start(session: Session, sequence_id: int, lead_id: int, now: datetime) -> bool:
    """Asked again under the lead's lock: who has written since they were found, or was closed, is not started."""
    sequence = session.get(Sequence, sequence_id)
    if sequence is None:
        raise NotFound(f"sequence {sequence_id}")
    lead = lock_lead(session, sequence.workspace_id, lead_id)
    if not session.scalar(_STILL_TRIGGERED, {"sequence_id": sequence_id, "lead_id": lead_id, **_MEANT}):
        return False
    try:
        enrolments.start(session, lead, sequence, None, now)
    except Invalid:
        return False  # started by hand meanwhile, or closed
    return True


_MEANT: dict[str, object] = {"followed": list(FOLLOWED), "ended": list(ENDED)}

# In turn over workspaces: one that has very much to do keeps no other one waiting.
_IN_TURN = """
    SELECT found.* FROM workspace CROSS JOIN LATERAL ({rows} LIMIT :most) AS found
    WHERE workspace.removed_at IS NULL ORDER BY found.place, workspace.id LIMIT :most
"""
_OVER = text(
    _IN_TURN.format(
        rows="""
    SELECT enrolment.id, row_number() OVER (ORDER BY enrolment.id) AS place FROM enrolment
    JOIN lead ON lead.workspace_id = enrolment.workspace_id AND lead.id = enrolment.lead_id
    JOIN sequence ON sequence.workspace_id = enrolment.workspace_id AND sequence.id = enrolment.sequence_id
    WHERE enrolment.workspace_id = workspace.id AND enrolment.state IN ('active', 'paused') AND (
        sequence.removed_at IS NOT NULL
        OR (lead.status = ANY (:ended)
            AND NOT (lead.status = 'meeting-booked' AND sequence.trigger_sentiment IS NOT DISTINCT FROM 'Meeting Booked'))
        OR (sequence.trigger_sentiment = 'Meeting Booked' AND lead.status <> 'meeting-booked'
            AND (lead.is_status_by_hand OR lead.sentiment IS DISTINCT FROM 'Meeting Booked'))
        OR lead.is_held
        OR EXISTS (
            SELECT FROM message WHERE message.workspace_id = enrolment.workspace_id
                AND message.lead_id = coalesce(lead.merged_into, lead.id) AND message.id > enrolment.unless_reply_after
                AND message.direction = 'inbound' AND NOT message.is_bounce AND NOT message.is_automated
        )
    )
    ORDER BY enrolment.id
"""
    )
)

_COMPLETE = text("""
    UPDATE enrolment SET state = 'completed', ended_at = :now
    WHERE state = 'active' AND NOT EXISTS (
        SELECT FROM touch LEFT JOIN message ON message.workspace_id = touch.workspace_id AND message.id = touch.message_id
        WHERE touch.workspace_id = enrolment.workspace_id AND touch.enrolment_id = enrolment.id
            AND (touch.state IN ('planned', 'held') OR message.state = ANY (:unsettled))
    )
    RETURNING id
""")

# Handed over, and not sent: a reply, or the end of its sequence, was there first. It counts against no cap.
_TAKEN_BACK = text("""
    UPDATE touch SET state = 'cancelled', reason = coalesce(
        (SELECT nullif(enrolment.reason, '') FROM enrolment
            WHERE enrolment.workspace_id = touch.workspace_id AND enrolment.id = touch.enrolment_id),
        'It was taken back before it was sent.'
    ) WHERE state = 'queued' AND message_id IS NULL
""")

# A sentiment starts a lead once for each reply, when we have answered it: until then it may be that of the reply before.
# A tag does so once for each time that it is put on, a first answer once for ever.
_MET = """
    FROM sequence
    JOIN lead ON lead.workspace_id = sequence.workspace_id AND lead.merged_into IS NULL
    WHERE sequence.is_on AND NOT lead.is_held
        AND (lead.status <> ALL (:ended)
            OR (lead.status = 'meeting-booked' AND sequence.trigger_sentiment = 'Meeting Booked'))
        AND (sequence.trigger_sentiment IS DISTINCT FROM 'Meeting Booked'
            OR lead.status = 'meeting-booked' OR NOT lead.is_status_by_hand)
        AND NOT EXISTS (
            SELECT FROM enrolment WHERE enrolment.workspace_id = lead.workspace_id AND enrolment.lead_id = lead.id
                AND enrolment.state IN ('active', 'paused')
        )
        AND EXISTS (SELECT FROM sequence_step AS step
            WHERE step.workspace_id = sequence.workspace_id AND step.sequence_id = sequence.id)
        AND CASE sequence.trigger
            WHEN 'sentiment' THEN lead.sentiment = sequence.trigger_sentiment
                AND lead.last_inbound_at > sequence.on_since
                AND lead.last_reply_sent_at >= lead.last_inbound_at AND lead.late_reply_at IS NULL
                AND NOT EXISTS (
                    SELECT FROM enrolment AS before WHERE before.workspace_id = lead.workspace_id
                        AND before.lead_id = lead.id AND before.sequence_id = sequence.id
                        AND before.started_at >= lead.last_inbound_at
                )
            WHEN 'first_answer' THEN lead.sentiment = ANY (:followed)
                AND lead.last_reply_sent_at > sequence.on_since AND lead.last_reply_sent_at >= lead.last_inbound_at
                AND EXISTS (
                    SELECT FROM message WHERE message.workspace_id = lead.workspace_id AND message.lead_id = lead.id
                        AND message.source = 'operator' AND message.state = 'sent' AND message.unless_reply_after IS NULL
                        AND message.sent_at > sequence.on_since
                )
                AND NOT EXISTS (
                    SELECT FROM enrolment AS before WHERE before.workspace_id = lead.workspace_id
                        AND before.lead_id = lead.id AND before.sequence_id = sequence.id
                )
            WHEN 'tag' THEN EXISTS (
                SELECT FROM lead_tag WHERE lead_tag.workspace_id = lead.workspace_id AND lead_tag.lead_id = lead.id
                    AND lead_tag.tag_id = sequence.trigger_tag_id AND lead_tag.taken_off_at IS NULL
                    AND lead_tag.put_on_at > sequence.on_since
                    AND NOT EXISTS (
                        SELECT FROM enrolment AS before WHERE before.workspace_id = lead.workspace_id
                            AND before.lead_id = lead.id AND before.sequence_id = sequence.id
                            AND before.started_at >= lead_tag.put_on_at
                    )
            )
            ELSE false END
"""
_TRIGGERED = text(
    _IN_TURN.format(
        rows=f"""
            SELECT sequence.id AS sequence_id, lead.id AS lead_id, row_number() OVER (ORDER BY sequence.id, lead.id) AS place
            {_MET} AND sequence.workspace_id = workspace.id ORDER BY sequence.id, lead.id
        """
    )
)
_STILL_TRIGGERED = text(
    f"SELECT EXISTS (SELECT {_MET} AND sequence.id = :sequence_id AND lead.id = :lead_id)"
)
