"""The numbers of a digest, in words: those of the sidebar, counted by the same conditions at the same moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import User, Workspace
from webapp.accounts.scopes import Scope, Viewer, WorkspaceAccess, scope_of, viewer_of
from webapp.digests.models import DigestChoice
from webapp.inbox.counts import InboxCounts, count_inbox
from webapp.inbox.predicates import VIEWS
from webapp.runtime.errors import NotFound
from webapp.runtime.settings import settings

TOLD = tuple(view for view in VIEWS if view.key != "everyone")


def of_person(session: Session, user: User, workspace: Workspace, now: datetime) -> InboxCounts:
    """What this person's sidebar says of the workspace. Raises NotFound when they are in it no longer."""
    if user.disabled_at is not None:
        raise NotFound(f"user {user.id} is disabled")
    return count_inbox(session, scope_of(viewer_of(session, user), workspace.slug), now)


def of_workspace(session: Session, workspace: Workspace, now: datetime) -> InboxCounts:
    """What the sidebar says to whoever sees every lead of the workspace."""
    place = WorkspaceAccess(workspace.id, workspace.slug, workspace.name, workspace.time_zone, "admin")
    viewer = Viewer(0, "", "", is_administrator=False, workspaces=(place,))
    return count_inbox(session, Scope(viewer, workspace.slug, (place,)), now)


def lines_of_people(session: Session, workspace: Workspace, now: datetime) -> list[tuple[str, InboxCounts]]:
    """Whoever wants a line of their own in what is posted, by name, with their numbers."""
    wanted = (
        select(User)
        .join(DigestChoice, DigestChoice.user_id == User.id)
        .where(DigestChoice.workspace_id == workspace.id, DigestChoice.in_slack)
    )
    found = []
    for user in session.scalars(wanted.order_by(User.name, User.id)):
        try:
            found.append((user.name, of_person(session, user, workspace, now)))
        except NotFound:
            continue  # left the workspace, or is disabled
    return found


def in_words(counts: InboxCounts) -> list[str]:
    """ "Needs you: 3", one for each view."""
    return [f"{view.label}: {counts.of(view.key):,}" for view in TOLD]


def address_of(workspace: Workspace) -> str:
    """The inbox of the workspace, for a browser."""
    return f"{settings().public_url.rstrip('/')}/w/{workspace.slug}/inbox"
