"""Who is looking, and which workspaces are in view. Views build a scope; slices take it and know no Flask."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from webapp.accounts.factors import HAS_FACTOR
from webapp.accounts.models import Membership, Role, User, Workspace
from webapp.runtime.errors import NotFound
from webapp.runtime.settings import settings

ALL = "all"
"""The slug of "All workspaces"; no workspace can have it."""

MANAGERS: frozenset[Role] = frozenset({"owner", "admin"})


@dataclass(frozen=True, slots=True)
class WorkspaceAccess:
    """A workspace as one viewer stands in it."""

    workspace_id: int
    slug: str
    name: str
    time_zone: str
    role: Role
    lacks_factor: bool = False
    """The workspace asks its managers for a second factor, and the viewer has none."""
    accent: str = ""
    logo: str = ""
    reply_target_minutes: int | None = None

    @property
    def is_held_back(self) -> bool:
        """Whether the viewer would manage here, and may not until they have a second factor."""
        return self.lacks_factor and self.role in MANAGERS


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who asks, with every workspace that they may see, by name."""

    user_id: int
    name: str
    email: str
    is_administrator: bool
    workspaces: tuple[WorkspaceAccess, ...]

    def slugs(self, asked: str) -> list[str]:
        """Which of their workspaces a slug in an address means: all, one or none."""
        return sorted(each.slug for each in self.workspaces if asked in {ALL, each.slug})


@dataclass(frozen=True, slots=True)
class Scope:
    """The workspaces that a page shows: one, or all of the viewer's."""

    viewer: Viewer
    slug: str
    workspaces: tuple[WorkspaceAccess, ...]

    @property
    def is_all(self) -> bool:
        return self.slug == ALL

    @property
    def name(self) -> str:
        return "All workspaces" if self.is_all else self.workspaces[0].name

    @property
    def workspace_ids(self) -> tuple[int, ...]:
        return tuple(workspace.workspace_id for workspace in self.workspaces)

    @property
    def standing(self) -> str:
        """Differs when what the viewer may see here does: an open page compares it with the one that it was drawn for."""
        places = sorted((each.workspace_id, each.role) for each in self.workspaces)
        facts = (self.viewer.user_id, self.viewer.is_administrator, places)
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]

    @property
    def accent(self) -> str:
        """The colour of the workspace in view; our own where several are."""
        return "" if self.is_all else self.workspaces[0].accent

    def workspace(self, workspace_id: int) -> WorkspaceAccess:
        """The viewer's place in this workspace. Raises NotFound when it is not in view."""
        for workspace in self.workspaces:
            if workspace.workspace_id == workspace_id:
                return workspace
        raise NotFound

    def is_setter_in(self, workspace_id: int) -> bool:
        """Whether the viewer sees only the leads that are assigned to them."""
        return self.workspace(workspace_id).role == "setter"

    def may_manage(self, workspace_id: int) -> bool:
        """Whether the viewer may change how the workspace is set up."""
        workspace = self.workspace(workspace_id)
        return workspace.role in MANAGERS and not workspace.lacks_factor

    @property
    def held_back(self) -> tuple[WorkspaceAccess, ...]:
        """Where the viewer has to set up a second factor before they may manage."""
        return tuple(workspace for workspace in self.workspaces if workspace.is_held_back)

    @property
    def may_administer(self) -> bool:
        """Whether the viewer may act on the whole installation from here."""
        return self.viewer.is_administrator and not self.held_back


def scope_of(viewer: Viewer, slug: str) -> Scope:
    """What a page under /w/<slug>/ shows. Raises NotFound for a slug that is not theirs."""
    workspaces = (
        viewer.workspaces
        if slug == ALL
        else tuple(workspace for workspace in viewer.workspaces if workspace.slug == slug)
    )
    if not workspaces:
        raise NotFound
    return Scope(viewer, slug, workspaces)


def viewer_of(session: Session, user: User) -> Viewer:
    """The person with their places: their memberships, or every workspace for the administrator of this installation."""
    return viewer_in(session.execute(PEOPLE.where(User.id == user.id)).all())


def viewer_in(rows: Sequence[Any]) -> Viewer:
    """The person in the rows of PEOPLE: one for each of their places, or a single one without a place."""
    person = rows[0]
    workspaces = tuple(
        WorkspaceAccess(
            row.workspace_id,
            row.slug,
            row.name,
            row.time_zone,
            _role(row.role, row.is_administrator),
            row.asks_second_factor and not row.has_factor and settings().auth == "local",
            row.accent,
            row.logo,
            row.reply_target_minutes,
        )
        for row in rows
        if row.workspace_id is not None
    )
    return Viewer(person.user_id, person.user_name, person.email, person.is_administrator, workspaces)


def _role(role: Role | None, is_administrator: bool) -> Role:
    """An administrator is never less than an admin, whatever their membership says."""
    if role is None or (is_administrator and role not in MANAGERS):
        return "admin"
    return role


_Mine = aliased(Membership)
_MEMBER_OF = (
    select(_Mine.workspace_id)
    .where(_Mine.user_id == User.id, or_(User.confined_to.is_(None), User.confined_to == _Mine.workspace_id))
    .correlate(User)
)

PEOPLE = (
    select(
        User.id.label("user_id"),
        User.name.label("user_name"),
        User.email,
        User.is_administrator,
        Workspace.id.label("workspace_id"),
        Workspace.slug,
        Workspace.name,
        Workspace.time_zone,
        Workspace.asks_second_factor,
        Workspace.accent,
        Workspace.logo,
        Workspace.reply_target_minutes,
        Membership.role,
        HAS_FACTOR.label("has_factor"),
    )
    .select_from(User)
    .outerjoin(
        Workspace, Workspace.removed_at.is_(None) & (User.is_administrator | Workspace.id.in_(_MEMBER_OF))
    )
    .outerjoin(Membership, (Membership.workspace_id == Workspace.id) & (Membership.user_id == User.id))
    .order_by(Workspace.name, Workspace.id)
)
"""People with their places, by name. Which workspaces somebody may see is said here and nowhere else."""
