"""The people of a page of a provider's list, matched by a few statements for all of them where nothing has to be decided.

`matching` decides; here is found out for whom there is nothing to decide: people whom one unmerged lead has by the provider's
id with all that the page says of them, and people of whom nothing is known here, or anywhere else in the page. Everybody
else is matched one by one, and finds the locks of the whole page held already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.leads import suppressions
from webapp.leads.locks import lock_identities
from webapp.leads.matching import IDENTITY, ContactDetails
from webapp.leads.models import Lead

SAID = ("first_name", "last_name", "company", "title", "phone")
"""What is filled in where a lead has none of it."""


def match_plain(session: Session, workspace_id: int, people: Sequence[ContactDetails]) -> list[Lead | None]:
    """The lead of each, locked; those who are new are made, in this order. None: that person is to be matched alone.

    Nobody is named twice. Whoever comes to anything else later in the transaction takes no identity lock anew.
    """
    identities = [person.identity() for person in people]
    lock_identities(session, workspace_id, *identities)
    named = Counter(pair for identity in identities for pair in identity.items())
    holders = _holders(session, workspace_id, identities)
    found: list[Lead | None] = [None] * len(people)
    new: list[int] = []
    for place, (person, identity) in enumerate(zip(people, identities, strict=True)):
        theirs = {lead.id: lead for pair in identity.items() for lead in holders.get(pair, [])}
        if len(theirs) == 1 and _is_all_there(next(iter(theirs.values())), person):
            found[place] = next(iter(theirs.values()))
        elif identity and not theirs and all(named[pair] == 1 for pair in identity.items()):
            new.append(place)
    if new and not suppressions.are_any(session, workspace_id, [identities[place] for place in new]):
        for place, lead in _make(session, workspace_id, [(place, people[place]) for place in new]):
            found[place] = lead
    return found


def _holders(
    session: Session, workspace_id: int, identities: Sequence[dict[str, str]]
) -> dict[tuple[str, str], list[Lead]]:
    """The leads that have any of these identities, by it; locked, in the order of their ids."""
    wanted: dict[str, list[str]] = {}
    for identity in identities:
        for name, value in identity.items():
            wanted.setdefault(name, []).append(value)
    if not wanted:
        return {}
    ways = or_(*(getattr(Lead, name).in_(values) for name, values in wanted.items()))
    query = select(Lead).where(Lead.workspace_id == workspace_id, ways).order_by(Lead.id).with_for_update()
    found: dict[tuple[str, str], list[Lead]] = {}
    for lead in session.scalars(query.execution_options(populate_existing=True)):
        for name in IDENTITY:
            if value := getattr(lead, name):
                found.setdefault((name, value), []).append(lead)
    return found


def _is_all_there(lead: Lead, person: ContactDetails) -> bool:
    """Whether matching this person would find this lead by its provider's id, and change nothing of it."""
    identity = person.identity()
    has_id = any(name.endswith("_id") for name in identity)
    is_same = all(getattr(lead, name) == value for name, value in identity.items())
    says_more = any(getattr(person, name) and not getattr(lead, name) for name in SAID)
    names_campaign = bool(person.campaign_id or person.campaign)
    return (
        has_id
        and is_same
        and lead.merged_into is None
        and not (says_more or names_campaign or lead.came_unasked)
    )


def _make(
    session: Session, workspace_id: int, people: Sequence[tuple[int, ContactDetails]]
) -> list[tuple[int, Lead]]:
    """Leads as `matching` would make and fill them. Whoever was made by somebody else meanwhile is left out."""
    rows = [_row(workspace_id, person) for _, person in people]
    making = insert(Lead).on_conflict_do_nothing().returning(Lead)
    by_identity = {
        next(iter(lead_identity(lead).items())): lead
        for lead in session.scalars(making, rows, execution_options={"populate_existing": True})
    }
    pairs = ((place, next(iter(person.identity().items()))) for place, person in people)
    return [(place, by_identity[pair]) for place, pair in pairs if pair in by_identity]


def lead_identity(lead: Lead) -> dict[str, str]:
    """What the lead has of IDENTITY, the surest first."""
    return {name: value for name in IDENTITY if (value := getattr(lead, name))}


def _row(workspace_id: int, person: ContactDetails) -> dict[str, Any]:
    said = {name: getattr(person, name) for name in SAID if getattr(person, name)}
    step = {"campaign_step": person.campaign_step} if person.campaign else {}
    empty = {"first_name": "", "last_name": "", "company": "", "title": "", "phone": None}
    return {
        "workspace_id": workspace_id,
        "came_unasked": person.is_unknown,
        "campaign_id": person.campaign_id or None,
        "campaign": person.campaign,
        "campaign_step": None,
        **dict.fromkeys(IDENTITY),
        **empty,
        **person.identity(),
        **said,
        **step,
    }
