"""Who gets an answer by mail, and from which mailbox.

The person who wrote the mail that is answered, at the address that they ask for; with a copy, everybody else who stood in its
To and CC. Never a noreply, a bounce address or a mailbox of ours. A person may change all of it, within the bounds below.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.consent import blocked
from webapp.consent.models import ConsentEvent
from webapp.conversations import channels
from webapp.conversations.models import Message
from webapp.integrations import mailboxes
from webapp.integrations.models import SenderAccount
from webapp.leads.matching import kept_of
from webapp.leads.models import Lead
from webapp.mail import subjects
from webapp.mail.nobody import is_nobody
from webapp.providers import identities
from webapp.providers.registry import of_channel
from webapp.runtime.errors import Invalid

MOST = 20
"""Addresses in To, and in CC and BCC together."""

FIELDS = ("to", "copies", "blind_copies")


class Unsuitable(Invalid):
    """Some addresses cannot be used: `fields` says why, for each field with one."""

    def __init__(self, fields: dict[str, str]) -> None:
        field, message = next(iter(fields.items()))
        super().__init__(field, message)
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Asked:
    """How a person wants a mail to be addressed: lists of addresses as text, and a mailbox. None: as usual."""

    to: str | None = None
    copies: str | None = None
    blind_copies: str | None = None
    sender_id: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """To whom a mail goes, and from where."""

    to: list[str]
    copies: list[str]
    blind_copies: list[str]
    sender_id: str
    """The mailbox, by the provider's id."""


@dataclass(frozen=True, slots=True)
class Addressing:
    """How the mail is addressed that answers this lead, unless its writer changes it."""

    answered: Message | None
    """None for a mail that begins a thread."""
    provider: str
    envelope: Envelope
    subject: str
    left_out: list[str]
    """Who stood in To or CC and asked not to be contacted."""


def addressing_of(session: Session, lead: Lead) -> Addressing | None:
    """None where there is no mail to answer."""
    answered = channels.newest_answerable(session, lead, "email")
    if answered is None:
        return None
    others = [*answered.recipients, *answered.copies]
    own = _own(session, lead, [answered.sender_address, *answered.reply_to, *others, lead.email or ""])
    to = _writer(answered, lead, own)
    known = {*to, answered.sender_address, *own}
    also = [each for each in dict.fromkeys(others) if each and each not in known and not is_nobody(each)]
    out = refusals(session, lead, also)
    envelope = Envelope(
        to=to,
        copies=[address for address in also if address not in out][:MOST],
        blind_copies=[],
        sender_id=str(answered.provider_facts["sender_email_id"]),
    )
    return Addressing(
        answered, answered.provider, envelope, subjects.answering(answered.subject), sorted(out)
    )


def checked(
    session: Session, lead: Lead, usual: Addressing, asked: Asked, *, is_forward: bool = False
) -> Envelope:
    """The envelope as a person wants it. Raises Unsuitable, and Invalid for the mailbox."""
    found, wrong = _read(asked, usual.envelope)
    own = _own(session, lead, found["to"])
    for address in found["to"]:
        if address in own:
            wrong.setdefault("to", f"“{address}” is a mailbox of ours.")
        elif is_nobody(address):
            wrong.setdefault("to", f"Nobody reads mail to “{address}”.")
    named = [address for addresses in found.values() for address in addresses]
    out = refusals(session, lead, named, is_forward=is_forward)
    for field, addresses in found.items():
        if refused := [f"{address}: {out[address]}" for address in addresses if address in out]:
            wrong.setdefault(field, " ".join(refused))
    if wrong:
        raise Unsuitable(wrong)
    to_, copies_ = found["to"], [each for each in found["copies"] if each not in found["to"]]
    blind = [each for each in found["blind_copies"] if each not in {*to_, *copies_}]
    return Envelope(to_, copies_, blind, _sender(session, lead, usual, asked.sender_id))


def closed(session: Session, lead: Lead, message: Message) -> str:
    """Why an answer that was asked for must not go out any more, to its lead or to somebody with a copy; blank if it may.

    A forward does not go to its lead, unless they are among those who get it.
    """
    is_forward = message.source == "forward"
    if not is_forward and (reason := channels.refused(session, lead, message.channel)):
        return reason
    if message.channel != "email":
        return ""
    named = [*message.recipients, *message.copies, *message.blind_copies]
    found = refusals(session, lead, named, is_forward=is_forward)
    return " ".join(f"{address}: {reason}" for address, reason in found.items())


