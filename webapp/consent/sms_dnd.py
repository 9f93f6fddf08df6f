"""Do-not-disturb for text messages, as the provider reports it of its contacts.

Each change is an event of the ledger. It is the provider's own and ends when the provider says so: what a person here
decides of a lead leaves it alone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.campaigns.contacts import details_of
from webapp.consent.ledger import Because, record
from webapp.consent.models import Change
from webapp.leads.families import family_of
from webapp.leads.locks import lock_identities
from webapp.leads.matching import fill
from webapp.leads.models import Lead
from webapp.leads.states import SMS_DND, SmsDnd
from webapp.providers.facts import Contact
from webapp.providers.registry import of_channel
from webapp.runtime import changes
from webapp.runtime.snapshots import answers_of, once_a_snapshot

TEXTING = of_channel("sms")[0]
"""The one provider that knows of do-not-disturb."""
STRONGEST: tuple[SmsDnd, ...] = tuple(reversed(SMS_DND))


def record_dnd(session: Session, lead: Lead, dnd: SmsDnd, at: datetime) -> bool:
    """Store what the provider said at that time, unless something newer is known; whether it was stored. The lead must be locked."""
    if lead.sms_dnd_at is not None and lead.sms_dnd_at >= at:
        return False
    if dnd != lead.sms_dnd:
        change: Change = "dnd_off" if dnd == "none" else "dnd_on"
        record(session, lead, change, Because("provider", at=at, source=TEXTING, reason=dnd), "sms")
    lead.sms_dnd, lead.sms_dnd_at = dnd, at
    changes.announce(session, lead.workspace_id)
    return True


def record_contact(session: Session, workspace_id: int, contact: Contact, at: datetime) -> Lead | None:
    """Enter what a provider knows of a lead now, do-not-disturb included. None: the contact is no lead here."""
    details = details_of(session, workspace_id, contact)
    lock_identities(session, workspace_id, details.identity())
    mine = (
        Lead.workspace_id == workspace_id,
        Lead.external_id_column(contact.provider) == contact.external_id,
    )
    lead = session.scalars(select(Lead).where(*mine).with_for_update()).one_or_none()
    if lead is None:
        return None
    fill(session, lead, details)
    if contact.sms_dnd is not None:
        record_dnd(session, lead, contact.sms_dnd, at)
    return lead


@once_a_snapshot
def dnd_of(session: Session, lead: Lead) -> SmsDnd:
    """The strictest value of this lead and of all leads that were merged into it, directly or through others.

    A unit of work asks the table: it is what a send is held to, whatever stood on the leads when they were read.
    """
    if answers_of(session) is not None:
        known = {each.sms_dnd for each in family_of(session, lead)}
    else:
        known = set(session.scalars(_OF_FAMILY, {"workspace_id": lead.workspace_id, "lead_id": lead.id}))
    return next(dnd for dnd in STRONGEST if dnd in known)


_OF_FAMILY = text("""
    WITH RECURSIVE family AS (
        SELECT id, sms_dnd FROM lead WHERE workspace_id = :workspace_id AND id = :lead_id
        UNION ALL
        SELECT lead.id, lead.sms_dnd FROM lead JOIN family ON lead.merged_into = family.id
        WHERE lead.workspace_id = :workspace_id
    ) SELECT sms_dnd FROM family
""")
