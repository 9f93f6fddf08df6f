"""The opened conversation: the thread, the composer, and the panel about the lead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership, User
from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.consent import panel as consent_panel
from webapp.consent.panel import ConsentPanel
from webapp.consent.sms_dnd import dnd_of
from webapp.conversations.models import Channel, Message
from webapp.conversations.newest import newest_inbound
from webapp.conversations.thread import Thread, read_thread
from webapp.inbox.composer import START, Composer, Start, read_composer
from webapp.inbox.merging import MergeLine, history_of
from webapp.inbox.score_note import score_note
from webapp.inbox.versions import know_absent, version_of
from webapp.leads.models import Lead
from webapp.leads.states import SMS_DND
from webapp.leads.visibility import get_lead
from webapp.runtime.errors import NotFound
from webapp.runtime.snapshots import once_a_snapshot
from webapp.scoring.models import Score
from webapp.scoring.newest import newest_score
from webapp.sync.panel import SyncPanel, panel_of
from webapp.tags import on_leads, tags
from webapp.tags.models import Tag
from webapp.tags.on_leads import Line


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be seen of a conversation: one channel or all, the whole of it or its end, or from the message `at` on."""

    channel: str = ""
    whole: bool = False
    at: int | None = None
    start: Start = START


ALL = Wanted()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One lead, opened."""

    lead: Lead
    workspace: WorkspaceAccess
    thread: Thread
    channel: str
    at: int | None
    """The message that somebody wants to see, by its id."""
    composer: Composer
    newest_inbound_id: int | None
    score: Score | None
    score_note: str
    """Why there is no fresh score, in words; empty when there is one."""
    sync: SyncPanel
    members: list[tuple[int, str]]
    history: list[MergeLine]
    sms_dnd: str
    """Why this person may not be texted; empty when they may."""
    consent: ConsentPanel
    may_manage: bool
    tags: list[Tag]
    tag_choices: list[Tag]
    tag_history: list[Line]
    may_keep_tags: bool
    version: str
    """Changes with everything that is drawn here, and is never newer than it."""


def open_conversation(
    session: Session,
    scope: Scope,
    lead_id: int,
    wanted: Wanted = ALL,
) -> Conversation:
    """Raises NotFound when this viewer may not see the lead."""
    lead = get_lead(session, scope, lead_id)
    has = know_absent(session, lead, scope.viewer.user_id)
    # Before anything that it vouches for is read: what changes meanwhile is then drawn once more, and never missed.
    version = version_of(session, lead)
    workspace = scope.workspace(lead.workspace_id)
    channel = wanted.channel
    thread = read_thread(
        session, lead, channel=channel, whole=wanted.whole, at=wanted.at, has_files=bool(has.files)
    )
    tab = next((known for known in get_args(Channel) if known == channel in thread.channels), None)
    newest = newest_inbound(session, lead)
    newest_id = newest.id if newest else None
    lines = on_leads.lines_of(session, lead) if has.tags else []
    score = newest_score(session, lead.workspace_id, lead.id) if has.newest_score else None
    return Conversation(
        lead=lead,
        workspace=workspace,
        thread=thread,
        channel=tab or "",
        at=wanted.at,
        composer=read_composer(session, lead, scope.viewer.user_id, newest, replace(wanted.start, tab=tab)),
        newest_inbound_id=newest_id,
        score=score,
        score_note=score_note(session, lead, score, newest_id, workspace.time_zone),
        sync=panel_of(session, lead),
        members=members_of(session, lead.workspace_id),
        history=history_of(session, scope, lead) if has.merge or has.family else [],
        sms_dnd=SMS_DND[dnd_of(session, lead)],
        consent=consent_panel.panel_of(session, lead),
        tags=sorted((line.tag for line in lines if not line.taken_off_at), key=lambda tag: tag.name.lower()),
        tag_choices=tags.list_tags(session, (lead.workspace_id,)),
        tag_history=lines,
        may_keep_tags=tags.may_keep(scope, lead.workspace_id),
        may_manage=scope.may_manage(lead.workspace_id),
        version=version,
    )


def get_message(session: Session, scope: Scope, message_id: int) -> Message:
    """A message of a lead that the viewer may see. Raises NotFound."""
    found = session.scalars(
        select(Message).where(Message.id == message_id, Message.workspace_id.in_(scope.workspace_ids))
    ).one_or_none()
    if found is None:
        raise NotFound(f"message {message_id}")
    get_lead(session, scope, found.lead_id)
    return found


@once_a_snapshot
def members_of(session: Session, workspace_id: int) -> list[tuple[int, str]]:
    """Whoever a lead of this workspace can be given to, by name."""
    query = select(User.id, User.name).join(Membership, Membership.user_id == User.id)
    query = query.where(Membership.workspace_id == workspace_id, User.disabled_at.is_(None)).order_by(
        User.name, User.id
    )
    return list(session.execute(query).all())
