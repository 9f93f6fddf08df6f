"""Showing once more who one is, before an act that would give a stolen session more than it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from webapp.accounts import app_codes, auth_server_health, passkeys, passwords, sign_ins, token_refresh
from webapp.accounts.models import User
from webapp.accounts.scopes import Viewer
from webapp.accounts.sign_ins import SignInRefused
from webapp.providers import supabase
from webapp.runtime.database import system_transaction
from webapp.runtime.settings import settings

WRONG = "That is not right. Check it and try again."


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person shows: any of these will do."""

    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    passkey: str = field(default="", repr=False)
    challenge: str = field(default="", repr=False)


def is_fresh(confirmed_at: datetime, now: datetime) -> bool:
    """Whether somebody who has shown it then need not show it again."""
    return now - confirmed_at <= timedelta(minutes=settings().confirm_minutes)


def check(viewer: Viewer, shown: Shown, now: datetime) -> SignInRefused | None:
    """None when it shows that this is the person; else what to tell them."""
    if settings().auth == "supabase":
        return _at_supabase(viewer, shown.password)
    with system_transaction() as session:
        user = session.get_one(User, viewer.user_id)
        is_right = (
            passkeys.use(session, shown.challenge, shown.passkey, now, user.id) is not None
            if shown.passkey
            else app_codes.use(session, user.id, shown.code, now)
            if shown.code
            else passwords.is_right(user.password_hash, shown.password)
        )
    return None if is_right else SignInRefused(WRONG, is_guess=True)


def _at_supabase(viewer: Viewer, password: str) -> SignInRefused | None:
    """The password, as Supabase knows it. The session that it begins for that is ended at once."""
    outcome = sign_ins.by_password(viewer.email, password)
    if isinstance(outcome, SignInRefused):
        return outcome
    if outcome.tokens_sealed is not None and auth_server_health.may_ask():
        tokens = token_refresh.unsealed(outcome.tokens_sealed)
        sign_ins.ask(lambda: supabase.sign_out(tokens.access))
    return None if outcome.user_id == viewer.user_id else SignInRefused(WRONG, is_guess=True)
