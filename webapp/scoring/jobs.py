"""Jobs of scoring."""

from sqlalchemy.orm import Session

from webapp.jobs.kinds import JobKind
from webapp.leads.models import Lead

SCORE = JobKind(
    "scoring.score",
    queue="score",
    label="Judge and score a lead",
    key_form="score-{lead_id}",
    attempts=6,
    base=5.0,
    cap=1800.0,
    timeout=150,
)
RESCORE = JobKind(
    "scoring.rescore",
    queue="score",
    label="Score a lead again",
    key_form="rescore-{lead_id}",
    attempts=6,
    base=5.0,
    cap=1800.0,
    timeout=150,
)
RESCORE_ONE = JobKind(
    "scoring.rescore_one",
    queue="bulk",
    label="Score a lead again, with all others",
    key_form="batch-{job_batch_id}-{lead_id}",
    attempts=6,
    base=5.0,
    cap=1800.0,
    timeout=150,
    cancellable=False,
)


def enqueue_score(session: Session, lead: Lead) -> None:
    """Judge and score what is new of this lead. Requests that come while one waits are done by that one."""
    SCORE.enqueue(session, workspace_id=lead.workspace_id, lead_id=lead.id)


def enqueue_rescore(session: Session, lead: Lead) -> None:
    """Score this lead even if its newest reply has been read: a person asks."""
    RESCORE.enqueue(session, workspace_id=lead.workspace_id, lead_id=lead.id)
