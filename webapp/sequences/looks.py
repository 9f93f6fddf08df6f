"""What the rules ask about touches and their leads: for one when it is due, for fifty at once on the page."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from webapp.consent.ledger import ConsentState, states_of
from webapp.conversations import channels
from webapp.conversations.models import Message
from webapp.conversations.replies import replied_since
from webapp.integrations import mailboxes
from webapp.sequences.hours import local_day
from webapp.sequences.matters import Matter
from webapp.sequences.models import Touch


@dataclass(frozen=True, slots=True)
class Look:
    """What was found about one touch, for a moment. The day is the one of that moment where the lead is.

    `answered`: the message that it answers. `has_person_written`: one of us, since the sequence's last message or its beginning.
    `sent_of_sender` and `sent_of_sequence`: touches of its sender in the sender's day, which is the workspace's, of the
    workspace and of its sequence; in a dry run, those that would have been sent too;
    never what could not be sent. `first_sent_at`: when its sender was first used. `mailbox_away`: the address of its
    mailbox while that cannot send; blank while it can.
    """

    at: datetime
    day_ends: datetime
    sender_day_begins: datetime
    sender_day_ends: datetime
    has_replied: bool
    consent: ConsentState
    answered: Message | None
    sender: str
    was_written_to: bool
    has_person_written: bool
    sent_of_sender: int
    sent_of_sequence: int
    first_sent_at: datetime | None
    mailbox_away: str


def look(session: Session, matter: Matter, at: datetime) -> Look:
    """Look at one touch, for that moment."""
    return look_at_each(session, [(matter, at)])[0]


def look_at_each(session: Session, asked: Several[tuple[Matter, datetime]]) -> list[Look]:
    """Look at many, each for a moment of its own, in six statements or so. The touches must be flushed."""
    if not asked:
        return []
    leads = list({matter.lead.id: matter.lead for matter, _ in asked}.values())
    consents = states_of(session, leads)
    used = {matter.touch.channel for matter, _ in asked}
    answered = {name: channels.newest_answerable_each(session, leads, name) for name in sorted(used)}
    replied = _replied(session, [matter.touch.id for matter, _ in asked])
    found = [(matter, at, answered[matter.touch.channel][matter.lead.id]) for matter, at in asked]
    days = _days(session, found)
    away = mailboxes.disconnected_among(session, {_mailbox(each) for _, _, each in found if each})
    return [
        Look(
            at,
            local_day(at, matter.zone)[1],
            *local_day(at, matter.home),
            has_replied=matter.touch.id in replied,
            consent=consents[matter.lead.id],
            answered=message,
            sender=sender_of(matter, message),
            was_written_to=day.was_written_to,
            has_person_written=day.has_person_written,
            sent_of_sender=day.of_sender,
            sent_of_sequence=day.of_sequence,
            first_sent_at=day.first_at,
            mailbox_away=away.get(_mailbox(message), "") if message else "",
        )
        for (matter, at, message), day in zip(found, days, strict=True)
    ]


def sender_of(matter: Matter, answered: Message | None) -> str:
    """Whose cap a touch counts against: the mailbox that it is sent from, or the account of texts."""
    if matter.touch.channel == "sms":
        return "sms"
    return f"email-{answered.provider_facts.get('sender_email_id')}" if answered else "email"


def _mailbox(answered: Message) -> tuple[int, str, str]:
    return (
        answered.workspace_id,
        answered.provider,
        str(answered.provider_facts.get("sender_email_id")),
    )


def _replied(session: Session, touch_ids: list[int]) -> set[int]:
    later = replied_since(Touch.workspace_id, Touch.lead_id, Touch.unless_reply_after)  # type: ignore[arg-type]
    return set(session.scalars(select(Touch.id).where(Touch.id.in_(touch_ids), later)))


def _days(session: Session, found: list[tuple[Matter, datetime, Message | None]]) -> list[Row]:  # type: ignore[type-arg]
    days = [local_day(at, matter.zone) for matter, at, _ in found]
    facts = {
        "touches": [matter.touch.id for matter, _, _ in found],
        "sequences": [matter.sequence.id if matter.sequence else None for matter, _, _ in found],
        "senders": [sender_of(matter, message) for matter, _, message in found],
        "is_dry": [matter.rules.is_dry_run for matter, _, _ in found],
        "begins": [begins for begins, _ in days],
        "ends": [ends for _, ends in days],
        "sender_begins": [local_day(at, matter.home)[0] for matter, at, _ in found],
    }
    return list(session.execute(_DAYS, facts).all())


_DAYS = text("""
    SELECT wrote.is_so OR touched.is_so AS was_written_to, person.is_so AS has_person_written, day.of_sender, day.of_sequence, first.at AS first_at
    FROM unnest(
        CAST(:touches AS bigint[]), CAST(:sequences AS bigint[]), CAST(:senders AS text[]), CAST(:is_dry AS boolean[]),
        CAST(:begins AS timestamptz[]), CAST(:ends AS timestamptz[]), CAST(:sender_begins AS timestamptz[])
    ) WITH ORDINALITY AS asked (touch_id, sequence_id, sender, is_dry, begins, ends, sender_begins, place)
    JOIN touch AS this ON this.id = asked.touch_id
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM message WHERE message.workspace_id = this.workspace_id AND message.lead_id = this.lead_id
                AND message.direction = 'outbound' AND message.state <> 'failed' AND message.channel = this.channel
                AND message.sent_at >= asked.begins AND message.sent_at < asked.ends
                AND message.id IS DISTINCT FROM this.message_id
        ) AS is_so
    ) AS wrote
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM touch WHERE touch.workspace_id = this.workspace_id AND touch.lead_id = this.lead_id
                AND touch.channel = this.channel AND touch.state IN ('queued', 'dry_run') AND touch.id <> this.id
                AND (touch.settled_at >= asked.begins AND touch.settled_at < asked.ends OR EXISTS (
                    SELECT FROM message WHERE message.workspace_id = touch.workspace_id
                        AND message.id = touch.message_id AND message.state = 'sending'
                ))
        ) AS is_so
    ) AS touched
    CROSS JOIN LATERAL (
        SELECT coalesce(
            (SELECT max(touch.settled_at) FROM touch WHERE touch.workspace_id = this.workspace_id
                AND touch.enrolment_id = this.enrolment_id AND touch.state = 'queued'),
            (SELECT enrolment.started_at FROM enrolment
                WHERE enrolment.workspace_id = this.workspace_id AND enrolment.id = this.enrolment_id)
        ) AS at
    ) AS before
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM message WHERE message.workspace_id = this.workspace_id AND message.lead_id = this.lead_id
                AND message.source = 'operator' AND message.written_by IS NOT NULL AND message.state <> 'failed'
                AND message.sent_at > before.at
        ) AS is_so
    ) AS person
    CROSS JOIN LATERAL (
        SELECT count(*) AS of_sender, count(*) FILTER (WHERE enrolment.sequence_id = asked.sequence_id) AS of_sequence
        FROM touch LEFT JOIN enrolment
            ON enrolment.workspace_id = touch.workspace_id AND enrolment.id = touch.enrolment_id
        LEFT JOIN message ON message.workspace_id = touch.workspace_id AND message.id = touch.message_id
        WHERE touch.workspace_id = this.workspace_id AND touch.sender = asked.sender AND touch.id <> this.id
            AND touch.state IN ('queued', 'dry_run') AND (touch.state = 'queued' OR asked.is_dry)
            AND touch.settled_at >= asked.sender_begins AND message.state IS DISTINCT FROM 'failed'
    ) AS day
    CROSS JOIN LATERAL (
        SELECT min(touch.settled_at) AS at FROM touch
        WHERE touch.workspace_id = this.workspace_id AND touch.sender = asked.sender AND touch.id <> this.id
            AND touch.state IN ('queued', 'dry_run') AND (touch.state = 'queued' OR asked.is_dry)
    ) AS first
    ORDER BY asked.place
""")
