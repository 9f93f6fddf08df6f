"""Who is this? One lead per person and workspace, over all channels, however many deliveries arrive at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, case, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.leads.locks import lock_identities, lock_lead
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
    phone: str | None = None  # as the provider spells it
    country: str = ""  # where a number without a country code belongs
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
            country=contact.country,
            campaign=campaign.name if campaign else "",
            campaign_step=contact.campaign_step,
        )
        return replace(known, **{f"{contact.provider}_id": contact.external_id})  # type: ignore[arg-type]  # one of the ids

    @property
    def phone_e164(self) -> str | None:
        """The number to match by; None when the provider gave none that could be dialled."""
        return e164(self.phone, self.country)

    @property
    def is_unknown(self) -> bool:
        """Whether all that is known is an address: nobody had this person in a campaign or among the contacts."""
        return not (self.emailbison_id or self.gohighlevel_id or self.phone or self.campaign)

    def identity(self) -> dict[str, str]:
        """What is known of IDENTITY, the surest first."""
        return {name: value for name in IDENTITY if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Match:
    """A person, found. `via` is the merged lead whose identity led to `lead`; None when it was the lead's own."""

    lead: Lead
    via: Lead | None = None

    @property
    def identified(self) -> Lead:
        """The row that has the identity: what a provider says of its contact is kept there, and survives an unmerge."""
        return self.via or self.lead


def match_or_create(session: Session, workspace_id: int, details: ContactDetails) -> Match:
    """The lead for this person, made if there is none; locked until the transaction ends, its empty fields filled in.

    Provider ids decide before the address, and the address before the number. For a merged lead the answer is the kept
    one, locked too. Two transactions that create the same person at once end with one lead: the later one finds it.
    Raises ValueError for a person without any identity.
    """
    identity = details.identity()
    if not identity:
        raise ValueError("a person needs a provider id, an address or a number")
    lock_identities(session, workspace_id, identity)
    while (found := _find(session, workspace_id, identity)) is None:
        # DO NOTHING on any of the unique indexes: whoever was faster is found in the next round.
        known = _free(session, workspace_id, identity)
        new = insert(Lead).values(workspace_id=workspace_id, came_unasked=details.is_unknown, **known)
        session.execute(new.on_conflict_do_nothing())
    fill(session, found.identified, details)
    return found


def match(session: Session, workspace_id: int, details: ContactDetails) -> Match | None:
    """The same, for news that make nobody a lead: None when the person is not known, or has no identity."""
    identity = details.identity()
    if not identity:
        return None
    lock_identities(session, workspace_id, identity)
    found = _find(session, workspace_id, identity)
    if found is not None:
        fill(session, found.identified, details)
    return found


def kept_of(session: Session, lead: Lead) -> int:
    """The id of the lead that stands for this one: its own, unless it was merged."""
    kept_id = session.scalar(_KEPT, {"workspace_id": lead.workspace_id, "lead_id": lead.id})
    assert kept_id is not None, "the lead is there"
    return int(kept_id)


def fill(session: Session, lead: Lead, details: ContactDetails) -> None:
    """Fill in what is empty in a lead, but no identity that another lead has.

    The lead must be locked, and so must the identity, before it: `lock_lead(…, filling=details.identity())`.
    """
    for name in ("first_name", "last_name", "company", "title", "phone"):
        if not getattr(lead, name) and getattr(details, name):
            setattr(lead, name, getattr(details, name))
    lead.came_unasked = lead.came_unasked and details.is_unknown
    if details.campaign_id:
        lead.campaign_id = details.campaign_id
    if details.campaign:
        lead.campaign = details.campaign
        lead.campaign_step = details.campaign_step or lead.campaign_step
    missing = {name: value for name, value in details.identity().items() if not getattr(lead, name)}
    for name, value in missing.items():
        if not _is_taken(session, lead, name, value):
            setattr(lead, name, value)
    session.flush()


def _find(session: Session, workspace_id: int, identity: dict[str, str]) -> Match | None:
    """The identity locks keep merges out meanwhile, so the chain of merged leads stands still while it is followed."""
    ways = [_way(name, value, identity) for name, value in identity.items()]
    surest_first = case(*((way, rank) for rank, way in enumerate(ways)))
    query = (
        select(Lead)
        .where(Lead.workspace_id == workspace_id, or_(*ways))
        .order_by(surest_first, Lead.id)
        .limit(1)
    )
    found = session.scalars(query).first()
    if found is None:
        return None
    lead = lock_lead(session, workspace_id, kept_of(session, found))
    if lead.id == found.id:
        return Match(lead)
    return Match(lead, lock_lead(session, workspace_id, found.id))


def _way(name: str, value: str, identity: dict[str, str]) -> ColumnElement[bool]:
    """The condition for a lead that this identity belongs to.

    Families and offices share a number: somebody whom the provider knows as another contact is another person.
    """
    same: ColumnElement[bool] = getattr(Lead, name) == value
    if name != "phone_e164":
        return same
    ids = [each for each in identity if each.endswith("_id")]
    others = [
        getattr(Lead, each).is_distinct_from(identity[each]) & getattr(Lead, each).is_not(None)
        for each in ids
    ]
    return and_(same, *(~other for other in others))


def _free(session: Session, workspace_id: int, identity: dict[str, str]) -> dict[str, str]:
    """The identity without a number that another person has already."""
    number = identity.get("phone_e164")
    if number is None or len(identity) == 1:
        return identity
    owner = select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.phone_e164 == number)
    if session.scalar(owner.limit(1)) is None:
        return identity
    return {name: value for name, value in identity.items() if name != "phone_e164"}


def _is_taken(session: Session, lead: Lead, name: str, value: str) -> bool:
    same = select(Lead.id).where(Lead.workspace_id == lead.workspace_id, getattr(Lead, name) == value)
    return session.scalar(same.limit(1)) is not None


_KEPT = text("""
    WITH RECURSIVE chain AS (
        SELECT id, merged_into FROM lead WHERE workspace_id = :workspace_id AND id = :lead_id
        UNION ALL
        SELECT lead.id, lead.merged_into FROM lead JOIN chain ON lead.id = chain.merged_into
        WHERE lead.workspace_id = :workspace_id
    ) SELECT id FROM chain WHERE merged_into IS NULL
""")
