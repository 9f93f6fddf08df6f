"""Reading one lead's list at a provider, page by page. Every page is stored by itself, and what is stored is stored once.

So a run that dies in the middle, or is repeated, loses nothing and doubles nothing. The newest stand in front: while
they are read, what arrives pushes the others to later pages, where they are met again and known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from webapp.scoring.jobs import enqueue_score
from webapp.sync import receipts
from webapp.sync.receipts import Part

Row = TypeVar("Row")


@dataclass(slots=True)
class Reading:
    """One attempt at one lead: who it is, and how far each part has come."""

    workspace_id: int
    lead_id: int
    receipt_id: int
    began_at: datetime
    is_spare: bool
    emailbison_id: str | None
    gohighlevel_id: str | None
    email: str | None
    phone: str | None
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def new(self) -> int:
        """Messages that were not known before."""
        return sum(part.new for part in self.parts.values())


Record = Callable[[Session, Lead, Row], tuple[str, bool]]
"""Stores a row; answers what became of it (new, updated, reconciled or known), and whether it came from the lead."""


def store(work: Reading, part: Part, pages: Iterator[list[Row]], record: Record[Row]) -> None:
    """Store page by page, newest first, until a page brings nothing new and everything behind it was read before."""
    was_whole = part.whole
    for page in pages:
        with unit_of_work() as session:
            lead = locked(session, work)
            told = [record(session, lead, row) for row in page]
            if any(how == "new" and is_inbound for how, is_inbound in told):
                enqueue_score(session, lead)
            found = [how for how, _ in told]
            part.pages += 1
            part.new += found.count("new")
            part.updated += found.count("updated") + found.count("reconciled")
            part.known += found.count("known")
            if len(found) > found.count("known"):
                part.whole = False  # until the end is reached: whoever goes on after a death must not stop at this page
            receipts.write(session, work.receipt_id, work.parts)
        if was_whole and page and all(how == "known" for how in found):
            return


def locked(session: Session, work: Reading) -> Lead:
    """The lead, locked. Raises NotFound when it is gone, or was merged into another: that one is synced."""
    lead = lock_lead(session, work.workspace_id, work.lead_id)
    if lead.merged_into is not None:
        raise NotFound(f"lead {work.lead_id}")
    return lead
