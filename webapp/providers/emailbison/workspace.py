"""The workspace at EmailBison that a key opens: its name and its blocklist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote

from pydantic import BeforeValidator, Field

from webapp.providers.emailbison.fields import Email, Id, RowModel, Text, nested
from webapp.providers.emailbison.pages import walk
from webapp.providers.emailbison.rows import SenderRow
from webapp.providers.emailbison.wire import EmailBisonAccount, change, fetch, not_understood
from webapp.providers.errors import Rejected, gone_is_fine


class Team(RowModel):
    id: Id = None
    name: Text = ""


class User(RowModel):
    """Whose key it is; the team is what EmailBison calls a workspace."""

    id: Id = None
    name: Text = ""
    team: Annotated[Team, BeforeValidator(nested)] = Field(default_factory=Team)


class Blocked(RowModel):
    id: Id = None
    email: Email = None


def whoami(account: EmailBisonAccount, seconds: float = 10) -> User:
    """Whom the key belongs to: the cheapest call there is. An answer without an id is no answer of EmailBison."""
    user = fetch(account, "/api/users", User, seconds)
    if user.id is None:
        not_understood(account, "/api/users")
    return user


def blocklist(account: EmailBisonAccount) -> Iterator[list[Blocked]]:
    """The addresses that no campaign writes to, a page at a time."""
    return walk(account, "/api/blacklisted-emails", Blocked)


def sender_mails(account: EmailBisonAccount) -> Iterator[list[SenderRow]]:
    """The mailboxes that campaigns send from, a page at a time."""
    return walk(account, "/api/sender-emails", SenderRow)


def block(account: EmailBisonAccount, email: str) -> None:
    """Let no campaign of the workspace write to this address again. Blocking twice is one block."""
    try:
        change(account, "POST", "/api/blacklisted-emails", {"email": email})
    except Rejected as refused:
        if refused.status not in (400, 422) or "already" not in refused.hint.casefold():
            raise


def unblock(account: EmailBisonAccount, email: str) -> None:
    """Let campaigns write to this address again. One that is not blocked is no failure."""
    with gone_is_fine():
        change(account, "DELETE", f"/api/blacklisted-emails/{quote(email, safe='')}")
