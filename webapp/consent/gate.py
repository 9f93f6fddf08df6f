"""The send gate: every send asks it, when it is written, when it is claimed, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from webapp.consent.ledger import DOMAIN, MAILBOX_FULL, ConsentState, state_of
from webapp.consent.models import ConsentEvent
from webapp.consent.sms_dnd import STRONGEST, dnd_of
from webapp.leads.models import Lead
from webapp.leads.states import SMS_DND, SmsDnd
from webapp.runtime.snapshots import once_a_snapshot

OPTED_OUT = "This lead asked not to be contacted."
CHANNEL_CLOSED = {
    "email": "This lead asked not to be contacted by e-mail.",
    "sms": "This lead asked not to be contacted by text message.",
}
DOMAIN_BLOCKED = "Their whole domain is on the blocklist of the mail provider: it takes no mail for it."
HELD = "This lead may have asked not to be contacted: decide that first, in the panel."
UNREACHABLE = "This address does not exist: mail to it comes back. Answer by another channel, or correct the status once the address works again."
FULL = "The mailbox was full when we wrote last: an answer may come back."


@dataclass(frozen=True, slots=True)
class SendAllowed:
    """It may be sent. `warning` is what the writer should know first; blank when there is nothing."""

    warning: str = ""
    event: ConsentEvent | None = None


@dataclass(frozen=True, slots=True)
class SendRefused:
    """It must not be sent: why, in a sentence, and the event that decides, where one is known."""

    sentence: str
    event: ConsentEvent | None = None


@once_a_snapshot
def may_send(session: Session, lead: Lead, channel: Literal["email", "sms"]) -> SendAllowed | SendRefused:
    """Whether anything may be sent to this lead by this channel now, also what was asked for before.

    The ledger decides. A status that a lead carries without an event closes it all the same.
    """
    return judged(session, lead, channel, state_of(session, lead))


def judged(
    session: Session, lead: Lead, channel: Literal["email", "sms"], state: ConsentState
) -> SendAllowed | SendRefused:
    """The same, by what the ledger said before."""
    if refused := _refused(state, lead, channel):
        return refused
    if channel == "sms" and (dnd := SMS_DND[_strictest_dnd(session, lead, state)]):
        return SendRefused(dnd, state.dnd)
    full = state.unreachable.get(channel)
    return SendAllowed(FULL, full) if full and full.reason == MAILBOX_FULL else SendAllowed()


def _strictest_dnd(session: Session, lead: Lead, state: ConsentState) -> SmsDnd:
    """By the ledger and by what stands on the lead."""
    known = {dnd_of(session, lead), state.dnd.reason if state.dnd else "none"}
    return next(dnd for dnd in STRONGEST if dnd in known)


def _refused(state: ConsentState, lead: Lead, channel: Literal["email", "sms"]) -> SendRefused | None:
    closed, lost = state.closed.get(channel), state.unreachable.get(channel)
    if closed is not None and closed.channel != "all":
        sentence = DOMAIN_BLOCKED if closed.reason == DOMAIN else CHANNEL_CLOSED[channel]
        return SendRefused(sentence, closed)
    if closed is not None or lead.status == "blacklisted":
        return SendRefused(OPTED_OUT, closed)
    if state.held is not None or lead.is_held:
        return SendRefused(HELD, state.held)
    if channel == "email" and (lead.status == "bounced" or (lost and lost.reason != MAILBOX_FULL)):
        return SendRefused(UNREACHABLE, lost)
    return None
