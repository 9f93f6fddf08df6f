"""Everything that stands to the right of the list: the thread, the answer's field, and the panel about the lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership, User
from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.conversations.models import UNSETTLED, Channel, Message
from webapp.conversations.thread import Thread, read_thread
from webapp.drafting import drafts
from webapp.drafting.drafts import DraftView
from webapp.inbox.composer import Composer, read_composer
from webapp.inbox.merging import MergeLine, history_of
from webapp.jobs.models import LIVE, Job
from webapp.leads.models import SMS_DND, Lead
from webapp.leads.sms_dnd import dnd_of
from webapp.leads.visibility import get_lead
from webapp.llm.budget import choices_of
from webapp.providers import ai
from webapp.scoring.models import JUDGED, OUTCOMES, Score
from webapp.scoring.newest import newest_score
from webapp.scoring.verdicts import AUTOMATED
from webapp.sync.panel import SyncPanel, panel_of


@dataclass(frozen=True, slots=True)
class Conversation:
    """One lead, opened."""

    lead: Lead
    workspace: WorkspaceAccess
    thread: Thread
    channel: str
    composer: Composer
    score: Score | None
    score_note: str
    """Why there is no fresh score, in words; empty when there is one."""
    draft: DraftView
    sync: SyncPanel
    members: list[tuple[int, str]]
    history: list[MergeLine]
    sms_dnd: str
    """Why this person may not be texted; empty when they may."""
    version: str
    """Changes with everything that is drawn here."""


def open_conversation(
    session: Session, scope: Scope, lead_id: int, *, channel: str = "", whole: bool = False
) -> Conversation:
    """Raises NotFound when this viewer may not see the lead."""
    lead = get_lead(session, scope, lead_id)
    thread = read_thread(session, lead, channel=channel, whole=whole)
    score = newest_score(session, lead.workspace_id, lead.id)
    tab = next((known for known in get_args(Channel) if known == channel in thread.channels), None)
    return Conversation(
        lead=lead,
        workspace=scope.workspace(lead.workspace_id),
        thread=thread,
        channel=tab or "",
        composer=read_composer(session, lead, scope.viewer.user_id, tab=tab),
        score=score,
        score_note=_score_note(session, lead, score, thread, scope.workspace(lead.workspace_id).time_zone),
        sync=panel_of(session, lead),
        draft=drafts.view_of(session, lead, thread.newest_inbound_id),
        members=members_of(session, lead.workspace_id),
        history=history_of(session, scope, lead),
        sms_dnd=SMS_DND[dnd_of(session, lead)],
        version=version_of(session, lead),
    )


def version_of(session: Session, lead: Lead) -> str:
    """One value that differs when anything in this conversation does: cheap to ask for, once a change was announced."""
    mine = (Message.workspace_id == lead.workspace_id, Message.lead_id == lead.id)
    messages = session.execute(
        select(
            func.count(),
            func.max(Message.id),
            func.count().filter(Message.state.in_(UNSETTLED)),
            func.count().filter(Message.state == "failed"),
        ).where(*mine)
    ).one()
    score = session.scalar(
        select(func.max(Score.id)).where(Score.workspace_id == lead.workspace_id, Score.lead_id == lead.id)
    )
    jobs = session.execute(
        select(func.max(Job.id), func.max(Job.generation), func.count()).where(
            Job.key.in_(_keys(lead)), text(LIVE)
        )
    ).one()
    sends = select(func.concat("send-", Message.id)).where(*mine, Message.state.in_(UNSETTLED))
    waiting = session.execute(
        select(func.count(Job.error_note), func.max(Job.attempts)).where(Job.key.in_(sends), text(LIVE))
    ).one()
    facts = (
        int(lead.updated_at.timestamp() * 1000),
        *messages,
        score,
        *jobs,
        *waiting,
        drafts.version_of(session, lead),
        dnd_of(session, lead),
    )
    return "-".join(str(fact or 0) for fact in facts)


def members_of(session: Session, workspace_id: int) -> list[tuple[int, str]]:
    """Whoever a lead of this workspace can be given to, by name."""
    query = select(User.id, User.name).join(Membership, Membership.user_id == User.id)
    query = query.where(Membership.workspace_id == workspace_id, User.disabled_at.is_(None)).order_by(
        User.name, User.id
    )
    return list(session.execute(query).all())


def _score_note(session: Session, lead: Lead, score: Score | None, thread: Thread, zone: str) -> str:
    if thread.newest_inbound_id is None:
        return "Scored after the first reply."
    job = _scoring_job(session, lead, score)
    if job is not None:
        return _work_note(job, zone)
    if score is not None and score.message_id == thread.newest_inbound_id:
        return "" if score.outcome in JUDGED else OUTCOMES[score.outcome]
    if lead.sentiment in AUTOMATED:
        return "The newest reply was written by a machine and is not scored."
    return _off_note(session, lead) or "Not scored yet."


def _off_note(session: Session, lead: Lead) -> str:
    if not ai.is_on():
        return "Scoring is off: no model key was given (OPENAI_API_KEY)."
    if not choices_of(session, lead.workspace_id).score_on:
        return "Scoring is off in this workspace. It can be turned on under AI."
    return ""


def _work_note(job: Job, zone: str) -> str:
    if job.state == "failed":
        return f"Not scored: {job.error_note}"
    if job.state == "parked":
        return f"Waits to be scored. {job.error_note}"
    if job.error_note and job.state == "waiting":
        return (
            f"Not scored yet. {job.error_note} Next try at {job.run_at.astimezone(ZoneInfo(zone)):%H:%M:%S}."
        )
    return "Being read by the model…"


def _keys(lead: Lead) -> list[str]:
    return [f"{work}-{lead.id}" for work in ("score", "rescore", "draft", "redraft")]


def _scoring_job(session: Session, lead: Lead, score: Score | None) -> Job | None:
    """The live job that scores this lead; else one that failed, if no score came after it."""
    keys = (f"score-{lead.id}", f"rescore-{lead.id}")
    live = session.scalars(select(Job).where(Job.key.in_(keys), text(LIVE)).limit(1)).first()
    if live is not None:
        return live
    failed = select(Job).where(
        Job.workspace_id == lead.workspace_id, Job.state == "failed", Job.key.in_(keys)
    )
    if score is not None:
        failed = failed.where(Job.finished_at > score.created_at)
    return session.scalars(failed.order_by(Job.finished_at.desc()).limit(1)).first()
