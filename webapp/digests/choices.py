"""What a person wants of each workspace that they are in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.digests.jobs import EVERY_DAY, WEEKDAYS
from webapp.digests.models import DigestChoice, SlackHook
from webapp.runtime.errors import Invalid


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace with what the viewer chose, and where its digest is posted, if anywhere."""

    workspace: WorkspaceAccess
    by_mail: bool
    in_slack: bool
    days: str
    hook: SlackHook | None
    may_manage: bool


def read_places(session: Session, scope: Scope) -> list[Place]:
    """Each workspace of the scope."""
    mine = (DigestChoice.workspace_id.in_(scope.workspace_ids), DigestChoice.user_id == scope.viewer.user_id)
    choices = {row.workspace_id: row for row in session.scalars(select(DigestChoice).where(*mine))}
    of_scope = select(SlackHook).where(SlackHook.workspace_id.in_(scope.workspace_ids))
    hooks = {row.workspace_id: row for row in session.scalars(of_scope)}
    return [_place(scope, each, choices.get(each.workspace_id), hooks) for each in scope.workspaces]


def choose(
    session: Session, workspace_id: int, user_id: int, *, by_mail: bool, in_slack: bool, days: str = WEEKDAYS
) -> None:
    """Keep what they want; a second form with the same changes nothing."""
    wanted: dict[str, object] = {"by_mail": by_mail, "in_slack": in_slack, "days": days}
    row = {"workspace_id": workspace_id, "user_id": user_id, **wanted}
    key = (DigestChoice.workspace_id, DigestChoice.user_id)
    session.execute(insert(DigestChoice).values(row).on_conflict_do_update(index_elements=key, set_=wanted))


def read_days(entered: list[str]) -> str:
    """Days of the week as a form holds them, "1" for Monday; none: Monday to Friday. Raises Invalid."""
    if any(len(day) != 1 or day not in EVERY_DAY for day in entered):
        raise Invalid("days", "Choose days of the week.")
    return "".join(sorted({*entered})) or WEEKDAYS


def _place(
    scope: Scope, workspace: WorkspaceAccess, choice: DigestChoice | None, hooks: dict[int, SlackHook]
) -> Place:
    return Place(
        workspace,
        choice is not None and choice.by_mail,
        choice is not None and choice.in_slack,
        choice.days if choice is not None else WEEKDAYS,
        hooks.get(workspace.workspace_id),
        scope.may_manage(workspace.workspace_id),
    )
