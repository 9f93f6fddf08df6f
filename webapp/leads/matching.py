"""Who is this? One lead per person and workspace, over all channels, however many deliveries arrive at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.leads.phones import e164
from webapp.providers.gohighlevel.contacts import Contact

IDENTITY = ("emailbison_id", "gohighlevel_id", "email", "phone_e164")
"""What makes two people the same, the surest first. Each is unique in a workspace."""


@dataclass(frozen=True, slots=True)
class Person:
    """What a provider says of a lead. Blank ids are None: a blank id matches nobody."""

    emailbison_id: str | None = None
    gohighlevel_id: str | None = None
    email: str | None = None
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    title: str = ""
    phone: str | None = None  # as it was told
    campaign_id: int | None = None  # our row, see campaigns.sync.know
    campaign: str = ""
    campaign_step: int | None = None

    @classmethod
    def of_contact(cls, contact: Contact) -> Person:
        """A contact of GoHighLevel."""
        return cls(
            gohighlevel_id=contact.id,
            email=contact.email,
            phone=contact.phone,
            first_name=contact.first_name,
            last_name=contact.last_name,
            company=contact.company,
        )

    @property
    def phone_e164(self) -> str | None:
        """The number to match by; None when what was told is no number."""
        return e164(self.phone)

    def identity(self) -> dict[str, str]:
        """What is known of IDENTITY, the surest first."""
        return {name: value for name in IDENTITY if (value := getattr(self, name))}


def match_or_create(session: Session, workspace_id: int, person: Person) -> Lead:
    """The lead for this person, locked until the transaction ends; what was empty is filled in.

    The providers' ids decide before the address, and the address before the number. Two transactions that create the
    same person at once end with one lead: the later one finds it. Raises ValueError for a person without any of them.
    """
    known = person.identity()
    if not known:
        raise ValueError("a person needs a provider id, an address or a number")
    lead = _find(session, workspace_id, known)
    while lead is None:
        # DO NOTHING on any of the unique indexes: whoever was faster is found in the next round.
        _lock(session, workspace_id, known)
        session.execute(insert(Lead).values(workspace_id=workspace_id, **known).on_conflict_do_nothing())
        lead = _find(session, workspace_id, known)
    fill(session, lead, person)
    return lead


def _find(session: Session, workspace_id: int, known: dict[str, str]) -> Lead | None:
    ways: list[ColumnElement[bool]] = [getattr(Lead, name) == value for name, value in known.items()]
    surest_first = case(*((way, place) for place, way in enumerate(ways)))
    return session.scalars(
        select(Lead)
        .where(Lead.workspace_id == workspace_id, or_(*ways))
        .order_by(surest_first, Lead.id)
        .limit(1)
        .with_for_update()
    ).first()


def fill(session: Session, lead: Lead, person: Person) -> None:
    """Enter what was empty. An identity that another lead has stays there."""
    for name in ("first_name", "last_name", "company", "title", "phone"):
        if not getattr(lead, name) and getattr(person, name):
            setattr(lead, name, getattr(person, name))
    if person.campaign_id:
        lead.campaign_id = person.campaign_id
    if person.campaign:
        lead.campaign = person.campaign
        lead.campaign_step = person.campaign_step or lead.campaign_step
    missing = {name: value for name, value in person.identity().items() if not getattr(lead, name)}
    if missing:
        _lock(session, lead.workspace_id, missing)
        for name, value in missing.items():
            if not _is_taken(session, lead, name, value):
                setattr(lead, name, value)
        session.flush()


def _lock(session: Session, workspace_id: int, identity: dict[str, str]) -> None:
    """Whoever is about to write an identity waits for whoever is at the same one, so that no index has to refuse it."""
    for name, value in sorted(identity.items()):
        session.execute(_LOCK, {"identity": f"lead|{workspace_id}|{name}|{value}"})


def _is_taken(session: Session, lead: Lead, name: str, value: str) -> bool:
    same = select(Lead.id).where(Lead.workspace_id == lead.workspace_id, getattr(Lead, name) == value)
    return session.scalar(same.limit(1)) is not None


_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:identity, 0))")
