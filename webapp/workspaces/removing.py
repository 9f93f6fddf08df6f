"""Deleting a workspace: closed at once, emptied in the background, and a line kept of who did it and what is gone.

Nobody enters it any more, its keys are forgotten and its webhook addresses changed in the transaction in which it is asked
for; so nothing is received, sent or paid for while jobs delete its rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from webapp.accounts.models import Workspace
from webapp.accounts.scopes import Scope, Viewer
from webapp.audit import audit_log
from webapp.integrations import connections, webhook_addresses
from webapp.integrations.standing import connections_of
from webapp.jobs.control import cancel_workspace
from webapp.members.models import Invitation
from webapp.runtime import changes, clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.workspaces.emptying import Note, empty
from webapp.workspaces.jobs import EMPTY
from webapp.workspaces.models import WorkspaceRemoval

MOST_SHOWN = 100


def may_remove(scope: Scope) -> bool:
    """Whether the viewer may delete the one workspace in view: its owners and the administrator of the installation may."""
    if scope.is_all or not scope.may_manage(scope.workspace_ids[0]):
        return False
    return scope.viewer.is_administrator or scope.workspaces[0].role == "owner"


def ask(session: Session, scope: Scope, written: str) -> WorkspaceRemoval:
    """Close the workspace and have it emptied, in a system transaction. `written`: its name, as the person typed it.

    Raises NotFound, NotAllowed, and Invalid when the name is another.
    """
    if not may_remove(scope):
        raise NotFound if scope.is_all else NotAllowed
    workspace = session.get(Workspace, scope.workspace_ids[0], with_for_update=True)
    if workspace is None or workspace.removed_at is not None:
        raise NotFound
    if written.strip() != workspace.name:
        raise Invalid("name", f"Type “{workspace.name}” to say that you mean it.")
    row, before = ("workspace", workspace.id), {"slug": workspace.slug, "name": workspace.name}
    audit_log.record(session, "system.workspace_deleted", row=row, before=before)
    _close(session, workspace)
    removal = WorkspaceRemoval(
        workspace_number=workspace.id, name=workspace.name, asked_by=scope.viewer.user_id
    )
    session.add(removal)
    EMPTY.enqueue(session, workspace_id=None)
    return removal


def removals_of(session: Session, viewer: Viewer) -> Sequence[WorkspaceRemoval]:
    """Those that the viewer asked for, the newest first; all of the installation for its administrator."""
    mine = select(WorkspaceRemoval).order_by(WorkspaceRemoval.id.desc()).limit(MOST_SHOWN)
    if not viewer.is_administrator:
        mine = mine.where(WorkspaceRemoval.asked_by == viewer.user_id)
    return session.scalars(mine).all()


def unfinished(session: Session) -> WorkspaceRemoval | None:
    """The one that was asked for first."""
    left = select(WorkspaceRemoval).where(WorkspaceRemoval.finished_at.is_(None))
    return session.scalars(left.order_by(WorkspaceRemoval.id).limit(1)).first()


def go_on(removal: WorkspaceRemoval, deadline: Deadline) -> None:
    """Delete its rows until none is left or the time is over. A run that dies is taken up where it stopped. Raises Busy."""
    number = removal.workspace_number
    with system_transaction() as session:
        cancel_workspace(session, number)  # also what was asked for by those who were still inside

    if empty(number, deadline, noting(removal.id)):
        with system_transaction() as session:
            session.execute(delete(Workspace).where(Workspace.id == number))
            done = update(WorkspaceRemoval).where(WorkspaceRemoval.id == removal.id)
            session.execute(done.values(finished_at=clock.now()))


def noting(removal_id: int) -> Note:
    """Adds up what a slice deleted, in the slice's own transaction: what is rolled back is not counted."""

    def note(session: Session, table: str, rows: int) -> None:
        kept = session.get_one(WorkspaceRemoval, removal_id)
        kept.counts[table] = kept.counts.get(table, 0) + rows
        flag_modified(kept, "counts")

    return note


def _close(session: Session, workspace: Workspace) -> None:
    """Its address is free for another one."""
    workspace.removed_at = clock.now()
    workspace.slug = f"deleted-{workspace.id}"
    session.execute(delete(Invitation).where(Invitation.workspace_id == workspace.id))
    cancel_workspace(session, workspace.id)
    changes.announce(session, workspace.id)
    for connection in connections_of(session, (workspace.id,)):
        connections.remove_key(session, connection)
        webhook_addresses.renew(session, connection, close_old=True)
