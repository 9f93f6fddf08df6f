"""Mails that a machine wrote for the lead: absences, receipts and the like. They are no replies, and are never scored.

The judgement is our own: a provider's mark errs both ways. An absence that names its end lets the lead sleep until then.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.leads.snooze_words import MORNING
from webapp.mail.automatic import Automatic, read_automatic
from webapp.mail.reading import read as read_mail
from webapp.mail.return_dates import return_date
from webapp.providers.facts import Mail
from webapp.runtime import changes, clock


def read(mail: Mail) -> Automatic | None:
    """What kind of automatic mail this is; None for a person's, and in doubt."""
    return read_automatic(
        mail.subject,
        read_mail(mail.text, mail.html, subject=mail.subject).own,
        mail.headers,
        provider_says_automated=mail.is_automated,
        sender=f"{mail.sender_name} <{mail.sender_address}>",
    )


def sentiment_of(message: Message) -> str:
    """What an automatic mail is called in lists."""
    return "Out of Office" if message.provider_facts.get("automatic") == "absence" else "Automated Reply"


def follow(session: Session, lead: Lead, message: Message) -> None:
    """Judge a stored mail of a locked lead that a machine wrote. A lead who has written themselves keeps their sentiment."""
    if not message.is_automated:
        return
    message.sentiment, message.sentiment_by = sentiment_of(message), "rule"
    if lead.last_inbound_at is None:
        lead.sentiment = message.sentiment
    if message.provider_facts.get("automatic") == "absence":
        _snooze(session, lead, message)
    changes.announce(session, lead.workspace_id)


def _snooze(session: Session, lead: Lead, message: Message) -> None:
    """Until the morning of the day of return, unless the lead has written since, or sleeps for longer."""
    zone = session.scalars(select(Workspace.time_zone).where(Workspace.id == lead.workspace_id)).one()
    sent_on = message.sent_at.astimezone(clock.zone(zone)).date()
    own = message.own_words
    back = return_date(own, sent_on) or return_date(f"{message.subject}\n{own}", sent_on)
    if back is None or (lead.last_inbound_at is not None and lead.last_inbound_at > message.sent_at):
        return
    until = datetime.combine(back.date, MORNING, clock.zone(zone))
    if until > max(clock.now(), lead.snoozed_until or clock.now()):
        lead.snoozed_until, lead.snooze_mark = until, "absent"
