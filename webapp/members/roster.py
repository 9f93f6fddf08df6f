"""The people of a workspace, and what its owners and admins may change about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp.accounts import sessions
from webapp.accounts.factors import HAS_FACTOR, has_factor
from webapp.accounts.models import ROLES, Membership, Role, User, Workspace
from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.audit import audit_log
from webapp.leads import round_robin
from webapp.leads.models import Lead
from webapp.members.models import Invitation
from webapp.runtime import changes
from webapp.runtime.errors import Invalid, NotAllowed, NotFound

RANKS = list(ROLES)
"""The strongest first."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of this workspace, with how many leads are theirs."""

    user: User
    role: Role
    leads: int
    has_factor: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """One workspace's people."""

    workspace: WorkspaceAccess
    members: list[Member]
    invitations: Sequence[Invitation]
    in_round_robin: bool
    asks_second_factor: bool
    may_manage: bool

    @property
    def has_setters(self) -> bool:
        return any(member.role == "setter" for member in self.members)


@dataclass(frozen=True, slots=True)
class Managed:
    """A workspace, for somebody who may change who is in it."""

    workspace_id: int
    is_owner: bool
    """Whether they may make owners, and unmake them; the administrator of the installation may."""


def read_roster(session: Session, scope: Scope, workspace: WorkspaceAccess, now: datetime) -> Roster:
    """Everybody may see who is there; open invitations are for those who may manage."""
    may_manage = scope.may_manage(workspace.workspace_id)
    rules = session.get_one(Workspace, workspace.workspace_id)
    return Roster(
        workspace=workspace,
        members=_members(session, workspace.workspace_id),
        invitations=_invitations(session, workspace.workspace_id, now) if may_manage else [],
        in_round_robin=rules.in_round_robin,
        asks_second_factor=rules.asks_second_factor,
        may_manage=may_manage,
    )


def managed(scope: Scope) -> Managed:
    """The one workspace in view, for whoever may change who is in it. Raises NotFound for "all", NotAllowed for others."""
    if scope.is_all:
        raise NotFound
    workspace = scope.workspaces[0]
    if not scope.may_manage(workspace.workspace_id):
        raise NotAllowed
    return Managed(workspace.workspace_id, workspace.role == "owner" or scope.viewer.is_administrator)


