"""Who is this? One lead per person and workspace, over all channels, however many deliveries arrive at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, case, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.leads.phones import e164
from webapp.providers.facts import Contact

IDENTITY = ("emailbison_id", "gohighlevel_id", "email", "phone_e164")
"""What makes two people the same, the surest first. Each is unique in a workspace."""


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """Who somebody is, to be matched with a lead. Blank ids are None: a blank id matches nobody."""

    emailbison_id: str | None = None
    gohighlevel_id: str | None = None
    email: str | None = None
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    title: str = ""
    phone: str | None = None  # as it was told
    campaign_id: int | None = None  # our row, see campaigns.sync.upsert_campaign
    campaign: str = ""
    campaign_step: int | None = None

    @classmethod
    def of(cls, contact: Contact) -> ContactDetails:
        """A provider's contact. Its campaign's id there is no row of ours, see campaigns.contacts."""
        campaign = contact.campaign
        known = cls(
            email=contact.email,
            phone=contact.phone,
            first_name=contact.first_name,
            last_name=contact.last_name,
            company=contact.company,
            title=contact.title,
            campaign=campaign.name if campaign else "",
            campaign_step=contact.campaign_step,
        )
        return replace(known, **{f"{contact.provider}_id": contact.external_id})  # type: ignore[arg-type]  # one of the ids

    @property
    def phone_e164(self) -> str | None:
        """The number to match by; None when what was told is no number."""
        return e164(self.phone)

    def identity(self) -> dict[str, str]:
        """What is known of IDENTITY, the surest first."""
        return {name: value for name in IDENTITY if (value := getattr(self, name))}


def match_or_create(session: Session, workspace_id: int, person: ContactDetails) -> Lead:
    """The lead for this person, locked until the transaction ends; what was empty is filled in.

    The providers' ids decide before the address, and the address before the number. Whoever was merged is answered with
    the lead that is kept, and its `via_lead_id` says by whom it was found. Two transactions that create the same person
    at once end with one lead: the later one finds it. Raises ValueError for a person without any identity.
    """
    known = person.identity()
    if not known:
        raise ValueError("a person needs a provider id, an address or a number")
    # Before any row is locked, and in one order: whoever holds a lead waits for nobody, so nothing can go in a circle.
    _lock(session, workspace_id, known)
    while (lead := _find(session, workspace_id, known)) is None:
        # DO NOTHING on any of the unique indexes: whoever was faster is found in the next round.
        session.execute(insert(Lead).values(workspace_id=workspace_id, **known).on_conflict_do_nothing())
    fill(session, identified(session, lead), person)
    return lead


def match(session: Session, workspace_id: int, person: ContactDetails) -> Lead | None:
    """The same, for news of somebody that make nobody a lead."""
    known = person.identity()
    if not known:
        return None
    _lock(session, workspace_id, known)
    lead = _find(session, workspace_id, known)
    if lead is not None:
        fill(session, identified(session, lead), person)
    return lead


def identified(session: Session, lead: Lead) -> Lead:
    """The row whose identity led to this lead, locked: its own, or the merged one's, which keeps what is told of it."""
    if lead.via_lead_id is None:
        return lead
    return session.get_one(Lead, lead.via_lead_id, with_for_update=True)


def kept_of(session: Session, lead: Lead) -> int:
    """The id of the lead that stands for this one: its own, unless it was merged."""
    kept_id = session.scalar(_KEPT, {"workspace_id": lead.workspace_id, "lead_id": lead.id})
    assert kept_id is not None, "the lead is there"
    return int(kept_id)


def _find(session: Session, workspace_id: int, known: dict[str, str]) -> Lead | None:
    """The lead that is kept is locked; nobody is joined or parted meanwhile, see `lock_merging`."""
    ways: list[ColumnElement[bool]] = [getattr(Lead, name) == value for name, value in known.items()]
    surest_first = case(*((way, place) for place, way in enumerate(ways)))
    query = (
        select(Lead)
        .where(Lead.workspace_id == workspace_id, or_(*ways))
        .order_by(surest_first, Lead.id)
        .limit(1)
    )
    found = session.scalars(query).first()
    if found is None:
        return None
    lead = session.get_one(Lead, kept_of(session, found), with_for_update=True, populate_existing=True)
    lead.via_lead_id = None if found.id == lead.id else found.id  # type: ignore[misc]  # this one's, not the class's
    return lead


def wait_for(session: Session, workspace_id: int, person: ContactDetails) -> None:
    """Before a lead is locked to be filled: as in matching, who is told of comes first and the row second.

    Whoever turns it round may wait in a circle with who matches the same person.
    """
    _lock(session, workspace_id, person.identity())


def fill(session: Session, lead: Lead, person: ContactDetails) -> None:
    """Enter what is empty in a locked lead; before it was locked, `wait_for` was called. What another lead has stays there."""
    for name in ("first_name", "last_name", "company", "title", "phone"):
        if not getattr(lead, name) and getattr(person, name):
            setattr(lead, name, getattr(person, name))
    if person.campaign_id:
        lead.campaign_id = person.campaign_id
    if person.campaign:
        lead.campaign = person.campaign
        lead.campaign_step = person.campaign_step or lead.campaign_step
    missing = {name: value for name, value in person.identity().items() if not getattr(lead, name)}
    for name, value in missing.items():
        if not _is_taken(session, lead, name, value):
            setattr(lead, name, value)
    session.flush()


def _lock(session: Session, workspace_id: int, identity: dict[str, str]) -> None:
    """Whoever tells of the same person waits here, so that no index has to refuse an identity."""
    names = [f"lead|{workspace_id}|{name}|{value}" for name, value in identity.items()]
    session.execute(_LOCK, {"names": names, "merging": f"merging|{workspace_id}"})


def lock_merging(session: Session, workspace_id: int) -> None:
    """Whoever joins or parts leads waits for those who match, and they for them; before any lead is locked."""
    session.execute(_LOCK_MERGING, {"merging": f"merging|{workspace_id}"})


def _is_taken(session: Session, lead: Lead, name: str, value: str) -> bool:
    same = select(Lead.id).where(Lead.workspace_id == lead.workspace_id, getattr(Lead, name) == value)
    return session.scalar(same.limit(1)) is not None


_LOCK_MERGING = text("SELECT pg_advisory_xact_lock(hashtextextended(:merging, 0))")

_LOCK = text("""
    SELECT pg_advisory_xact_lock_shared(hashtextextended(:merging, 0))
    UNION ALL
    SELECT pg_advisory_xact_lock(number) FROM (
        SELECT DISTINCT hashtextextended(name, 0) AS number FROM unnest(CAST(:names AS text[])) AS name ORDER BY number
    ) AS numbers
""")

_KEPT = text("""
    WITH RECURSIVE chain AS (
        SELECT id, merged_into FROM lead WHERE workspace_id = :workspace_id AND id = :lead_id
        UNION ALL
        SELECT lead.id, lead.merged_into FROM lead JOIN chain ON lead.id = chain.merged_into
        WHERE lead.workspace_id = :workspace_id
    ) SELECT id FROM chain WHERE merged_into IS NULL
""")
