"""What a person writes down of a lead: name, company, title. What providers tell later fills in only what is empty."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.runtime import changes
from webapp.runtime.errors import Invalid
from webapp.runtime.text import one_line, storable

FACTS = {"first_name": "First name", "last_name": "Last name", "company": "Company", "title": "Title"}
MAX_LENGTH = 120


def write(session: Session, lead: Lead, form: Mapping[str, str]) -> None:
    """Keep the facts that are in the form; the lead must be locked. Raises Invalid for one that is too long."""
    for name, label in FACTS.items():
        if name in form:
            written = one_line(storable(form[name]), MAX_LENGTH + 1)
            if len(written) > MAX_LENGTH:
                raise Invalid(name, f"{label}: {MAX_LENGTH} characters are the most.")
            setattr(lead, name, written)
    changes.announce(session, lead.workspace_id)
