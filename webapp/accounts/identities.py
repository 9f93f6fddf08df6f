"""From somebody at Supabase to somebody here."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.models import User
from webapp.accounts.people import find_user
from webapp.providers.supabase import Identity
from webapp.runtime.errors import Invalid
from webapp.runtime.text import one_line, storable

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
    name = one_line(storable(identity.name), 100) or identity.email.partition("@")[0]
    new = insert(User).values(name=name, email=identity.email, subject=subject)
    session.execute(new.on_conflict_do_nothing())
    user = find_user(session, identity.email)
    if user is None or user.subject not in {None, subject}:
        raise Invalid("email", TAKEN)
    user.subject = subject
    return user
