"""Storing mails, each once. The source does not matter: webhook, sync, sweep or feed.

This module alone decides whose a mail is, whether it is a returned one, and what follows from that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.attachments.recording import MAX_FILES
from webapp.campaigns.contacts import details_of
from webapp.consent.returning import ERASED, match_or_create
from webapp.conversations import absences, bounces, content, echoes, inbound, ours, rollups
from webapp.conversations.inbound import Arrival
from webapp.conversations.models import Message
from webapp.leads.locks import lock_lead
from webapp.leads.matching import Match
from webapp.leads.matching import match as find_match
from webapp.leads.models import Lead
from webapp.leads.states import STATUS_OF_SENTIMENT
from webapp.mail.delivery_reports import DeliveryReport, is_report_like, read_report
from webapp.mail.inline_pictures import is_inline
from webapp.providers.facts import Bounce, Mail, Opened, SentMail
from webapp.runtime import changes, clock

NAMES_NOBODY = "a mail server's notice that names no lead of this workspace, or several"


NOT_SENT = "The mail provider could not send it: look at the mailbox there."


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """Whose a mail is, and the message if it was not known. No match: it is nobody's, and `reason` says why."""

    match: Match | None
    message: Message | None = None
    reason: str = ""

    @property
    def is_of_erased(self) -> bool:
        """Whether nothing of it may be kept."""
        return self.reason == ERASED


def receive(session: Session, workspace_id: int, mail: Mail) -> ReceivedMail:
    """Store a mail of whoever it names; the lead is found or made, and locked. Raises ValueError if it names nobody."""
    came_in = not isinstance(mail, SentMail)
    mail = ours.attributed(session, workspace_id, mail)
    if isinstance(mail, SentMail) and mail.source == "operator":
        begun = echoes.ours_that_began(session, workspace_id, mail)
        if begun is not None:
            known = Match(lock_lead(session, workspace_id, begun.lead_id))
            return ReceivedMail(known, _record(session, known, mail, came_in=came_in))
    if isinstance(mail, SentMail) and not mail.contact.has_identity:
        return ReceivedMail(None, reason=ours.NOBODY)
    if is_returned(mail) and not mail.contact.external_id:
        match = _match_of_returned(session, workspace_id, mail)
    else:
        details = details_of(session, workspace_id, mail.contact)
        wrote_at = (mail.at or clock.now()) if came_in and not is_returned(mail) else None
        match = match_or_create(session, workspace_id, details, wrote_at=wrote_at)
        if match is None:
            return ReceivedMail(None, reason=ERASED)
    if match is None:
        return ReceivedMail(None, reason=NAMES_NOBODY)
    return ReceivedMail(match, _record(session, match, mail, came_in=came_in))


def record(session: Session, match: Match, mail: Mail) -> Message | None:
    """Store a mail of this lead, which must be locked; None if it was known.

    A lead whose mail came back for good is closed to mail. A provider may list one mail under several ids, once for each
    mailbox that got it: the Message-ID tells.
    """
    came_in = not isinstance(mail, SentMail)
    known = ours.attributed(session, match.lead.workspace_id, mail)
    return _record(session, match, known, came_in=came_in)


def _record(session: Session, match: Match, mail: Mail, *, came_in: bool) -> Message | None:
    arrival = arrival_of(match.lead, mail)
    if arrival.source == "operator":
        if came_in and echoes.is_known_return(session, match.lead, arrival):
            return None
        return echoes.record_echo(session, match, arrival)
    twin = _same_mail(session, match.lead, arrival)
    if twin is not None and twin.provider_id == arrival.provider_id:
        inbound.learn_files(session, twin, arrival)
    stored = None if twin else inbound.record_arrival(session, match, arrival)
    if arrival.source == "campaign" and stored is None:
        _note_sent(session, match.lead, mail)
    elif arrival.is_bounce:
        _follow_report(session, match.lead, mail, stored or twin)
    elif stored is not None and stored.is_inbound and not stored.by_form:
        bounces.open_to_mail(session, match.lead, stored)
        absences.follow(session, match.lead, stored)
    return stored


def _note_sent(session: Session, lead: Lead, mail: Mail) -> None:
    """A campaign's mail that could not be sent at first was sent after all."""
    known = find(session, lead.workspace_id, mail)
    if known is not None and known.state == "failed":
        known.state, known.failure = "sent", None
        rollups.refresh(session, lead)


def record_interest(session: Session, lead: Lead, reply: Mail) -> None:
    """The provider marked this reply as interest: that fills a sentiment that nobody has judged, and overrules none."""
    message = find(session, lead.workspace_id, reply)
    is_newest = message is not None and message.sent_at == lead.last_inbound_at
    if is_newest and lead.sentiment in (None, "New", "Neutral"):
        lead.sentiment = "Interested"
        if not lead.is_status_by_hand:
            lead.status = STATUS_OF_SENTIMENT["Interested"]
        changes.announce(session, lead.workspace_id)


