"""Why a lead has no fresh score, in words for people."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.jobs import lookup
from webapp.jobs.lookup import LiveJob
from webapp.leads.models import Lead
from webapp.llm import enablement
from webapp.runtime import clock
from webapp.scoring.jobs import RESCORE, SCORE
from webapp.scoring.models import JUDGED, OUTCOMES, Score
from webapp.scoring.verdicts import AUTOMATED


def score_note(
    session: Session, lead: Lead, score: Score | None, newest_inbound_id: int | None, zone: str
) -> str:
    """Empty when the newest reply was read and scored; times are of this zone."""
    if newest_inbound_id is None:
        return "Scored after the first reply."
    if note := _job_note(session, lead, score, zone):
        return note
    if score is not None and score.message_id == newest_inbound_id:
        return "" if score.outcome in JUDGED else OUTCOMES[score.outcome]
    if lead.sentiment in AUTOMATED:
        return "The newest reply was written by a machine and is not scored."
    return _off_note(session, lead) or "Not scored yet."


def _job_note(session: Session, lead: Lead, score: Score | None, zone: str) -> str:
    """Of the live job that scores this lead; else of one that failed, if no score came after it."""
    keys = (SCORE.key(lead.id), RESCORE.key(lead.id))
    if live := lookup.live(session, keys):
        return _live_note(next(iter(live.values())), zone)
    failed = max(lookup.last_failed(session, keys).values(), key=lambda job: job.failed_at, default=None)
    if failed is not None and failed.is_newer_than(score.created_at if score else None):
        return f"Not scored: {failed.note}"
    return ""


def _live_note(job: LiveJob, zone: str) -> str:
    if job.state == "parked":
        return f"Waits to be scored. {job.note}"
    if job.note and job.state == "waiting":
        return f"Not scored yet. {job.note} Next try at {job.run_at.astimezone(clock.zone(zone)):%H:%M %Z}."
    return "Being read by the model…"


def _off_note(session: Session, lead: Lead) -> str:
    return enablement.why_off(session, lead.workspace_id, "score")
