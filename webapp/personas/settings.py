"""What a workspace has written down about itself, as the AI page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.personas import editing
from webapp.personas.models import Knowledge, Persona
from webapp.runtime.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class PersonaSettings:
    """Profile, personas and knowledge of one workspace."""

    workspace: WorkspaceAccess
    may_manage: bool
    profile: str
    personas: Sequence[Persona]
    knowledge: Sequence[Knowledge]


def read_settings(session: Session, scope: Scope) -> PersonaSettings:
    """For a scope of one workspace. Raises NotAllowed for its setters."""
    (workspace,) = scope.workspaces
    if scope.is_setter_in(workspace.workspace_id):
        raise NotAllowed
    return PersonaSettings(
        workspace=workspace,
        may_manage=scope.may_manage(workspace.workspace_id),
        profile=session.get_one(Workspace, workspace.workspace_id).profile,
        personas=editing.personas_of(session, workspace.workspace_id),
        knowledge=editing.knowledge_of(session, workspace.workspace_id),
    )