def get_member(session: Session, managed: Managed, user_id: int) -> Membership:
    """The membership, locked. Raises NotFound for somebody who is not of this workspace."""
    query = select(Membership).where(
        Membership.workspace_id == managed.workspace_id, Membership.user_id == user_id
    )
    found = session.scalars(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFound(f"member {user_id}")
    return found


def change_role(session: Session, managed: Managed, member: Membership, role: str) -> None:
    """Counts from the person's next request on. Raises Invalid for a role that is not theirs to give or to take."""
    known = grantable(managed, role)
    require_rank(session, managed, member)
    if known != "owner":
        _keep_an_owner(session, member)
    if RANKS.index(known) < RANKS.index(member.role):
        sessions.renew_all(session, member.user_id)
    _record(session, "member.role", member, {"role": member.role}, {"role": known})
    member.role = known
    if known != "owner":
        _withdraw_offers(session, member, ("owner",) if known == "admin" else tuple(ROLES))
    changes.announce(session, managed.workspace_id)


def remove(session: Session, managed: Managed, member: Membership) -> int:
    """Take this person out, at once. Answers how many leads are nobody's now."""
    require_rank(session, managed, member)
    _keep_an_owner(session, member)
    _record(session, "member.removed", member, {"role": member.role})
    _withdraw_offers(session, member, tuple(ROLES))
    left = round_robin.hand_over(session, managed.workspace_id, member.user_id, None)
    session.delete(member)
    session.flush()
    # Where setters take turns, what the leaver had goes to the others in turn, as it would have come to them.
    left -= round_robin.assign_open(session, managed.workspace_id)
    changes.announce(session, managed.workspace_id)
    return max(left, 0)


def hand_over(session: Session, managed: Managed, member: Membership, to: int | None) -> int:
    """Give all of this person's leads to another member, by id, or with None to nobody. Raises Invalid for anybody else."""
    try:
        taker = get_member(session, managed, to).user_id if to is not None else None
    except NotFound:
        raise Invalid("to", "Choose somebody who works in this workspace.") from None
    moved = round_robin.hand_over(session, managed.workspace_id, member.user_id, taker)
    _record(session, "member.leads_handed_over", member, None, {"to": taker, "leads": moved})
    changes.announce(session, managed.workspace_id)
    return moved


def take_turns(session: Session, managed: Managed, *, wanted: bool) -> int:
    """Let positive leads go to the setters in turn, or not any more. Answers how many were given out at once."""
    workspace = session.get_one(Workspace, managed.workspace_id, with_for_update=True)
    before, after = {"in_round_robin": workspace.in_round_robin}, {"in_round_robin": wanted}
    row = ("workspace", workspace.id)
    audit_log.record(
        session, "setting.round_robin", workspace_id=workspace.id, row=row, before=before, after=after
    )
    workspace.in_round_robin = wanted
    session.flush()
    given = round_robin.assign_open(session, managed.workspace_id) if wanted else 0
    changes.announce(session, managed.workspace_id)
    return given


def ask_second_factor(session: Session, managed: Managed, by: int, *, wanted: bool) -> None:
    """Let owners and admins manage here only with a second factor, or not any more. For owners, who have one themselves.

    Raises NotAllowed and Invalid.
    """
    if not managed.is_owner:
        raise NotAllowed
    if wanted and not has_factor(session, by):
        raise Invalid("wanted", "Set up a second step for yourself first, on your account page.")
    workspace = session.get_one(Workspace, managed.workspace_id)
    audit_log.record(
        session,
        "setting.second_factor",
        workspace_id=workspace.id,
        row=("workspace", workspace.id),
        before={"asked": workspace.asks_second_factor},
        after={"asked": wanted, "for": "owners and admins"},
    )
    workspace.asks_second_factor = wanted


def grantable(managed: Managed, role: str) -> Role:
    """The role, if the viewer may give it: only owners make owners. Raises Invalid."""
    for known in ROLES:
        if known == role and (known != "owner" or managed.is_owner):
            return known
    raise Invalid("role", "Choose one of the roles in the list.")


def require_rank(session: Session, managed: Managed, member: Membership) -> None:
    """Owners are changed by owners alone. Raises Invalid."""
    if member.role == "owner" and not managed.is_owner:
        raise Invalid("role", "Only an owner can change what another owner may do.")


def _record(
    session: Session,
    act: str,
    member: Membership,
    before: audit_log.Facts | None = None,
    after: audit_log.Facts | None = None,
) -> None:
    row = ("membership", member.user_id)
    audit_log.record(session, act, workspace_id=member.workspace_id, row=row, before=before, after=after)


def _withdraw_offers(session: Session, member: Membership, roles: Sequence[Role]) -> None:
    """Invitations that they made and may make no longer are good no more: a link of one's own is no way back."""
    theirs = (
        Invitation.workspace_id == member.workspace_id,
        Invitation.invited_by == member.user_id,
        Invitation.role.in_(roles),
    )
    gone = session.execute(delete(Invitation).where(*theirs).returning(Invitation.email, Invitation.role))
    for email, role in gone.all():
        _record(session, "member.invitation_withdrawn", member, {"email": email, "role": role})


def _keep_an_owner(session: Session, member: Membership) -> None:
    if member.role != "owner":
        return
    # The workspace's row, so that two owners do not remove each other at the same moment.
    session.get_one(Workspace, member.workspace_id, with_for_update=True)
    others = select(Membership.user_id).where(
        Membership.workspace_id == member.workspace_id,
        Membership.role == "owner",
        Membership.user_id != member.user_id,
    )
    if session.scalar(others.limit(1)) is None:
        raise Invalid("role", "A workspace needs an owner. Make somebody else one first.")


def _members(session: Session, workspace_id: int) -> list[Member]:
    leads = (
        select(Lead.assigned_to, func.count().label("count"))
        .where(Lead.workspace_id == workspace_id, Lead.assigned_to.is_not(None), Lead.merged_into.is_(None))
        .group_by(Lead.assigned_to)
        .subquery()
    )
    query = (
        select(User, Membership.role, func.coalesce(leads.c.count, 0), HAS_FACTOR)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(leads, leads.c.assigned_to == User.id)
        .where(Membership.workspace_id == workspace_id)
        .order_by(User.name, User.id)
    )
    return [Member(*found) for found in session.execute(query)]


def _invitations(session: Session, workspace_id: int, now: datetime) -> Sequence[Invitation]:
    query = select(Invitation).where(Invitation.workspace_id == workspace_id, Invitation.expires_at > now)
    return session.scalars(query.order_by(Invitation.created_at.desc(), Invitation.id)).all()
