"""Making people and workspaces, and letting one into the other."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts import sessions
from webapp.accounts.models import Membership, PasswordLink, Role, User, Workspace
from webapp.accounts.passwords import hashed, is_dated, is_right, require_good
from webapp.accounts.scopes import ALL
from webapp.audit import audit_log
from webapp.providers import identities
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid
from webapp.runtime.text import mail_key, one_line, storable

TAKEN = "Somebody already signs in with this address."
MAX_NAME = 100
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
MOST_ACCOUNTS = 3
"""Accounts of one address that a password is tried against."""


def create_user(
    session: Session,
    *,
    name: str,
    email: str,
    password: str | None = None,
    is_administrator: bool = False,
    confined_to: int | None = None,
) -> User:
    """Somebody new. Without a password they sign in through Supabase, or choose one with a link.

    `confined_to`: the one workspace that they reach, as long as nobody has confirmed that the address is theirs.
    Raises Invalid when the address is taken (there, if confined) or the password is no good one.
    """
    if password is not None:
        require_good(password, name, email)
    shown = one_line(storable(name), MAX_NAME)
    if not shown:
        raise Invalid("name", "Say what they are called.")
    if identities.address(email) is None:
        raise Invalid("email", f"“{email[:80]}” is no mail address.")
    if find_user(session, email, confined_to) is not None:
        raise Invalid("email", TAKEN)
    user = User(
        name=shown,
        email=email.strip(),
        password_hash=hashed(password) if password is not None else None,
        is_administrator=is_administrator,
        confined_to=confined_to,
    )
    session.add(user)
    session.flush()
    return user


def create_workspace(
    session: Session, *, slug: str, name: str, time_zone: str = "UTC", profile: str = ""
) -> Workspace:
    """A new, empty workspace. Raises Invalid when it has no name, its slug is none, taken or reserved, or the zone is unknown."""
    if not name.strip():
        raise Invalid("name", "Give the workspace a name.")
    if not SLUG.fullmatch(slug):
        raise Invalid(
            "slug", f"“{slug[:80]}” cannot stand in an address. Use small letters, digits and hyphens."
        )
    if slug == ALL or session.scalar(select(Workspace.id).where(Workspace.slug == slug)) is not None:
        raise Invalid("slug", f"“{slug}” is taken. Choose another short name.")
    if time_zone not in clock.time_zones():
        raise Invalid("time_zone", f"“{time_zone}” is not a time zone. Use a name like Europe/Berlin.")
    workspace = Workspace(slug=slug, name=name, time_zone=time_zone, profile=profile)
    session.add(workspace)
    session.flush()
    return workspace


def add_member(session: Session, workspace: Workspace, user: User, role: Role) -> None:
    """Give this person this role in the workspace, whatever role they had there before."""
    row = insert(Membership).values(workspace_id=workspace.id, user_id=user.id, role=role)
    session.execute(
        row.on_conflict_do_update(index_elements=["workspace_id", "user_id"], set_={"role": role})
    )
    changes.announce_person(session, user.id)


def require_member(session: Session, workspace_id: int, user_id: int | None) -> None:
    """Raises Invalid for whoever may be here without being a member (the administrator): nothing here can be their own."""
    if user_id is not None and session.get(Membership, (workspace_id, user_id)) is None:
        raise Invalid(
            "is_shared", "You are no member of this workspace: share it, or let yourself be added first."
        )


def disable(session: Session, user: User, now: datetime) -> None:
    """Lock this person out: they cannot sign in, and every browser of theirs is signed out at once."""
    user.disabled_at = now
    sessions.end_all(session, user)


def find_user(session: Session, email: str, confined_to: int | None = None) -> User | None:
    """The person whose address this is, or whom this workspace has invited under it; capitals do not matter."""
    where = User.confined_to.is_(None) if confined_to is None else User.confined_to == confined_to
    return session.scalar(select(User).where(func.lower(User.email) == mail_key(email), where))


def authenticate(session: Session, email: str, password: str) -> User | None:
    """The person with this address and this password, unless they were disabled.

    An address may have several accounts, in workspaces that know nothing of each other: whose it is comes first. A wrong
    password costs the same time however many there are.
    """
    query = select(User).where(func.lower(User.email) == mail_key(email), User.disabled_at.is_(None))
    query = query.order_by(User.confined_to.is_not(None), User.id).limit(MOST_ACCOUNTS)
    found: list[User | None] = [*session.scalars(query)]
    for user in found + [None] * (MOST_ACCOUNTS - len(found)):
        if is_right(user.password_hash if user else None, password) and user and user.password_hash:
            if is_dated(user.password_hash):
                user.password_hash = hashed(password)
            return user
    return None


def note_refusal(session: Session, email: str) -> None:
    """A wrong password stands in the list of whoever has the address.

    For an address that nobody has the same is written and taken back, and neither waits for the disk: the time tells nothing.
    """
    session.execute(text("SET LOCAL synchronous_commit = off"))
    mine = select(User.id).where(func.lower(User.email) == mail_key(email)).limit(MOST_ACCOUNTS)
    found = list(session.scalars(mine))
    with session.begin_nested() as written:
        for user_id in found or [0]:
            audit_log.record(session, "account.refused", by=("system", ""), row=("app_user", user_id))
        session.flush()
        if not found:
            written.rollback()


def confirm(session: Session, user: User) -> None:
    """Say that the address is theirs: they reach every workspace that they are a member of. Raises Invalid."""
    if user.confined_to is not None and find_user(session, user.email) is not None:
        raise Invalid("email", "Somebody else has confirmed that this address is theirs.")
    user.confined_to = None


def change_password(session: Session, user: User, current: str, new: str) -> None:
    """A link that somebody made for them before is good no more. Raises Invalid when the current one is wrong, or the new
    one no good one.
    """
    if not is_right(user.password_hash, current):
        raise Invalid("current_password", "That is not your present password.")
    require_good(new, user.name, user.email)
    user.password_hash = hashed(new)
    session.execute(delete(PasswordLink).where(PasswordLink.user_id == user.id))
