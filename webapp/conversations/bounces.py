"""Returned mails: what mail servers send back about a mail of ours, and what follows for the lead.

Anybody can write such a report, and sign it as a mail server. So one is believed when the provider itself tells of the
bounce, or when it names a mail that we sent by its Message-ID. Any other is kept with the lead that it names, and
changes nothing. No report makes a lead.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.consent.ledger import MAILBOX_FULL, Because, record, state_of
from webapp.conversations.models import Message
from webapp.leads.matching import ContactDetails, Match, match
from webapp.leads.models import Lead
from webapp.mail.delivery_reports import DeliveryReport, Severity
from webapp.runtime import changes
from webapp.runtime.text import one_line

LONGEST_EVIDENCE = 200

Kept = Severity | Literal["unproven"]


def severity_of(report: DeliveryReport | None, *, is_providers_word: bool) -> Severity:
    """What a believed report says of the address. A provider's bounce without a reason that can be read is a hard one."""
    if report is None:
        return "hard"
    if is_providers_word and report.reason == "unknown" and report.is_final:
        return "hard"
    return report.severity if report.is_final or report.severity != "hard" else "soft"


def facts_of(severity: Kept, report: DeliveryReport | None) -> dict[str, str]:
    """What is kept with the message."""
    facts: dict[str, str] = {"severity": severity, "reason": report.reason if report else "unknown"}
    return {**facts, "status": report.status} if report and report.status else facts


def follow(
    session: Session, lead: Lead, returned: Message, severity: Kept, report: DeliveryReport | None
) -> None:
    """What a believed report leads to for its lead, which must be locked: an address that does not exist, a full mailbox, or nothing."""
    reason = report.reason if report else "unknown"
    if severity == "hard":
        close_to_mail(session, lead, returned, reason)
    elif severity == "soft" and reason == MAILBOX_FULL:
        _note_full(session, lead, returned)


def close_to_mail(session: Session, lead: Lead, returned: Message, reason: str = "unknown") -> None:
    """Mail to this lead comes back for good: it cannot be answered by mail. The lead must be locked.

    It is no opt-out: other channels stay open, and no provider is told. Who has written a mail since can be reached, so
    an old bounce that is read late closes nobody.
    """
    if lead.status == "blacklisted" or _has_written_since(session, lead, returned):
        return
    lead.status = "bounced"
    record(session, lead, "unreachable", _of(returned, reason), "email")
    changes.announce(session, lead.workspace_id)


def _note_full(session: Session, lead: Lead, returned: Message) -> None:
    """The mailbox is full: whoever answers is told, and may."""
    if lead.status not in ("blacklisted", "bounced") and not _has_written_since(session, lead, returned):
        record(session, lead, "unreachable", _of(returned, MAILBOX_FULL), "email")


def _of(returned: Message, reason: str) -> Because:
    return Because(
        "bounce",
        at=returned.sent_at,
        source=returned.provider,
        message_id=returned.id,
        evidence=one_line(returned.body_text[:LONGEST_EVIDENCE], LONGEST_EVIDENCE),
        reason=reason,
    )


def open_to_mail(session: Session, lead: Lead, reply: Message) -> None:
    """The lead has written a mail after the last report, so their address takes mail again."""
    if lead.status != "bounced" and "email" not in state_of(session, lead).unreachable:
        return
    if not _is_there_newer(session, lead, reply, Message.is_bounce.is_(True)):
        lead.status = "new" if lead.status == "bounced" else lead.status
        because = Because("rule", at=reply.sent_at, source=reply.provider, message_id=reply.id)
        record(session, lead, "reachable", because, "email")


def names_ours(session: Session, workspace_id: int, report: DeliveryReport | None) -> Message | None:
    """The mail of ours that a report names by its Message-ID; None when it names none, or mails to several leads."""
    if report is None or not report.message_ids:
        return None
    named = {form for each in report.message_ids for form in (each, each.strip("<>"))}
    query = select(Message).where(
        Message.workspace_id == workspace_id,
        Message.provider_facts["mail_id"].astext.in_(sorted(named)),
        Message.direction == "outbound",
        Message.source != "forward",  # that one came back from somebody else
    )
    found = session.scalars(query.order_by(Message.id).limit(2)).all()
    return found[0] if found and len({message.lead_id for message in found}) == 1 else None


def match_of(session: Session, workspace_id: int, report: DeliveryReport | None) -> Match | None:
    """The one lead of the workspace whose address a report names, locked; None when it names nobody, or several."""
    if report is None or not report.recipients:
        return None
    mine = (Lead.workspace_id == workspace_id, Lead.email.in_(report.recipients))
    emails = session.scalars(select(Lead.email).where(*mine).limit(2)).all()
    return match(session, workspace_id, ContactDetails(email=emails[0])) if len(emails) == 1 else None


def _has_written_since(session: Session, lead: Lead, returned: Message) -> bool:
    return _is_there_newer(session, lead, returned, Message.is_bounce.is_(False))


def _is_there_newer(session: Session, lead: Lead, mail: Message, condition: ColumnElement[bool]) -> bool:
    newer = select(Message.id).where(
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.channel == "email",
        Message.direction == "inbound",
        Message.sent_at > mail.sent_at,
        condition,
    )
    return session.scalar(newer.limit(1)) is not None