def refusals(
    session: Session, lead: Lead, addresses: Iterable[str], *, is_forward: bool = False
) -> dict[str, str]:
    """Of these addresses, those to which nothing may be sent, and why in each case: they are other leads of the workspace,
    somebody who opted out in the conversation of another lead, or nobody's here and blocked at the provider. Of an answer the lead's own are left out: whether they may be written to is
    asked before; of a forward they are asked like all others."""
    asked = {address for address in addresses if address and (is_forward or address != lead.email)}
    if not asked:
        return {}
    theirs = select(Lead.email, Lead).where(Lead.workspace_id == lead.workspace_id, Lead.email.in_(asked))
    wrote = (
        select(ConsentEvent.address, Lead)
        .join(Lead, and_(Lead.workspace_id == ConsentEvent.workspace_id, Lead.id == ConsentEvent.lead_id))
        .where(ConsentEvent.workspace_id == lead.workspace_id, ConsentEvent.address.in_(asked))
        .where(ConsentEvent.change == "opt_out")
    )
    leads = session.execute(theirs.order_by(Lead.id)).all()
    strangers = asked - {address for address, _ in leads}
    found = dict.fromkeys(blocked.among(session, lead.workspace_id, strangers), blocked.BLOCKED)
    for address, other in [*leads, *session.execute(wrote)]:
        kept = session.get_one(Lead, kept_of(session, other))
        if (is_forward or kept.id != lead.id) and (reason := channels.refused(session, kept, "email")):
            found.setdefault(str(address), reason)
    return found


def _own(session: Session, lead: Lead, addresses: list[str]) -> set[str]:
    """Mailboxes of ours among them. People try campaigns on themselves: a campaign's lead is one, whatever the address."""
    own = mailboxes.own_among(session, lead.workspace_id, addresses)
    is_contact = any(lead.external_id(provider) for provider in of_channel("email"))
    return own - {lead.email} if is_contact else own


def _writer(answered: Message, lead: Lead, own: set[str]) -> list[str]:
    """Where the writer wants answers, else from where they wrote, else the lead's own address; none if nobody reads those."""
    for asked in (answered.reply_to, [answered.sender_address], [lead.email or ""]):
        if usable := [each for each in asked if each and each not in own and not is_nobody(each)]:
            return usable[:MOST]
    return []


def _read(asked: Asked, usual: Envelope) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The addresses of each field, and what is wrong with a field."""
    found: dict[str, list[str]] = {}
    wrong: dict[str, str] = {}
    for field in FIELDS:
        text = getattr(asked, field)
        found[field], odd = ([*getattr(usual, field)], []) if text is None else identities.addresses(text)
        if odd:
            named = ", ".join(f"“{entry[:80]}”" for entry in odd[:5])
            wrong[field] = f"{named} {'is' if len(odd) == 1 else 'are'} no address that mail can be sent to."
    if not found["to"] and "to" not in wrong:
        wrong["to"] = "Say who gets it."
    if len(found["to"]) > MOST:
        wrong.setdefault("to", f"At most {MOST} addresses can stand here.")
    if len({*found["copies"], *found["blind_copies"]}) > MOST:
        wrong.setdefault("copies", f"At most {MOST} addresses can have a copy.")
    return found, wrong


def _sender(session: Session, lead: Lead, usual: Addressing, sender_id: str | None) -> str:
    provider = usual.provider
    chosen = sender_id or usual.envelope.sender_id
    mailbox = mailboxes.sender(session, lead.workspace_id, provider, chosen)
    if mailbox is None and chosen != usual.envelope.sender_id:
        raise Invalid("sender_id", "This mailbox is not one of this workspace.")
    if mailbox is not None and mailbox.state == "removed":
        raise Invalid("sender_id", f"The mailbox {mailbox.email} was removed. Choose another one.")
    return chosen


def senders_for(session: Session, lead: Lead, usual: Addressing) -> list[SenderAccount]:
    """The mailboxes to choose from: all that can send, and the one that the thread is with."""
    provider = usual.provider
    able = mailboxes.senders(session, lead.workspace_id, provider)
    sender_id = usual.envelope.sender_id
    if any(each.provider_id == sender_id for each in able):
        return able
    present = mailboxes.sender(session, lead.workspace_id, provider, sender_id)
    return able if present is None else [present, *able]
