"""One person's digest by mail: written once a day, in the transaction that notes the day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.accounts.models import User, Workspace
from webapp.digests import numbers
from webapp.digests.jobs import open_day
from webapp.digests.models import DigestChoice
from webapp.notices import notices
from webapp.runtime.errors import NotFound
from webapp.runtime.settings import settings


def write(session: Session, digest_choice_id: int, now: datetime) -> str:
    """Write the mail of this day, if it is wanted still and was not written. Answers what was done, in a few words.

    The mail and its day are one transaction, so passes that overlap, and runs that are repeated, write one.
    Raises NotFound for somebody who is gone, or was never shown to have the address.
    """
    choice = session.get(DigestChoice, digest_choice_id, with_for_update=True)
    if choice is None:
        raise NotFound(f"digest choice {digest_choice_id}")
    workspace = session.get_one(Workspace, choice.workspace_id)
    day = open_day(workspace.time_zone, now, choice.days)
    if not choice.by_mail or day is None or choice.mailed_on == day:
        return "not due"
    user = session.get_one(User, choice.user_id)
    if user.confined_to is not None:
        raise NotFound(f"the address of user {user.id} is not confirmed")
    counts = numbers.of_person(session, user, workspace, now)
    told = "\n".join(f"  {line}" for line in numbers.in_words(counts))
    text = (
        f"Hello {user.name},\n\n{workspace.name}, {day:%A %-d %B}:\n\n{told}\n\n"
        f"{numbers.address_of(workspace)}\n\nYou asked for this. Change that at\n"
        f"{settings().public_url.rstrip('/')}/w/all/digests\n"
    )
    notices.write(session, user.email, f"{counts.needs_you:,} need you in {workspace.name} · Signalbox", text)
    choice.mailed_on = day
    return "written"
