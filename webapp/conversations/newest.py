"""The newest message that a lead wrote. The one query for it: pages, the send guard, drafts and scores cannot disagree."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import Session, aliased

from webapp.conversations.models import Message
from webapp.leads.models import Lead


def newest_inbound(session: Session, lead: Lead, *conditions: ColumnElement[bool]) -> Message | None:
    """The newest reply of this lead, of those that meet the conditions; None when there is none.

    A bounce, a delivery report or an absence note is inbound, but nothing that the lead said (`Message.is_reply`): it
    makes no draft stale, no score old, and holds back no answer. Of two at the same instant, the one stored last is the
    newest.
    """
    return _newest(session, lead, and_(Message.is_reply), *conditions)


def recent_inbound_each(
    session: Session, leads: Sequence[Lead], *conditions: ColumnElement[bool], most: int
) -> dict[int, list[Message]]:
    """The newest replies of each lead that meet the conditions, at most so many, the newest first; by the leads' ids."""
    if len(leads) == 1:  # an opened conversation: the plain query, which costs a fifth of the other to build
        (lead,) = leads
        return {lead.id: [*session.scalars(_query(lead, and_(Message.is_reply), *conditions).limit(most))]}
    mine = (Message.workspace_id == Lead.workspace_id, Message.lead_id == Lead.id)
    order = (Message.sent_at.desc(), Message.id.desc())
    recent = select(Message).where(*mine, and_(Message.is_reply), *conditions).order_by(*order).limit(most)
    each = aliased(Message, recent.correlate(Lead).lateral())
    rows = select(each).select_from(Lead).join(each, true()).where(Lead.id.in_([lead.id for lead in leads]))
    found: dict[int, list[Message]] = {lead.id: [] for lead in leads}
    for message in session.scalars(rows.order_by(each.sent_at.desc(), each.id.desc())):
        found[message.lead_id].append(message)
    return found


def newest_automatic(session: Session, lead: Lead, *conditions: ColumnElement[bool]) -> Message | None:
    """The newest mail that a machine wrote for this lead: where nobody has replied, its thread can still be answered."""
    is_automatic = and_(Message.direction == "inbound", Message.is_automated, ~Message.is_bounce)
    return _newest(session, lead, is_automatic, *conditions)


def _newest(session: Session, lead: Lead, *conditions: ColumnElement[bool]) -> Message | None:
    return session.scalars(_query(lead, *conditions).limit(1)).first()


def _query(lead: Lead, *conditions: ColumnElement[bool]) -> Select[Message]:
    mine = (Message.workspace_id == lead.workspace_id, Message.lead_id == lead.id)
    return select(Message).where(*mine, *conditions).order_by(Message.sent_at.desc(), Message.id.desc())
