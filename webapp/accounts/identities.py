"""From somebody at Supabase to somebody here."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts import sessions
from webapp.accounts.models import User
from webapp.accounts.people import find_user
from webapp.providers.supabase import Identity
from webapp.runtime.errors import Invalid
from webapp.runtime.text import mail_key, one_line, storable

UNCONFIRMED = "This address is not confirmed yet. Open the mail that was sent to it, then sign in."
TAKEN = "Somebody else signs in with this address here. Ask the administrator of this Signalbox."


def user_of(session: Session, identity: Identity) -> User:
    """The person of this identity: known already, or known by the confirmed address, or new and without any workspace.

    Raises Invalid for an address that is not confirmed (anybody could have entered it), or is another identity's.
    """
    subject = UUID(identity.subject)
    known = session.scalars(select(User).where(User.subject == subject)).one_or_none()
    if known is not None:
        return known
    if not identity.email or not identity.is_confirmed:
        raise Invalid("email", UNCONFIRMED)
    _adopt(session, identity.email)
    name = one_line(storable(identity.name), 100) or identity.email.partition("@")[0]
    new = insert(User).values(name=name, email=identity.email, subject=subject)
    session.execute(new.on_conflict_do_nothing())
    user = find_user(session, identity.email)
    if user is None or user.subject not in {None, subject}:
        raise Invalid("email", TAKEN)
    user.subject = subject
    return user


def takes_over(session: Session, identity: Identity) -> bool:
    """Whether signing in would make an account theirs that exists already and was nobody's at Supabase so far."""
    known = session.scalar(select(User.id).where(User.subject == UUID(identity.subject)))
    if known is not None or not identity.is_confirmed:
        return False
    same = func.lower(User.email) == mail_key(identity.email)
    return session.scalar(select(User.id).where(same, User.subject.is_(None)).limit(1)) is not None


def _adopt(session: Session, email: str) -> None:
    """Somebody proves that an address is theirs: an account that was invited under it is theirs, and whoever held it is out."""
    if find_user(session, email) is not None:
        return
    query = select(User).where(func.lower(User.email) == mail_key(email), User.disabled_at.is_(None))
    invited = session.scalars(query.order_by(User.id).limit(1).with_for_update()).first()
    if invited is not None:
        invited.confined_to = invited.password_hash = None
        sessions.end_all(session, invited)
        session.flush()
