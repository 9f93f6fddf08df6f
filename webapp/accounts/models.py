"""Workspaces, the people who work in them, and the sessions that their browsers hold."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, String, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.runtime.database import Base

Role = Literal["owner", "admin", "inbox_manager", "setter"]

ROLES: dict[Role, str] = {
    "owner": "Owner",
    "admin": "Admin",
    "inbox_manager": "Inbox manager",
    "setter": "Setter",
}
"""Every role with its label, the strongest first."""
RIGHTS: dict[Role, str] = {
    "owner": "All that an admin may; also gives the role of owner, asks for a second step, and deletes the workspace.",
    "admin": "Every lead, members and their roles, connections, the model, sequences and all other settings.",
    "inbox_manager": "Every lead: reads, answers, assigns and syncs them. No members, keys or settings.",
    "setter": "The leads that are assigned to them, and nothing of the machine.",
}
"""What each role may do, for people."""

ACCENTS = {
    "": "Teal",
    "blue": "Blue",
    "violet": "Violet",
    "plum": "Plum",
    "rust": "Rust",
    "moss": "Moss",
    "slate": "Slate",
}
"""The colours that a workspace can have; `tokens.css` says what each is, light and dark, with enough contrast."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)
"""Marks of browsers and systems in User-Agent, those that others pretend to be last."""


class Workspace(Base):
    """One client of the agency: a tenant."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    profile: Mapped[str] = mapped_column(server_default="")  # what is sold, to whom: the model reads it
    in_round_robin: Mapped[bool] = mapped_column(
        server_default="false"
    )  # positive leads go to the setters in turn
    asks_second_factor: Mapped[bool] = mapped_column(server_default="false")
    """Whether owners and admins who have none may change nothing until they set one up."""
    accent: Mapped[str] = mapped_column(String(10), server_default="")
    logo: Mapped[str] = mapped_column(String(12), server_default="")  # which picture it is; blank: none
    reply_target_minutes: Mapped[
        int | None
    ]  # of working time, in which a reply that asks for one gets its answer
    removed_at: Mapped[datetime | None]  # somebody deleted it: nobody enters it, and it is being emptied
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name="slug_form"),
        CheckConstraint(f"accent IN {tuple(ACCENTS)}", name="accent_known"),
        CheckConstraint("reply_target_minutes BETWEEN 1 AND 43200", name="reply_target_bounded"),
    )


class User(Base):
    """Somebody who can sign in. Membership decides what they see."""

    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str | None]  # none: signs in through Supabase, or has yet to choose one
    subject: Mapped[UUID | None] = mapped_column(unique=True)  # who they are at Supabase
    confined_to: Mapped[int | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    """The workspace that invited them, while nobody has confirmed that the address is theirs: they reach no other. Such accounts
    may have the address of somebody else, who is not bothered by it, and of whom nothing is told.
    """
    is_administrator: Mapped[bool] = mapped_column(server_default="false")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="raise")

    __table_args__ = (
        Index(
            "uq_app_user_email",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("confined_to IS NULL"),
        ),
        Index(
            "uq_app_user_confined_email",
            "confined_to",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("confined_to IS NOT NULL"),
        ),
    )


class Membership(Base):
    """A person's role in a workspace; one role each."""

    __tablename__ = "membership"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(String(20))
    turn: Mapped[int] = mapped_column(
        server_default="0"
    )  # grows with each lead that comes by turn; the least is next
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    user: Mapped[User] = relationship(back_populates="memberships", lazy="raise")
    workspace: Mapped[Workspace] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint(f"role IN {tuple(ROLES)}", name="role_known"),)


class BrowserSession(Base):
    """A signed-in browser. The cookie holds a random token; only its hash is stored.

    Where Supabase says who people are, its tokens lie here, sealed; no browser ever sees them.
    """

    __tablename__ = "browser_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    agent: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    tokens_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    renewing_until: Mapped[
        datetime | None
    ]  # one process at a time renews the tokens; after this, another may
    confirmed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """When the person last showed here who they are: by signing in, or again before a powerful act."""
    is_to_renew: Mapped[bool] = mapped_column(server_default="false")
    """What the person may do has grown: the next request gets a new token."""
    former_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    """The token before the present one, good until `former_until`: other tabs' requests that were under way carry it."""
    former_until: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")

    @property
    def name(self) -> str:
        """What its person calls it: "Firefox on Windows"."""
        return browser_name(self.agent)


def browser_name(agent: str) -> str:
    """A User-Agent, as people call it: "Firefox on Windows"."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


class PasswordLink(Base):
    """A link with which somebody chooses a password: made by the administrator, good once, for a day."""

    __tablename__ = "password_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), unique=True)
    expires_at: Mapped[datetime]
