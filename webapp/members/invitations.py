"""Inviting somebody: a link that is shown once, for one address, good once and for a week."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts import people, sessions
from webapp.accounts.models import Membership, User, Workspace
from webapp.audit import audit_log
from webapp.members.models import LASTS, Invitation
from webapp.members.roster import Managed, grantable
from webapp.runtime.errors import DeadLink, Invalid, NotFound
from webapp.runtime.secrets import new_token, token_hash
from webapp.runtime.settings import settings
from webapp.runtime.text import mail_key

CONFINED = (
    "This account was made by another workspace's invitation, and nobody has confirmed its address. Ask the administrator "
    "of this Signalbox to confirm it, or sign out and join with a new account."
)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Offer:
    """An open invitation, as whoever holds the link sees it."""

    invitation: Invitation
    workspace: str
    slug: str


def invite(session: Session, managed: Managed, by: int, email: str, role: str, now: datetime) -> str:
    """The link to hand on; it can be shown only now. A link that this address had before is good no more. Raises Invalid."""
    known, email = grantable(managed, role), email.strip()
    if not ADDRESS.fullmatch(email) or len(email) > 320:
        raise Invalid("email", "Enter a mail address.")
    if _is_member(session, managed.workspace_id, email):
        raise Invalid("email", "This person is a member already.")
    token = new_token()
    values = {
        "role": known,
        "token_hash": token_hash(token),
        "invited_by": by,
        "created_at": now,
        "expires_at": now + LASTS,
    }
    session.execute(
        delete(Invitation).where(
            Invitation.workspace_id == managed.workspace_id, Invitation.expires_at <= now
        )
    )
    row = insert(Invitation).values(workspace_id=managed.workspace_id, email=email, **values)
    index = [text("workspace_id"), text("lower(email)")]
    session.execute(row.on_conflict_do_update(index_elements=index, set_=values))
    offered = {"email": email, "role": known}
    audit_log.record(session, "member.invited", workspace_id=managed.workspace_id, after=offered)
    return f"{settings().public_url.rstrip('/')}/invitations/{token}"


def withdraw(session: Session, managed: Managed, invitation_id: int) -> None:
    """Its link is good no more. Raises NotFound when this workspace has no such invitation."""
    query = delete(Invitation).where(
        Invitation.id == invitation_id, Invitation.workspace_id == managed.workspace_id
    )
    gone = session.execute(query.returning(Invitation.email, Invitation.role)).one_or_none()
    if gone is None:
        raise NotFound(f"invitation {invitation_id}")
    before = {"email": gone.email, "role": gone.role}
    audit_log.record(session, "member.invitation_withdrawn", workspace_id=managed.workspace_id, before=before)


def read_offer(session: Session, token: str, now: datetime) -> Offer:
    """What a link offers. Raises NotFound when it was used or withdrawn, is too old, or never was one."""
    query = (
        select(Invitation, Workspace)
        .join(Workspace, Workspace.id == Invitation.workspace_id)
        .where(Invitation.token_hash == token_hash(token), Invitation.expires_at > now)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise DeadLink("invitation")
    invitation, workspace = found
    return Offer(invitation, workspace.name, workspace.slug)


def accept(session: Session, token: str, user: User, now: datetime) -> str:
    """Let this person in, once, and answer the workspace's slug. Raises NotFound, and Invalid for another address's person."""
    offer = read_offer(session, token, now)
    if mail_key(user.email) != mail_key(offer.invitation.email):
        raise Invalid("email", f"This invitation is for {offer.invitation.email}. Sign in with that address.")
    if user.confined_to not in {None, offer.invitation.workspace_id}:
        raise Invalid("email", CONFINED)
    used = delete(Invitation).where(Invitation.token_hash == token_hash(token)).returning(Invitation.role)
    role = session.scalar(used)
    if role is None:
        raise DeadLink("invitation")
    # Whoever became a member in another way meanwhile keeps the role that they have.
    row = insert(Membership).values(workspace_id=offer.invitation.workspace_id, user_id=user.id, role=role)
    session.execute(row.on_conflict_do_nothing())
    sessions.renew_all(session, user.id)
    audit_log.record(
        session,
        "member.joined",
        workspace_id=offer.invitation.workspace_id,
        row=("membership", user.id),
        after={"role": role},
        user_id=user.id,
    )
    return offer.slug


def join_anew(session: Session, token: str, name: str, password: str, now: datetime) -> tuple[User, str]:
    """A new account with a name and a password, which reaches this workspace alone until its address is confirmed.

    Whoever holds the link need not be whose address it is: so nothing is told of other accounts with this address, and
    none of them is touched. Raises as accept() and create_user() do.
    """
    offer = read_offer(session, token, now)
    if not name.strip():
        raise Invalid("name", "Enter your name.")
    user = people.create_user(
        session,
        name=name,
        email=offer.invitation.email,
        password=password,
        confined_to=offer.invitation.workspace_id,
    )
    return user, accept(session, token, user, now)


def _is_member(session: Session, workspace_id: int, email: str) -> bool:
    same = func.lower(User.email) == mail_key(email)
    query = select(Membership.user_id).join(User).where(Membership.workspace_id == workspace_id, same)
    return session.scalar(query.limit(1)) is not None
