"""The cast, and rows to play with. Alice owns Acorn; Charlie belongs elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from simulators.emailbison import EmailBison
from simulators.gohighlevel import GoHighLevel
from tests import canary
from webapp.accounts import passwords, people
from webapp.accounts.models import Membership, Role, User, Workspace
from webapp.conversations.models import Message
from webapp.integrations.connections import connect
from webapp.integrations.models import Connection
from webapp.leads.models import Lead
from webapp.llm.models import Choices
from webapp.runtime import clock

PASSWORD = "correct horse battery"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, already committed."""

    alice: User  # owns Acorn
    bob: User  # inbox manager in Acorn
    sam: User  # setter in Acorn
    charlie: User  # owns Birch, and has no access to Acorn
    ada: User  # administrator of the installation, member of nothing
    acorn: Workspace
    birch: Workspace


def make_cast(session: Session) -> Cast:
    """In three statements: nearly every test begins with it."""
    acorn, birch = (
        Workspace(slug=name.lower(), name=name, time_zone="Europe/Berlin", profile="")
        for name in ("Acorn", "Birch")
    )
    alice, bob, sam, charlie, ada = (
        User(
            name=name,
            email=f"{name.lower()}@example.test",
            password_hash=_hash(),
            is_administrator=name == "Ada",
        )
        for name in ("Alice", "Bob", "Sam", "Charlie", "Ada")
    )
    session.add_all([acorn, birch, alice, bob, sam, charlie, ada])
    session.flush()
    roles: tuple[tuple[Workspace, User, Role], ...] = (
        (acorn, alice, "owner"),
        (acorn, bob, "inbox_manager"),
        (acorn, sam, "setter"),
        (birch, charlie, "owner"),
    )
    members = [{"workspace_id": of.id, "user_id": who.id, "role": role} for of, who, role in roles]
    session.execute(insert(Membership), members)
    return Cast(alice, bob, sam, charlie, ada, acorn, birch)


def workspace(session: Session, slug: str) -> Workspace:
    return people.create_workspace(session, slug=slug, name=slug.capitalize(), time_zone="Europe/Berlin")


def person(
    session: Session,
    name: str,
    workspace: Workspace | None = None,
    role: Role = "owner",
    *,
    is_administrator: bool = False,
) -> User:
    """Somebody whose password is PASSWORD and whose address is <name>@example.test."""
    user = User(
        name=name,
        email=f"{name.lower()}@example.test",
        password_hash=_hash(),
        is_administrator=is_administrator,
    )
    session.add(user)
    session.flush()
    if workspace is not None:
        people.add_member(session, workspace, user, role)
    return user


def lead(session: Session, workspace: Workspace, **facts: Any) -> Lead:
    """A lead of this workspace. Without an address of its own it gets one that nobody else has."""
    facts.setdefault("email", f"lead{next(_numbers)}@northwind.test")
    row = Lead(workspace_id=workspace.id, **{"first_name": "Maya", "last_name": "Ortiz", **facts})
    session.add(row)
    session.flush()
    return row


def message(session: Session, of: Lead, body: str = "Tuesday works for me.", **facts: Any) -> Message:
    """An inbound e-mail of this lead, an hour ago. The lead's rollups are left alone: say what they are to `lead()`."""
    usual = {
        "channel": "email",
        "direction": "inbound",
        "source": "lead",
        "state": "received",
        "provider": "emailbison",
        "provider_id": f"reply-{next(_numbers)}",
        "sent_at": clock.now() - timedelta(hours=1),
        "subject": canary.SUBJECT,
    }
    row = Message(workspace_id=of.workspace_id, lead_id=of.id, body_text=body, **{**usual, **facts})
    session.add(row)
    session.flush()
    return row


def account(session: Session, workspace: Workspace, at: EmailBison) -> Connection:
    """The workspace's account at this simulated EmailBison; `webhook_token` is the secret end of its webhook address."""
    return connect(session, workspace.id, "emailbison", key=at.key, host=at.host)


def gohighlevel_account(session: Session, workspace: Workspace, at: GoHighLevel) -> Connection:
    """The workspace's location at this simulated GoHighLevel, proven to be theirs."""
    connection = connect(session, workspace.id, "gohighlevel", key=at.token)
    connection.location_id = at.books.location_id
    connection.location_proven_at = clock.now()  # as after a test that went well
    session.flush()
    return connection


def without_model(session: Session, workspace: Workspace) -> None:
    """This workspace asks the model nothing, as its owner may choose."""
    off = {"sentiment_on": False, "opt_out_on": False, "score_on": False, "draft_on": False}
    session.add(Choices(workspace_id=workspace.id, **off))


@lru_cache(maxsize=1)
def _hash() -> str:
    return passwords.hashed(PASSWORD)
