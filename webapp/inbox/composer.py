"""What the composer shows: by which channels the lead can be answered, the text that is kept, and what its writer has seen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.attachments.unsent import KeptFile, kept_of
from webapp.conversations import channels, recipients, unsent
from webapp.conversations.composing import Written
from webapp.conversations.models import Channel, Message
from webapp.conversations.recipients import Asked
from webapp.conversations.send_guard import newest_answer_of_others
from webapp.drafting import drafts
from webapp.drafting.drafts import DraftView
from webapp.integrations.models import SenderAccount
from webapp.leads.families import family_of
from webapp.leads.models import Lead
from webapp.leads.triage import SNOOZES
from webapp.snippets.signatures import chosen, signatures_of


@dataclass(frozen=True, slots=True)
class MailFields:
    """To whom a mail is to go and from where: fields as text, addresses separated by commas."""

    to: str
    copies: str
    blind_copies: str
    sender_id: str
    senders: list[SenderAccount]
    """The mailboxes to choose from; none where nothing is known of them."""
    subject: str
    signatures: dict[str, str]
    """The writer's, by mailbox."""
    left_out: list[str]
    """Who stood in To or CC and asked not to be contacted."""

    @property
    def signature(self) -> str:
        """What ends a mail from the mailbox that is chosen."""
        return chosen(self.signatures, self.sender_id)


@dataclass(frozen=True, slots=True)
class Composer:
    """The form for an answer to one lead, for one viewer."""

    lead: Lead
    why_not: dict[Channel, str]
    """For each channel, why this lead cannot be answered by it; blank when they can."""
    channel: Channel | None
    """The channel that is chosen; None when there is none."""
    text: str
    is_unsaved: bool
    """The server has the text from a form that it refused, and does not keep it."""
    mail: MailFields | None
    """None where there is no mail to answer."""
    files: list[KeptFile]
    """What goes with the answer."""
    draft: DraftView
    draft_id: int | None
    """The draft that the text began as."""
    snoozes: dict[str, str]
    """Until when the lead can be snoozed with the sending, and its words."""
    joined: list[int]
    """The leads that were merged into this one: what was being written to them goes on here."""
    newest_inbound_id: int | None
    others_answer_id: int
    """With the one above, what the viewer has seen: see `conversations.send_guard`."""


def read_composer(
    session: Session,
    lead: Lead,
    user_id: int,
    newest: Message | None,
    *,
    tab: Channel | None = None,
    written: Written | None = None,
) -> Composer:
    """The composer of this person, under the lead's `newest` reply, with what they have `written` or took back, else with
    the model's draft.

    Its channel is that of the text, else of the `tab`, else of the newest reply, as far as it can be used.
    """
    why_not = channels.why_not(session, lead)
    draft = drafts.view_of(session, lead, newest.id if newest else None)
    kept = written or _taken_back(session, lead, user_id)
    if kept is None and draft.usable is not None:
        kept = Written(draft.usable.body, draft.usable.channel, draft_id=draft.usable.id)
    wanted = [kept.channel if kept else None, tab, newest.channel if newest else None, "email", "sms"]
    return Composer(
        lead=lead,
        why_not=why_not,
        channel=next((channel for channel in wanted if channel and not why_not[channel]), None),
        text=kept.text if kept else "",
        is_unsaved=written is not None,
        mail=None
        if why_not["email"]
        else _mail_fields(session, lead, user_id, kept.asked if kept else Asked()),
        files=kept_of(session, lead, user_id),
        draft=draft,
        draft_id=kept.draft_id if kept and draft.usable and draft.usable.id == kept.draft_id else None,
        snoozes={key: label for key, (label, _) in SNOOZES.items()},
        joined=[each.id for each in family_of(session, lead) if each.id != lead.id],
        newest_inbound_id=newest.id if newest else None,
        others_answer_id=newest_answer_of_others(session, lead, user_id),
    )


def _taken_back(session: Session, lead: Lead, user_id: int) -> Written | None:
    kept = unsent.text_of(session, lead, user_id)
    if kept is None:
        return None
    to, copies, blind_copies = (
        None if each is None else ", ".join(each)
        for each in (kept.recipients, kept.copies, kept.blind_copies)
    )
    return Written(kept.body, kept.channel, Asked(to, copies, blind_copies, kept.sender_id))


def _mail_fields(session: Session, lead: Lead, user_id: int, kept: Asked) -> MailFields | None:
    usual = recipients.addressing_of(session, lead)
    if usual is None:
        return None
    envelope = usual.envelope
    return MailFields(
        to=", ".join(envelope.to) if kept.to is None else kept.to,
        copies=", ".join(envelope.copies) if kept.copies is None else kept.copies,
        blind_copies=kept.blind_copies or "",
        sender_id=kept.sender_id or envelope.sender_id,
        senders=recipients.senders_for(session, lead, usual),
        subject=usual.subject,
        signatures=signatures_of(session, lead.workspace_id, user_id),
        left_out=usual.left_out,
    )
