"""The pass of digests, and one job for each mail and each post."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.jobs.kinds import JobKind, notify_relay
from webapp.runtime import clock

SECONDS = 300
EVERY_DAY, WEEKDAYS = "1234567", "12345"
OPENS, CLOSES = time(8), time(12)
"""The hours of a workspace in which its digest leaves. A morning that was missed is left out; the next one comes."""

SCHEDULE = JobKind(
    "digests.schedule",
    queue="sync",
    label="Enqueue the digests that are due",
    key_form="digests-{slot}",
    attempts=2,
)
MAIL = JobKind(
    "digests.mail",
    queue="sync",
    label="Write somebody's digest",
    key_form="digest-{digest_choice_id}",
    base=30.0,
)
POST = JobKind(
    "digests.post",
    queue="sync",
    label="Post a workspace's digest",
    key_form="slack-digest-{slack_hook_id}",
    attempts=6,
    base=30.0,
    timeout=60,
)


def open_day(zone: str, now: datetime, days: str = EVERY_DAY) -> date | None:
    """The day whose digest may leave now in this zone; None outside its hours, and on a weekday that is none of `days`."""
    here = now.astimezone(clock.zone(zone))
    is_open = OPENS <= here.time() < CLOSES and str(here.isoweekday()) in days
    return here.date() if is_open else None


def enqueue_due(session: Session, now: datetime) -> int:
    """Enqueue every mail and post that is due, zone by zone; returns how many. What is enqueued already is joined."""
    zones = session.scalars(select(Workspace.time_zone).distinct()).all()
    days = {zone: open_day(zone, now) for zone in zones}
    count = 0
    for zone, day in days.items():
        for statement in (_MAILS, _POSTS) if day is not None else ():
            facts = {"zone": zone, "day": day, "weekday": str(day.isoweekday()) if day else ""}
            count += len(session.execute(statement, facts).all())
    notify_relay(session)
    return count


_MAILS = text(
    MAIL.enqueue_sql(
        """digest_choice AS choice JOIN workspace ON workspace.id = choice.workspace_id
        WHERE workspace.time_zone = :zone AND workspace.removed_at IS NULL AND choice.by_mail
            AND choice.mailed_on IS DISTINCT FROM :day AND position(:weekday IN choice.days) > 0""",
        workspace_id="NULL::bigint",
        digest_choice_id="choice.id",
    )
)
_POSTS = text(
    POST.enqueue_sql(
        """slack_hook AS hook JOIN workspace ON workspace.id = hook.workspace_id
        WHERE workspace.time_zone = :zone AND workspace.removed_at IS NULL AND hook.trouble = ''
            AND hook.posted_on IS DISTINCT FROM :day AND position(:weekday IN hook.days) > 0""",
        workspace_id="hook.workspace_id",
        slack_hook_id="hook.id",
    )
)
