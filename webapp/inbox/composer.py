"""What the composer shows: by which channels the lead can be answered, the text that is kept, and what its writer has seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from webapp.attachments.recording import attachments_of
from webapp.attachments.unsent import KeptFile, kept_of
from webapp.conversations import beginnings, channels, recipients, unsent
from webapp.conversations.beginnings import Beginning
from webapp.conversations.composing import Written
from webapp.conversations.models import Channel, Message
from webapp.conversations.recipients import Addressing, Asked, addressing_of
from webapp.conversations.send_guard import newest_answer_of_others
from webapp.drafting import drafts
from webapp.drafting.drafts import DraftView
from webapp.integrations.models import SenderAccount
from webapp.leads.families import family_of
from webapp.leads.models import Lead
from webapp.leads.triage import SNOOZES
from webapp.runtime.errors import Invalid
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
class Begun:
    """A mail that answers nothing, as its composer shows it."""

    usual: Addressing
    forwards_id: int | None
    passed_on: str
    """What stands below the writer's words, of a forward."""
    file_names: list[str]
    """Files of what is passed on; `with_files`: they go along."""
    with_files: bool


Way = Beginning | Literal["answer"]
"""What an address asks the composer for; None: whatever there is to go on with."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a composer begins with: the channel of the tab that is shown, what its form held when it was refused, and the
    way that the address asks for."""

    tab: Channel | None = None
    written: Written | None = None
    way: Way | None = None


START = Start()


def way_asked(asked: Mapping[str, str]) -> Way | None:
    """By the query of an address: ?forward=<message>, ?new or ?answer."""
    number = asked.get("forward", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        return Beginning(forwards_id=int(number))
    return Beginning() if "new" in asked else "answer" if "answer" in asked else None


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
    begins: Begun | None
    """None for an answer."""
    cannot_begin: str
    """Why the mail that was asked for cannot be written; blank when it can."""
    may_begin: bool
    """Whether a new mail to this lead is offered."""
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
    start: Start = START,
) -> Composer:
    """The composer of this person, under the lead's `newest` reply, with what they have written or took back, else with
    the model's draft.

    Its channel is that of the text, else of the tab, else of the newest reply, as far as it can be used. A lead whom no
    mail can answer is written a new one. Raises NotFound when the message that the way passes on is not one of this lead.
    """
    written, way = start.written, start.way
    why_not = channels.why_not(session, lead)
    draft = drafts.view_of(session, lead, newest.id if newest else None)
    kept = written or _taken_back(session, lead, user_id, way)
    begins = kept.begins if kept else way if isinstance(way, Beginning) else None
    wanted = [kept.channel if kept else None, start.tab, newest.channel if newest else None, "email", "sms"]
    channel = next((channel for channel in wanted if channel and not why_not[channel]), None)
    if begins is None and channel is None and why_not["email"] == channels.NO_MAIL:
        begins = Beginning() if not beginnings.why_not(session, lead) else None
    if kept is None and begins is None and draft.usable is not None:
        kept = Written(draft.usable.body, draft.usable.channel, draft_id=draft.usable.id)
        channel = channel if why_not[kept.channel] else kept.channel
    asked = kept.asked if kept else Asked()
    begun, cannot = (None, "") if begins is None else _begun(session, lead, begins)
    usual = begun.usual if begun else None if begins or why_not["email"] else addressing_of(session, lead)
    return Composer(
        lead=lead,
        why_not=why_not,
        channel=("email" if begun else None) if begins else channel,
        text=kept.text if kept else "",
        is_unsaved=written is not None,
        mail=None if usual is None else _mail_fields(session, lead, user_id, asked, usual, begins),
        begins=begun,
        cannot_begin=cannot,
        may_begin=not begins and bool(lead.email) and why_not["email"] in ("", channels.NO_MAIL),
        files=kept_of(session, lead, user_id),
        draft=draft,
        draft_id=kept.draft_id if kept and draft.usable and draft.usable.id == kept.draft_id else None,
        snoozes={key: label for key, (label, _) in SNOOZES.items()},
        joined=[each.id for each in family_of(session, lead) if each.id != lead.id],
        newest_inbound_id=newest.id if newest else None,
        others_answer_id=newest_answer_of_others(session, lead, user_id),
    )


def _begun(session: Session, lead: Lead, begins: Beginning) -> tuple[Begun | None, str]:
    """The mail that is begun, or why it cannot be. Raises NotFound."""
    number = begins.forwards_id
    forwarded = beginnings.get_forwarded(session, lead, number) if number else None
    try:
        usual = beginnings.addressing(session, lead, forwarded)
    except Invalid as refused:
        return None, refused.message
    rows = attachments_of(session, [lead.workspace_id], [number]).get(number, []) if number else []
    begun = Begun(
        usual=usual,
        forwards_id=number,
        passed_on=beginnings.quotation(session, lead, forwarded) if forwarded else "",
        file_names=[row.name for row in rows if not row.is_inline],
        with_files=begins.with_files,
    )
    return begun, ""


def _taken_back(session: Session, lead: Lead, user_id: int, way: Way | None) -> Written | None:
    """What this person took back, unless the address asks for something else to be written."""
    kept = unsent.text_of(session, lead, user_id)
    if kept is None:
        return None
    begins = None if kept.subject is None else Beginning(kept.subject, kept.forwards_id, kept.with_files)
    wanted = way.forwards_id if isinstance(way, Beginning) else way
    is_other = (begins.forwards_id if begins else "answer") != wanted
    if way is not None and is_other:
        return None
    to, copies, blind_copies = (
        None if each is None else ", ".join(each)
        for each in (kept.recipients, kept.copies, kept.blind_copies)
    )
    return Written(kept.body, kept.channel, Asked(to, copies, blind_copies, kept.sender_id), begins=begins)


def _mail_fields(  # whose mail, in whose words, and how it would be addressed
    session: Session, lead: Lead, user_id: int, kept: Asked, usual: Addressing, begins: Beginning | None
) -> MailFields:
    envelope = usual.envelope
    return MailFields(
        to=", ".join(envelope.to) if kept.to is None else kept.to,
        copies=", ".join(envelope.copies) if kept.copies is None else kept.copies,
        blind_copies=kept.blind_copies or "",
        sender_id=kept.sender_id or envelope.sender_id,
        senders=recipients.senders_for(session, lead, usual),
        subject=(begins.subject if begins else "") or usual.subject,
        signatures=signatures_of(session, lead.workspace_id, user_id),
        left_out=usual.left_out,
    )
