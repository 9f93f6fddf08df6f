"""The upkeep of the counts: changes are folded, snoozes that ended are noted, and each workspace is counted anew in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.inbox.count_models import CountAudit
from webapp.leads.view_rules import ASLEEP
from webapp.runtime.database import system_statements

MOST_FOLDED = 20_000
"""Changes that one statement folds; the next pass goes on."""
MOST_ENDED = 200
"""Snoozes of one workspace that one statement notes."""
CLOCKS_DIFFER_S = 60
"""A snooze is noted as ended when it ended on the clock of every machine. Until then, whoever counts looks at its row."""


DRIFT_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Recount:
    """A workspace was counted anew: how many leads it has, and how many were counted wrongly before."""

    workspace_id: int
    leads: int
    drift: int


def fold() -> int:
    """Add the changes that were committed to the counts; answers how many those were. Any number of processes may do so."""
    with system_statements() as connection:
        return int(connection.execute(_FOLD, {"most": MOST_FOLDED}).scalar_one())


def note_ended_snoozes() -> int:
    """Count leads whose snooze is over among those awake; answers how many. Whoever counts before is right as well."""
    with system_statements() as connection:
        binds = {"most": MOST_ENDED, "seconds": CLOCKS_DIFFER_S}
        return len(connection.execute(_NOTE_ENDED, binds).all())


def longest_unaudited(session: Session) -> int | None:
    """The workspace that was counted anew longest ago, or never; None where there is no workspace."""
    found: int | None = session.scalar(_LONGEST_UNAUDITED)
    return found


def recount(session: Session, workspace_id: int) -> Recount:
    """Count the workspace's leads, put right what is wrong, and keep how much that was.

    The difference is written as changes like any other, so writers go on meanwhile and nothing is locked: both numbers
    are of one instant, and what happens after it adds to both.
    """
    where = {"workspace_id": workspace_id}
    forgotten = len(session.execute(_FAILED_AGAIN, where).all())
    leads, drift = session.execute(_RECOUNT, {**where, "forgotten": forgotten}).one()
    return Recount(workspace_id, leads, drift)


def drifts(session: Session, workspace_ids: Sequence[int], now: datetime) -> Sequence[CountAudit]:
    """The recounts of these workspaces that found something wrong lately, the newest first. There should be none."""
    wrong = select(CountAudit).where(
        CountAudit.workspace_id.in_(workspace_ids), CountAudit.drifted_at > now - DRIFT_SHOWN
    )
    return session.scalars(wrong.order_by(CountAudit.drifted_at.desc())).all()


# The workspaces' rows are held, so that none is deleted between here and the check of the reference.
_FOLD = text("""
    WITH gone AS (
        DELETE FROM lead_count_change WHERE id IN (
            SELECT id FROM lead_count_change ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
        ) RETURNING workspace_id, owner, views, change
    ), there AS (
        SELECT id FROM workspace WHERE id IN (SELECT workspace_id FROM gone) ORDER BY id FOR KEY SHARE
    ), folded AS (
        INSERT INTO lead_count (workspace_id, owner, views, leads)
        SELECT workspace_id, owner, views, sum(change) FROM gone JOIN there ON there.id = workspace_id
        GROUP BY workspace_id, owner, views HAVING sum(change) <> 0
        ORDER BY workspace_id, owner, views
        ON CONFLICT (workspace_id, owner, views) DO UPDATE SET leads = lead_count.leads + excluded.leads
    )
    SELECT count(*) FROM gone
""")

# Each workspace in turn: one with very many that end at once keeps nobody else waiting. Locked rows have their turn later.
_NOTE_ENDED = text(f"""
    UPDATE lead SET ended_snooze = lead.snoozed_until FROM workspace, LATERAL (
        SELECT id FROM lead AS asleep
        WHERE asleep.workspace_id = workspace.id AND views & {ASLEEP} <> 0
            AND snoozed_until <= now() - make_interval(secs => :seconds)
        ORDER BY snoozed_until LIMIT :most FOR UPDATE SKIP LOCKED
    ) AS ended
    WHERE lead.workspace_id = workspace.id AND lead.id = ended.id
    RETURNING lead.id
""")

_LONGEST_UNAUDITED = text("""
    SELECT id FROM workspace LEFT JOIN count_audit ON workspace_id = id ORDER BY audited_at NULLS FIRST, id LIMIT 1
""")

_FAILED_AGAIN = text("""
    UPDATE lead SET has_failed = NOT has_failed
    WHERE workspace_id = :workspace_id AND has_failed IS DISTINCT FROM EXISTS (
        SELECT FROM message
        WHERE message.workspace_id = :workspace_id AND message.lead_id = lead.id
            AND direction = 'outbound' AND state <> 'sent' AND state = 'failed'
    )
    RETURNING id
""")

_RECOUNT = text("""
    WITH counted AS (
        SELECT coalesce(assigned_to, 0) AS owner, views, count(*) AS leads FROM lead
        WHERE workspace_id = :workspace_id AND merged_into IS NULL GROUP BY 1, 2
    ), known AS (
        SELECT owner, views, sum(leads) AS leads FROM (
            SELECT owner, views, leads FROM lead_count WHERE workspace_id = :workspace_id
            UNION ALL SELECT owner, views, change FROM lead_count_change WHERE workspace_id = :workspace_id
        ) AS known GROUP BY 1, 2
    ), wrong AS (
        SELECT owner, views, coalesce(counted.leads, 0) - coalesce(known.leads, 0) AS missing
        FROM counted FULL JOIN known USING (owner, views)
        WHERE coalesce(counted.leads, 0) <> coalesce(known.leads, 0)
    ), mended AS (
        INSERT INTO lead_count_change (workspace_id, owner, views, change)
        SELECT :workspace_id, owner, views, missing FROM wrong
    ), found AS (
        SELECT (SELECT coalesce(sum(leads), 0) FROM counted) AS leads,
            (SELECT coalesce(sum(abs(missing)), 0) FROM wrong) + :forgotten AS drift
    )
    INSERT INTO count_audit AS kept (workspace_id, audited_at, leads, drift, drifted_at, drifted_leads)
    SELECT :workspace_id, now(), leads, drift, CASE WHEN drift > 0 THEN now() END, drift FROM found
    ON CONFLICT (workspace_id) DO UPDATE SET audited_at = excluded.audited_at, leads = excluded.leads,
        drift = excluded.drift, drifted_at = coalesce(excluded.drifted_at, kept.drifted_at),
        drifted_leads = CASE WHEN excluded.drift > 0 THEN excluded.drift ELSE kept.drifted_leads END
    RETURNING leads, drift
""")
