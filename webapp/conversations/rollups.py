"""The lead's rollups, computed anew from its messages in the transaction that wrote one. Exact, and cheap: an index range."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from webapp.attachments.recording import attachments_of, in_words
from webapp.conversations.models import Message
from webapp.leads.locks import lock_lead
from webapp.leads.matching import kept_of
from webapp.leads.models import Lead
from webapp.mail.history import Kind
from webapp.runtime import changes
from webapp.runtime.text import one_line

MAX_READ = 2_000
"""Characters that a preview is made of."""


def refresh(session: Session, lead: Lead) -> None:
    """Bring the lead's rollups up to date and tell open pages."""
    session.flush()
    session.execute(_REFRESH, {"workspace_id": lead.workspace_id, "lead_ids": [lead.id]})
    session.refresh(lead)
    newest = session.scalars(
        select(Message)
        .where(
            Message.workspace_id == lead.workspace_id,
            Message.lead_id == lead.id,
            Message.source != "forward",
        )
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(1)
    ).first()
    _show(session, lead, newest)
    changes.announce(session, lead.workspace_id)
    if lead.merged_into is not None:
        # Whoever held a message of this lead while it was merged brings up to date what it belongs to now.
        refresh(session, lock_lead(session, lead.workspace_id, kept_of(session, lead)))


def refresh_many(session: Session, workspace_id: int, lead_ids: Sequence[int]) -> Sequence[Lead]:
    """The same for leads of which none is merged, by a few statements for all of them; the leads, read anew."""
    session.flush()
    session.execute(_REFRESH, {"workspace_id": workspace_id, "lead_ids": sorted(lead_ids)})
    mine = select(Lead).where(Lead.workspace_id == workspace_id, Lead.id.in_(lead_ids)).order_by(Lead.id)
    leads = session.scalars(mine.execution_options(populate_existing=True)).all()
    of_them = select(Message).where(Message.workspace_id == workspace_id, Message.lead_id.in_(lead_ids))
    newest = of_them.ext(distinct_on(Message.lead_id)).order_by(
        Message.lead_id, Message.sent_at.desc(), Message.id.desc()
    )
    by_lead = {message.lead_id: message for message in session.scalars(newest)}
    for lead in leads:
        _show(session, lead, by_lead.get(lead.id))
    changes.announce(session, workspace_id)
    return leads


def _show(session: Session, lead: Lead, newest: Message | None) -> None:
    """What a list says of the lead's newest message."""
    lead.last_channel = newest.channel if newest else None
    lead.preview = preview_of(session, newest) if newest else ""


def reopen(lead: Lead, message: Message) -> None:
    """An answer did not go out: whoever was done with the lead when it was written, is not."""
    if lead.handled_at is not None and lead.handled_at >= message.arrived_at:
        lead.handled_at = None


def preview_of(session: Session, message: Message) -> str:
    """One line for lists: the writer's own words, else what they passed on, else what files came, else the subject."""
    own = message.own_words
    passed_on = "" if own else next((p.text for p in message.content.parts if p.kind is Kind.FORWARDED), "")
    return one_line((own or passed_on or _files(session, message) or message.subject)[:MAX_READ], 160)


def _files(session: Session, message: Message) -> str:
    files = attachments_of(session, [message.workspace_id], [message.id]).get(message.id, [])
    return in_words([each for each in files if not each.is_inline] or files)


# A campaign's mail is no answer, and neither is one that could not be sent, or what was passed on to somebody else. A bounce or an absence note asks for none.
# Late is a reply that is dated before our answer, and that nobody who answered since had seen: an answer written here
# (it has `sends_at`) covers what had arrived when it was written, one written at the provider what is dated before it.
# Waiting is who wrote after our last answer, since the first time that they did.
_REFRESH = text("""
    UPDATE lead SET last_inbound_at = seen.inbound, last_reply_sent_at = seen.answered,
        late_reply_at = late.arrived, waiting_since = least(unanswered.since, late.arrived), attachment_count = files.count,
        has_failed = seen.has_failed,
        last_message_at = coalesce(seen.newest, lead.created_at), updated_at = now()
    FROM unnest(CAST(:lead_ids AS bigint[])) AS mine (id), LATERAL (
        SELECT max(sent_at) FILTER (WHERE direction = 'inbound' AND NOT is_bounce AND NOT is_automated) AS inbound,
            max(sent_at) FILTER (WHERE source = 'operator' AND state <> 'failed') AS answered,
            max(sent_at) FILTER (WHERE source <> 'forward') AS newest,
            coalesce(bool_or(direction = 'outbound' AND state = 'failed'), false) AS has_failed
        FROM message WHERE workspace_id = :workspace_id AND lead_id = mine.id
    ) AS seen, LATERAL (
        SELECT max(reply.arrived_at) AS arrived
        FROM message AS reply
        WHERE reply.workspace_id = :workspace_id AND reply.lead_id = mine.id
            AND reply.direction = 'inbound' AND NOT reply.is_bounce AND NOT reply.is_automated
            AND EXISTS (
                SELECT FROM message AS answer
                WHERE answer.workspace_id = :workspace_id AND answer.lead_id = mine.id
                    AND answer.source = 'operator' AND answer.state <> 'failed' AND answer.sent_at >= reply.sent_at
            )
            AND NOT EXISTS (
                SELECT FROM message AS answer
                WHERE answer.workspace_id = :workspace_id AND answer.lead_id = mine.id
                    AND answer.source = 'operator' AND answer.state <> 'failed' AND answer.sent_at >= reply.sent_at
                    AND (answer.sends_at IS NULL OR answer.arrived_at >= reply.arrived_at)
            )
    ) AS late, LATERAL (
        SELECT min(reply.sent_at) AS since
        FROM message AS reply
        WHERE reply.workspace_id = :workspace_id AND reply.lead_id = mine.id
            AND reply.direction = 'inbound' AND NOT reply.is_bounce AND NOT reply.is_automated
            AND NOT EXISTS (
                SELECT FROM message AS answer
                WHERE answer.workspace_id = :workspace_id AND answer.lead_id = mine.id
                    AND answer.source = 'operator' AND answer.state <> 'failed' AND answer.sent_at >= reply.sent_at
            )
    ) AS unanswered, LATERAL (
        SELECT count(*) FROM message_attachment AS file
        JOIN message ON message.workspace_id = file.workspace_id AND message.id = file.message_id
        WHERE message.workspace_id = :workspace_id AND message.lead_id = mine.id AND NOT file.is_inline
    ) AS files
    WHERE lead.workspace_id = :workspace_id AND lead.id = mine.id
""")
