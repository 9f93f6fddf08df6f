"""One value that differs when anything in a conversation does; and what the lead has none of, found out by the same statement.

Most leads have no draft, no merge, no opt-out, no tag. Whoever reads the conversation is told so, instead of asking for each.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from webapp.attachments import unsent as unsent_files
from webapp.attachments.models import MessageAttachment, UnsentFile
from webapp.consent import panel as consent_panel
from webapp.consent.ledger import events_of
from webapp.consent.models import ConsentEvent
from webapp.consent.sms_dnd import dnd_of
from webapp.conversations import unsent
from webapp.conversations.jobs import SEND
from webapp.conversations.models import UNSETTLED, Message
from webapp.conversations.send_guard import newest_answer_of_others
from webapp.conversations.unsent_models import UnsentText
from webapp.drafting import drafts
from webapp.drafting.jobs import DRAFT, REDRAFT
from webapp.drafting.models import Draft
from webapp.jobs import lookup
from webapp.leads.families import family_of
from webapp.leads.merges import LeadMerge
from webapp.leads.models import Lead
from webapp.runtime.snapshots import know, once_a_snapshot
from webapp.scoring.jobs import RESCORE, SCORE
from webapp.scoring.models import Score
from webapp.sync.jobs import SYNC
from webapp.tags import on_leads


@once_a_snapshot
def version_of(session: Session, lead: Lead) -> str:
    """One value that differs when anything in this conversation does: cheap to ask for, once a change was announced."""
    has = _facts(session, lead)
    unsettled = has.unsettled or ()
    jobs = [kind.key(lead.id) for kind in (SCORE, RESCORE, DRAFT, REDRAFT)]
    jobs += [SEND.key(message_id) for message_id in unsettled]
    lookup.live(session, [*jobs, SYNC.key(lead.id)])  # what this page asks for besides, in one statement
    facts = (
        int(lead.updated_at.timestamp() * 1000),
        *has[:DRAWN],
        len(unsettled),
        lookup.version(session, jobs),
        drafts.version_of(session, lead),
        dnd_of(session, lead),
        *consent_panel.untold_of(session, lead),
    )
    return "-".join(str(fact or 0) for fact in facts)


def know_absent(session: Session, lead: Lead, user_id: int) -> Row[Any]:
    """Let the snapshot know what this person has not begun to write to the lead, either; what was found, by name."""
    has = _facts(session, lead)
    if not has.family:
        if not has.unsent_text:
            know(session, unsent.text_of, None, lead, user_id)
        if not has.unsent_file:
            know(session, unsent_files.kept_of, [], lead, user_id)
        if not has.answer:
            know(session, newest_answer_of_others, 0, lead, user_id)
    return has


@once_a_snapshot
def _facts(session: Session, lead: Lead) -> Row[Any]:
    """What there is, by name; the snapshot knows the rest. A lead with others merged into it is read in full."""
    has = session.execute(_asked(), {"workspace": lead.workspace_id, "lead": lead.id}).one()
    if not has.family:
        know(session, family_of, [lead], lead)
        if not has.newest_consent:
            know(session, events_of, [], lead)
        if not has.draft:
            know(session, drafts.newest_of, None, lead.workspace_id, lead.id)
    return has


DRAWN = 9
"""So many of the columns differ when what is drawn does."""


@cache
def _asked() -> Select[Any]:
    """What differs when a row of the conversation does, the ids of the messages that are on their way, and what there is at all.

    For `workspace` and `lead`. Made once: to make it takes longer than to ask it.
    """
    workspace, lead = bindparam("workspace", type_=BigInteger), bindparam("lead", type_=BigInteger)

    def of_lead(table: Any) -> tuple[ColumnElement[bool], ...]:
        return table.workspace_id == workspace, table.lead_id == lead

    def has(table: Any) -> ColumnElement[bool]:
        return exists().where(*of_lead(table))

    files = and_(
        MessageAttachment.workspace_id == workspace,
        MessageAttachment.message_id.in_(select(Message.id).where(*of_lead(Message))),
    )
    return select(
        select(func.max(Score.id)).where(*of_lead(Score)).scalar_subquery().label("newest_score"),
        select(func.max(ConsentEvent.id))
        .where(*of_lead(ConsentEvent))
        .scalar_subquery()
        .label("newest_consent"),
        on_leads.version_of(workspace, lead).label("tags"),
        *(
            select(func.count(getattr(MessageAttachment, each))).where(files).scalar_subquery().label(name)
            for name, each in (("files", "id"), ("stored_files", "stored_file_id"), ("lost_files", "failure"))
        ),
        func.count(),
        func.max(Message.id),
        func.count().filter(Message.state == "failed"),
        func.array_agg(Message.id).filter(Message.state.in_(UNSETTLED)).label("unsettled"),
        func.bool_or(Message.source == "operator").label("answer"),
        has(Draft).label("draft"),
        has(UnsentText).label("unsent_text"),
        has(UnsentFile).label("unsent_file"),
        exists().where(LeadMerge.workspace_id == workspace, LeadMerge.kept_id == lead).label("merge"),
        exists().where(Lead.workspace_id == workspace, Lead.merged_into == lead).label("family"),
    ).where(*of_lead(Message))
