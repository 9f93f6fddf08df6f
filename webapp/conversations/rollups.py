"""The lead's rollups, computed anew from its messages in the transaction that wrote one. Exact, and cheap: an index range."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.runtime import changes


def refresh(session: Session, lead: Lead) -> None:
    """Bring the lead's rollups up to date and tell open pages."""
    session.flush()
    session.execute(_REFRESH, {"workspace_id": lead.workspace_id, "lead_id": lead.id})
    session.refresh(lead)
    changes.announce(session, lead.workspace_id)


# A campaign's mail is no answer, and neither is one that could not be sent. A bounce asks for none.
_REFRESH = text("""
    UPDATE lead SET last_inbound_at = seen.inbound, last_reply_sent_at = seen.answered, last_message_at = coalesce(seen.newest, lead.created_at),
        last_channel = latest.channel, preview = coalesce(latest.line, ''), updated_at = now()
    FROM (
        SELECT max(sent_at) FILTER (WHERE direction = 'inbound' AND NOT is_bounce) AS inbound,
            max(sent_at) FILTER (WHERE source = 'operator' AND state <> 'failed') AS answered,
            max(sent_at) AS newest
        FROM message WHERE workspace_id = :workspace_id AND lead_id = :lead_id
    ) AS seen
    LEFT JOIN LATERAL (
        SELECT channel, left(regexp_replace(CASE WHEN btrim(body_text) = '' THEN subject ELSE body_text END, '\\s+', ' ', 'g'), 160) AS line
        FROM message WHERE workspace_id = :workspace_id AND lead_id = :lead_id
        ORDER BY sent_at DESC, id DESC LIMIT 1
    ) AS latest ON true
    WHERE lead.workspace_id = :workspace_id AND lead.id = :lead_id
""")
