"""Who is looking, and which workspaces are in view. Views build a scope; slices take it and know no Flask."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership, Role, User, Workspace
from webapp.runtime.errors import NotFound

ALL = "all"
"""The slug of "All workspaces"; no workspace can have it."""

MANAGERS: frozenset[Role] = frozenset({"owner", "admin"})


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace as one viewer stands in it."""

    workspace_id: int
    slug: str
    name: str
    time_zone: str
    role: Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who asks, with every workspace that they may see, by name."""

    user_id: int
    name: str
    email: str
    is_administrator: bool
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The workspaces that a page shows: one, or all of the viewer's."""

    viewer: Viewer
    slug: str
    places: tuple[Place, ...]

    @property
    def is_all(self) -> bool:
        return self.slug == ALL

    @property
    def name(self) -> str:
        return "All workspaces" if self.is_all else self.places[0].name

    @property
    def workspace_ids(self) -> tuple[int, ...]:
        return tuple(place.workspace_id for place in self.places)

    def place(self, workspace_id: int) -> Place:
        """The viewer's place in this workspace. Raises NotFound when it is not in view."""
        for place in self.places:
            if place.workspace_id == workspace_id:
                return place
        raise NotFound

    def is_setter_in(self, workspace_id: int) -> bool:
        """Whether the viewer sees only the leads that are assigned to them."""
        return self.place(workspace_id).role == "setter"

    def may_manage(self, workspace_id: int) -> bool:
        """Whether the viewer may change how the workspace is set up."""
        return self.place(workspace_id).role in MANAGERS


def scope_of(viewer: Viewer, slug: str) -> Scope:
    """What a page under /w/<slug>/ shows. Raises NotFound for a slug that is not theirs."""
    places = viewer.places if slug == ALL else tuple(place for place in viewer.places if place.slug == slug)
    if not places:
        raise NotFound
    return Scope(viewer, slug, places)


def viewer_of(session: Session, user: User) -> Viewer:
    """The person with their places: their memberships, or every workspace for the administrator of this installation."""
    rows = select(Workspace, Membership.role).order_by(Workspace.name, Workspace.id)
    mine = (Membership.workspace_id == Workspace.id) & (Membership.user_id == user.id)
    found = session.execute(
        rows.outerjoin(Membership, mine) if user.is_administrator else rows.join(Membership, mine)
    )
    places = tuple(
        Place(
            workspace.id,
            workspace.slug,
            workspace.name,
            workspace.time_zone,
            _role(role, user.is_administrator),
        )
        for workspace, role in found
    )
    return Viewer(user.id, user.name, user.email, user.is_administrator, places)


def _role(role: Role | None, is_administrator: bool) -> Role:
    """An administrator is never less than an admin, whatever their membership says."""
    if role is None or (is_administrator and role not in MANAGERS):
        return "admin"
    return role
