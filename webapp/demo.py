"""Two workspaces and their people, for a first look. Everything else arrives through the webhooks, as in earnest."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership, Role, User, Workspace
from webapp.accounts.passwords import hashed
from webapp.accounts.people import add_member, create_user, create_workspace
from webapp.integrations.connections import connect
from webapp.integrations.jobs import enqueue_test
from webapp.integrations.models import Connection
from webapp.integrations.webhook_addresses import read_webhook_address
from webapp.runtime.settings import settings

PASSWORD = "signalbox-demo"  # noqa: S105  # the demo's, printed on purpose

PEOPLE = (
    ("Alice Moreno", "alice@acorn.test"),
    ("Bob Lindqvist", "bob@acorn.test"),
    ("Sam Okafor", "sam@acorn.test"),
    ("Charlie Weiss", "charlie@birch.test"),
    ("Ada Novak", "ada@signalbox.test"),
)
ROLES: tuple[tuple[str, str, Role], ...] = (
    ("alice@acorn.test", "acorn", "owner"),
    ("bob@acorn.test", "acorn", "inbox_manager"),
    ("sam@acorn.test", "acorn", "setter"),
    ("charlie@birch.test", "birch", "owner"),
    ("alice@acorn.test", "birch", "admin"),
)
ADMINISTRATOR = "ada@signalbox.test"
PROFILES = {
    "acorn": "Acorn sells shared warehouse space by the pallet, with same-day dispatch, to online shops of 5 to 200 people in Europe.",
    "birch": "Birch trains sales teams of software companies in live discovery calls, in groups of six, over eight weeks.",
}
KEYS = {"acorn": ("9|acorn-simulator-key-0001", 1), "birch": ("9|birch-simulator-key-0001", 2)}
"""Keys of the simulated EmailBison accounts, and which of the hosts in EGRESS_ALLOW they belong to."""
LOCKED = "locked with a key that SECRET_KEYS no longer holds: enter the key again under Integrations"
LOCATION = ("locAcornSimulator031", "pit-00000000-0000-4000-8000-000000000031")
"""Acorn's simulated GoHighLevel location, and its token."""


def make(session: Session) -> None:
    """Make the demo, unless there are people already."""
    if session.scalar(select(func.count()).select_from(User)):
        return
    people = {email: create_user(session, name=name, email=email) for name, email in PEOPLE}
    for person in people.values():
        person.password_hash = hashed(PASSWORD)  # no password that anybody could choose
    people[ADMINISTRATOR].is_administrator = True
    hosts = [pair.strip() for pair in settings().egress_allow.split(",") if pair.strip()]
    for slug, profile in PROFILES.items():
        workspace = create_workspace(session, slug=slug, name=slug.title())
        workspace.profile = profile
        key, place = KEYS[slug]
        connect(
            session,
            workspace.id,
            "emailbison",
            key=key,
            host=hosts[place - 1] if len(hosts) >= place else None,
        )
    _connect_location(session)
    for connection in session.scalars(select(Connection).order_by(Connection.id)):
        enqueue_test(session, connection)
    for email, slug, role in ROLES:
        workspace = session.scalars(select(Workspace).where(Workspace.slug == slug)).one()
        add_member(session, workspace, people[email], role)


def _connect_location(session: Session) -> None:
    """Acorn's people have telephones, too."""
    acorn = session.scalars(select(Workspace).where(Workspace.slug == "acorn")).one()
    connection = connect(session, acorn.id, "gohighlevel", key=LOCATION[1])
    connection.location_id = LOCATION[0]


def as_json(session: Session) -> str:
    """The people with the demo's password, and the webhook addresses of every workspace, as one line."""
    people = []
    for user in session.scalars(
        select(User).where(User.email.in_([email for _, email in PEOPLE])).order_by(User.id)
    ):
        roles = session.execute(
            select(Workspace.name, Membership.role)
            .join(Workspace, Workspace.id == Membership.workspace_id)
            .where(Membership.user_id == user.id)
        )
        role = (
            ", ".join(f"{role.replace('_', ' ')} of {name}" for name, role in roles)
            or "instance administrator"
        )
        people.append({"name": user.name, "email": user.email, "password": PASSWORD, "role": role})
    workspaces: dict[str, list[dict[str, str]]] = {}
    for connection, name in session.execute(
        select(Connection, Workspace.name)
        .join(Workspace, Workspace.id == Connection.workspace_id)
        .order_by(Connection.id)
    ):
        workspaces.setdefault(name, []).append(
            {"provider": connection.provider, "url": read_webhook_address(connection)[0] or LOCKED}
        )
    return json.dumps(
        {
            "people": people,
            "workspaces": [{"name": name, "webhooks": hooks} for name, hooks in workspaces.items()],
        }
    )
