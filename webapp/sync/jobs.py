"""The work that syncs ask for."""

from sqlalchemy.orm import Session

from webapp.jobs.kinds import JobKind
from webapp.leads.models import Lead
from webapp.sync.models import Trigger

SYNC = JobKind(
    "conversations.sync",
    queue="sync",
    label="Sync a conversation",
    attempts=5,
    base=5.0,
    cap=900.0,
    timeout=300,
)
SYNC_ONE = JobKind(
    "sync.one",
    queue="bulk",
    label="Sync a conversation, with all others",
    attempts=5,
    base=10.0,
    cap=900.0,
    timeout=300,
    cancellable=False,
)
AGAIN = JobKind("sync.again", queue="sync", label="Ask again for syncs that failed", attempts=2)

AGAIN_SECONDS = 900


def enqueue_sync(session: Session, lead: Lead, trigger: Trigger) -> None:
    """Read what the providers have of this lead. Asked for while it runs, it is done once more after it."""
    SYNC.enqueue(session, sync_key(lead.id), workspace_id=lead.workspace_id, lead_id=lead.id, trigger=trigger)


def sync_key(lead_id: int) -> str:
    """One sync of a lead at a time."""
    return f"sync-{lead_id}"
