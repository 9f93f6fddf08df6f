"""Which rows are one person's: their leads, merged ones included, and whatever refers to them."""

from __future__ import annotations

from collections.abc import Collection, Generator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, func, or_, select
from sqlalchemy.orm import Session

from webapp.leads.families import family_of
from webapp.leads.matching import IDENTITY
from webapp.leads.models import Lead
from webapp.personal.tables import TREATMENTS
from webapp.runtime.database import Base


@dataclass(frozen=True, slots=True)
class Person:
    """One person, by the leads that they are."""

    workspace_id: int
    leads: tuple[Lead, ...]

    @property
    def lead_ids(self) -> list[int]:
        return [lead.id for lead in self.leads]

    @property
    def identities(self) -> list[tuple[str, str]]:
        """(name, value) of all that they are known by."""
        found = {(name, value) for lead in self.leads for name in IDENTITY if (value := getattr(lead, name))}
        return sorted(found)

    @property
    def needles(self) -> list[str]:
        """How they may be named in what providers sent: their addresses and numbers, in small letters."""
        found = {lead.email for lead in self.leads} | {lead.phone_e164 for lead in self.leads}
        found |= {lead.phone for lead in self.leads}
        return sorted(each.lower() for each in found if each and len(each) >= 6)


def person_of(session: Session, lead: Lead) -> Person:
    """The lead's person."""
    return Person(lead.workspace_id, tuple(family_of(session, lead)))


def message_ids(session: Session, person: Person) -> list[int]:
    """The numbers of all their messages."""
    message = Base.metadata.tables["message"]
    mine = (message.c.workspace_id == person.workspace_id, message.c.lead_id.in_(person.lead_ids))
    return list(session.scalars(select(message.c.id).where(*mine)))


def tables() -> list[str]:
    """Every table with rows of a person, `lead` first."""
    return ["lead", *sorted({name.partition(".")[0] for name in TREATMENTS} - {"lead"})]


def mine(table: Table, lead_ids: Collection[int]) -> ColumnElement[bool]:
    """The condition of their rows in it: by lead where it has one, else by message."""
    if table.name == "lead":
        return table.c.id.in_(lead_ids)
    if table.name == "reactivation_person":  # a list names people whom it did not lead to
        lead = Base.metadata.tables["lead"]
        theirs = select(lead.c.email).where(
            lead.c.workspace_id == table.c.workspace_id, lead.c.id.in_(lead_ids), lead.c.email.is_not(None)
        )
        return or_(table.c.lead_id.in_(lead_ids), func.lower(table.c.email).in_(theirs))
    columns = [table.c[each.partition(".")[2]] for each in TREATMENTS if each.startswith(f"{table.name}.")]
    by_lead = [column for column in columns if column.name in ("lead_id", "kept_id", "merged_id")]
    if by_lead:
        return or_(*(column.in_(lead_ids) for column in by_lead))
    message = Base.metadata.tables["message"]
    theirs = select(message.c.id).where(
        message.c.workspace_id == table.c.workspace_id, message.c.lead_id.in_(lead_ids)
    )
    return table.c.message_id.in_(theirs)


def count(session: Session, person: Person) -> dict[str, int]:
    """How many rows of theirs stand in each table."""
    found = {}
    for name in tables():
        table = Base.metadata.tables[name]
        of = (table.c.workspace_id == person.workspace_id, mine(table, person.lead_ids))
        found[name] = session.scalar(select(func.count()).select_from(table).where(*of)) or 0
    return {name: number for name, number in found.items() if number}


def rows(session: Session, person: Person, name: str, most: int) -> Generator[RowMapping]:
    """Their rows of a table, the oldest first, `most` of them; read in portions. Whoever stops before the end closes it."""
    table: Any = Base.metadata.tables[name]
    of = (table.c.workspace_id == person.workspace_id, mine(table, person.lead_ids))
    query = select(table).where(*of).order_by(*table.primary_key.columns).limit(most)
    with session.execute(query.execution_options(yield_per=100)) as found:
        yield from found.mappings()
