"""A workspace's digest in its channel of Slack: claimed before it is posted, so that nobody reads it twice."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.digests import numbers
from webapp.digests.jobs import POST, open_day
from webapp.digests.models import SlackHook
from webapp.providers.slack import escaped, read_address
from webapp.runtime.errors import NotFound
from webapp.runtime.secrets import Locked, is_newest

LOCKED = "The stored address cannot be opened: SECRET_KEYS no longer holds the key it was sealed with. Enter it again."


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be posted, where, and the day that was there before, to be put back if nothing was sent."""

    address: str
    text: str
    before: date | None


def enter(session: Session, workspace_id: int, pasted: str, days: str) -> SlackHook:
    """Post here on these days from now on, and once at once, so that it is seen whether the address is right. Raises Invalid."""
    address = read_address(pasted)
    hook = _of(session, workspace_id) or SlackHook(workspace_id=workspace_id)
    hook.days = days
    hook.address, hook.host = address, address.split("/")[2]
    hook.posted_on, hook.trouble = None, ""
    session.add(hook)
    session.flush()
    POST.enqueue(session, workspace_id=workspace_id, slack_hook_id=hook.id)
    return hook


def remove(session: Session, workspace_id: int) -> None:
    """Post no more, and forget the address."""
    hook = _of(session, workspace_id)
    if hook is not None:
        session.delete(hook)


def claim(session: Session, slack_hook_id: int, now: datetime) -> Post | None:
    """The digest of this day, noted as posted; None when it is not due. The very first one keeps no hours. Raises NotFound.

    Whoever dies between this and the call has posted nothing that day: that is better than twice.
    """
    hook = session.get(SlackHook, slack_hook_id, with_for_update=True)
    if hook is None:
        raise NotFound(f"slack hook {slack_hook_id}")
    workspace = session.get_one(Workspace, hook.workspace_id)
    day, before = open_day(workspace.time_zone, now, hook.days), hook.posted_on
    if before is None:
        day = day or now.date()
    if day is None or before == day:
        return None
    try:
        address = hook.address
    except Locked:
        hook.trouble = LOCKED
        return None
    hook.posted_on = day
    return Post(address, _text(session, workspace, day, now), before)


def release(session: Session, slack_hook_id: int, post: Post) -> None:
    """It was certainly not posted: another run may."""
    hook = session.get(SlackHook, slack_hook_id, with_for_update=True)
    if hook is not None:
        hook.posted_on = post.before


def record_failure(session: Session, *, note: str, slack_hook_id: int) -> None:
    """It was given up: the page says why, and nothing is posted until the address is entered again."""
    hook = session.get(SlackHook, slack_hook_id)
    if hook is not None:
        hook.trouble = note


def seal_anew(session: Session) -> None:
    """Seal each address with the newest key of SECRET_KEYS; what no key opens is left, and its page says so."""
    for hook in session.scalars(select(SlackHook).order_by(SlackHook.id).with_for_update()):
        if not is_newest(hook.address_sealed):
            with suppress(Locked):
                hook.address = hook.address


def _of(session: Session, workspace_id: int) -> SlackHook | None:
    mine = select(SlackHook).where(SlackHook.workspace_id == workspace_id)
    return session.scalars(mine.with_for_update()).one_or_none()


def _text(session: Session, workspace: Workspace, day: date, now: datetime) -> str:
    whole = " · ".join(numbers.in_words(numbers.of_workspace(session, workspace, now)))
    people = [
        f"{escaped(name)}: {counts.needs_you:,} need you"
        for name, counts in numbers.lines_of_people(session, workspace, now)
    ]
    head = f"*{escaped(workspace.name)}*, {day:%A %-d %B}: {whole}"
    return "\n".join([head, *people, f"<{numbers.address_of(workspace)}|Open the inbox>"])
