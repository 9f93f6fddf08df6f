"""Who is this? One lead per person and workspace, however many deliveries arrive at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.leads.models import Lead


@dataclass(frozen=True, slots=True)
class Person:
    """What a provider says of a lead. Blank ids are None: a blank id matches nobody."""

    emailbison_id: str | None = None
    email: str | None = None
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    title: str = ""
    phone: str | None = None
    campaign_id: int | None = None  # our row, see campaigns.sync.know
    campaign: str = ""
    campaign_step: int | None = None


def match_or_create(session: Session, workspace_id: int, person: Person) -> Lead:
    """The lead for this person, locked until the transaction ends; what was empty is filled in.

    The provider's id decides before the address. Two transactions that create the same person at once end with one
    lead: the later one finds it. Raises ValueError for a person without any id.
    """
    if not person.emailbison_id and not person.email:
        raise ValueError("a person needs a provider id or an address")
    lead = _find(session, workspace_id, person)
    while lead is None:
        # DO NOTHING on any of the unique indexes: whoever was faster is found in the next round.
        session.execute(
            insert(Lead).values(workspace_id=workspace_id, **_identity(person)).on_conflict_do_nothing()
        )
        lead = _find(session, workspace_id, person)
    _fill(session, lead, person)
    return lead


def _find(session: Session, workspace_id: int, person: Person) -> Lead | None:
    ways = []
    if person.emailbison_id:
        ways.append(Lead.emailbison_id == person.emailbison_id)
    if person.email:
        ways.append(Lead.email == person.email)
    by_id_first = (Lead.emailbison_id.is_not_distinct_from(person.emailbison_id)).desc()
    return session.scalars(
        select(Lead)
        .where(Lead.workspace_id == workspace_id, or_(*ways))
        .order_by(by_id_first, Lead.id)
        .limit(1)
        .with_for_update()
    ).first()


def _identity(person: Person) -> dict[str, str | None]:
    return {"emailbison_id": person.emailbison_id, "email": person.email}


def _fill(session: Session, lead: Lead, person: Person) -> None:
    for name in ("first_name", "last_name", "company", "title", "phone"):
        if not getattr(lead, name) and getattr(person, name):
            setattr(lead, name, getattr(person, name))
    if person.campaign_id:
        lead.campaign_id = person.campaign_id
    if person.campaign:
        lead.campaign = person.campaign
        lead.campaign_step = person.campaign_step or lead.campaign_step
    if not lead.emailbison_id and person.emailbison_id and not _is_taken(session, lead, person):
        lead.emailbison_id = person.emailbison_id


def _is_taken(session: Session, lead: Lead, person: Person) -> bool:
    same = select(Lead.id).where(
        Lead.workspace_id == lead.workspace_id, Lead.emailbison_id == person.emailbison_id
    )
    return session.scalar(same.limit(1)) is not None