def record_send_failure(session: Session, match: Match, mail: SentMail) -> None:
    """Keep that a campaign's mail was not sent. The lead must be locked."""
    message = record(session, match, mail) or find(session, match.lead.workspace_id, mail)
    if message is not None and message.source == "campaign":
        message.state, message.failure = "failed", NOT_SENT
        rollups.refresh(session, match.lead)


def record_opening(session: Session, workspace_id: int, opened: Opened) -> None:
    """Keep on a stored mail when it was opened first."""
    message = find(session, workspace_id, opened.mail)
    when = (opened.at or clock.now()).isoformat()
    if message is not None and when < message.provider_facts.get("opened_at", "9"):
        message.provider_facts = {**message.provider_facts, "opened_at": when}
        changes.announce(session, workspace_id)


def find(session: Session, workspace_id: int, mail: Mail) -> Message | None:
    """The stored mail with this id."""
    return inbound.find(session, workspace_id, mail.contact.provider, mail.external_id)


def is_returned(mail: Mail) -> bool:
    """Whether no person wrote it: the provider calls it a bounce, or it reads as nothing but a mail server's report."""
    if isinstance(mail, Bounce):
        return True
    return not isinstance(mail, SentMail) and is_report_like(
        mail.subject, _text(mail), _sender(mail), mail.headers
    )


def arrival_of(lead: Lead, mail: Mail) -> Arrival:
    """A mail as it is stored."""
    sent = mail if isinstance(mail, SentMail) else None
    is_campaign = sent is not None and sent.source == "campaign"
    is_bounce = is_returned(mail)
    automatic = None if sent or is_bounce else absences.read(mail)
    return Arrival(
        channel="email",
        direction="outbound" if sent else "inbound",
        source=sent.source if sent else "lead",
        provider=mail.contact.provider,
        provider_id=mail.external_id,
        sent_at=mail.at,
        subject=mail.subject,
        body_text=mail.text,
        body_html=mail.html,
        sender_name=mail.sender_name,
        sender_address=mail.sender_address,
        recipients=mail.recipients or ([lead.email] if is_campaign and lead.email else []),
        copies=mail.copies,
        blind_copies=mail.blind_copies,
        reply_to=mail.reply_to,
        is_automated=automatic is not None or (is_bounce and mail.is_automated),
        is_bounce=is_bounce,
        attachments=[
            replace(each, is_inline=each.is_inline or is_inline(each.name, mail.html))
            for each in mail.attachments
        ],
        # Lists of campaigns' mails do not name the campaign.
        provider_facts={
            **({"campaign": lead.campaign} if is_campaign and lead.campaign else {}),
            **({"automatic": automatic.kind} if automatic else {}),
            **({"files": len(mail.attachments)} if len(mail.attachments) > MAX_FILES else {}),
            **mail.reference,
        },
    )


def _match_of_returned(session: Session, workspace_id: int, mail: Mail) -> Match | None:
    """Whose mail came back: the lead that the provider names, else that of our mail, else the one whose address it names."""
    if isinstance(mail, Bounce) and mail.contact.has_identity:
        return find_match(session, workspace_id, details_of(session, workspace_id, mail.contact))
    report = _report_of(mail)
    ours = bounces.names_ours(session, workspace_id, report)
    if ours is not None:
        return Match(lock_lead(session, workspace_id, ours.lead_id))
    return bounces.match_of(session, workspace_id, report)


def _follow_report(session: Session, lead: Lead, mail: Mail, message: Message | None) -> None:
    """Keep what a returned mail says, and close the lead to mail if that is certain. A report that is told again by the
    provider itself is believed then; nothing follows twice."""
    if message is None:
        return
    before = message.provider_facts.get("report")
    report = _report_of(mail)
    ours = bounces.names_ours(session, lead.workspace_id, report)
    is_providers_word = isinstance(mail, Bounce) and mail.contact.has_identity
    is_believed = is_providers_word or (ours is not None and ours.lead_id == lead.id)
    if before is not None and (not is_believed or before["severity"] != "unproven"):
        return
    severity = bounces.severity_of(report, is_providers_word=is_providers_word) if is_believed else "unproven"
    message.provider_facts = {**message.provider_facts, "report": bounces.facts_of(severity, report)}
    message.is_bounce = True
    bounces.follow(session, lead, message, severity, report)


def _same_mail(session: Session, lead: Lead, arrival: Arrival) -> Message | None:
    """The lead's stored mail with this Message-ID."""
    if not arrival.provider_facts.get("mail_id"):
        return None
    return session.scalars(
        select(Message)
        .where(
            Message.workspace_id == lead.workspace_id,
            Message.lead_id == lead.id,
            Message.direction == arrival.direction,
            Message.source == arrival.source,
            Message.provider_facts["mail_id"].astext == arrival.provider_facts["mail_id"],
        )
        .limit(1)
    ).first()


def _report_of(mail: Mail) -> DeliveryReport | None:
    return read_report(mail.subject, _text(mail), _sender(mail), mail.headers)


def _sender(mail: Mail) -> str:
    return f"{mail.sender_name} <{mail.sender_address}>"


def _text(mail: Mail) -> str:
    return content.plain_text(mail.text, mail.html)
