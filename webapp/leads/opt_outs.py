"""People who want to hear no more of us."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.leads.provider_status import enqueue_status_push
from webapp.runtime import changes


def record_opt_out(session: Session, lead: Lead) -> None:
    """One provider says that this locked lead opted out: it holds for all channels, and every provider has to know."""
    lead.status, lead.sentiment = "blacklisted", "Blacklist"
    enqueue_status_push(session, lead)
    changes.announce(session, lead.workspace_id)
