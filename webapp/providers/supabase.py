"""Supabase Auth: one function per endpoint that the product uses. https://supabase.com/docs/reference/self-hosting-auth

Its errors come in two formats (`code` is a number in one and a word in the other), and older servers and the gateway in
front of it have theirs. Only a word that says so ends a session (ENDED); everything unclear is Unavailable or BadReply.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from webapp.providers.egress import Call, HttpResponse, address, ask
from webapp.providers.errors import BadReply, KeyRefused, Rejected, Unavailable
from webapp.runtime.settings import settings

PROVIDER = "supabase"
PREFIX = "/auth/v1"
API_VERSION = "2024-01-01"

ENDED = frozenset(
    {
        "refresh_token_not_found",
        "refresh_token_already_used",
        "session_not_found",
        "session_expired",
        "bad_jwt",
        "no_authorization",
        "user_not_found",
        "user_banned",
        "invalid_refresh_token",
        "invalid_jwt",
        "invalid_grant",
    }
)
"""The definite words for "this session is over"; the last three are those of older servers."""

PASSING = frozenset(
    {"conflict", "request_timeout", "hook_timeout", "hook_timeout_after_retry", "unexpected_failure"}
)


class Refused(Rejected):
    """Supabase said no, and `code` is its word for why; empty when it gave none."""

    def __init__(self, endpoint: str, status: int, code: str) -> None:
        super().__init__(PROVIDER, settings().supabase_host(), endpoint, status, code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Tokens:
    """What stands for a session at Supabase. Never logged, never in a browser."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, as Supabase knows them."""

    subject: str
    email: str
    is_confirmed: bool
    name: str


@dataclass(frozen=True, slots=True)
class Session:
    """A new session: whose it is, and its tokens."""

    identity: Identity
    tokens: Tokens


def password(email: str, password: str) -> Session:
    """Sign in. Raises Refused: invalid_credentials, email_not_confirmed, user_banned and others."""
    return _session("password", {"email": email, "password": password}, seconds=10)


def refresh(token: str) -> Session:
    """Exchange the refresh token, which is used up by it; asking again with the same one after a lost answer is safe."""
    return _session("refresh_token", {"refresh_token": token}, seconds=4)


def exchange(code: str, verifier: str) -> Session:
    """The session of somebody who came back with a code, for the browser that holds the verifier."""
    return _session("pkce", {"auth_code": code, "code_verifier": verifier}, seconds=10)


def send_link(email: str, challenge: str, redirect_to: str, *, create: bool) -> None:
    """Mail a link that signs in. Raises Refused(otp_disabled) for an unknown address, unless it may be created."""
    _mail("/otp", {"email": email, "create_user": create}, challenge, redirect_to)


def send_recovery(email: str, challenge: str, redirect_to: str) -> None:
    """Mail a link with which a new password can be chosen. Says nothing of whether anybody has the address."""
    _mail("/recover", {"email": email}, challenge, redirect_to)


def change_password(access: str, password: str) -> None:
    """Raises Refused: weak_password, same_password, reauthentication_needed, and the words of ENDED."""
    _ask("PUT", "/user", {"password": password}, bearer=access, seconds=10)


def sign_out(access: str) -> None:
    """End this one session at Supabase."""
    _ask("POST", "/logout", query={"scope": "local"}, bearer=access, seconds=3)


def confirms_addresses() -> bool:
    """Whether the project mails somebody before it calls an address theirs ("Confirm email"). Whatever is unclear is a no."""
    return _ask("GET", "/settings", seconds=3).get("mailer_autoconfirm") is False


def public_keys() -> list[dict[str, Any]]:
    """The keys that the project signs with; none for one that signs with a shared secret."""
    keys = _ask("GET", "/.well-known/jwks.json", seconds=3).get("keys")
    if not isinstance(keys, list):
        raise BadReply(
            PROVIDER, settings().supabase_host(), "/.well-known/jwks.json", 200, "no keys in the answer"
        )
    return [key for key in keys if isinstance(key, dict)]


def authorize_url(provider: str, challenge: str, redirect_to: str) -> str:
    """Where the browser goes to sign in from elsewhere."""
    query = {
        "provider": provider,
        "redirect_to": redirect_to,
        "code_challenge": challenge,
        "code_challenge_method": "s256",
    }
    return f"{address(PROVIDER, settings().supabase_host(), PREFIX)}/authorize?{urlencode(query)}"


def _session(grant: str, body: dict[str, str], seconds: float) -> Session:
    data = _ask("POST", "/token", body, query={"grant_type": grant}, seconds=seconds)
    try:
        user = data["user"]
        known = user.get("user_metadata") or {}
        identity = Identity(
            subject=str(user["id"]),
            email=str(user.get("email") or ""),
            is_confirmed=bool(user.get("email_confirmed_at")),
            name=str(known.get("full_name") or known.get("name") or ""),
        )
        return Session(identity, Tokens(str(data["access_token"]), str(data["refresh_token"])))
    except (KeyError, TypeError, AttributeError) as odd:
        raise BadReply(
            PROVIDER, settings().supabase_host(), "/token", 200, "no session in the answer"
        ) from odd


def _mail(path: str, body: dict[str, Any], challenge: str, redirect_to: str) -> None:
    proof = {"code_challenge": challenge, "code_challenge_method": "s256"}
    _ask("POST", path, {**body, **proof}, query={"redirect_to": redirect_to}, seconds=10)


def _ask(
    method: str,
    path: str,
    body: Any = None,
    *,
    seconds: float,
    query: dict[str, str] | None = None,
    bearer: str | None = None,
) -> dict[str, Any]:
    headers = {
        "apikey": settings().supabase_anon_key.get_secret_value(),
        "X-Supabase-Api-Version": API_VERSION,
    }
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
    call = Call(
        provider=PROVIDER,
        host=settings().supabase_host(),
        method=method,
        path=PREFIX + path,
        endpoint=path,
        headers=headers,
        query=query,
        json=body,
        seconds=seconds,
    )
    answer = ask(call)
    if answer.status == 204:
        return {}
    return _read(answer, path)


def _read(answer: HttpResponse, path: str) -> dict[str, Any]:
    host = settings().supabase_host()
    try:
        data = json.loads(answer.body or b"{}")
    except ValueError as unreadable:
        raise BadReply(PROVIDER, host, path, answer.status, "not JSON") from unreadable
    if not isinstance(data, dict):
        raise BadReply(PROVIDER, host, path, answer.status, "not an object")
    if answer.status < 300:
        return data
    code = code_of(answer, data)
    if answer.status == 409 or code in PASSING:
        raise Unavailable(PROVIDER, host, path, answer.status, code)
    if answer.status in {401, 403} and not code:
        # Auth itself always gives a word; the gateway in front of it does not.
        raise KeyRefused(PROVIDER, host, path, answer.status, "the gateway refuses SUPABASE_ANON_KEY")
    raise Refused(path, answer.status, code)


def code_of(answer: HttpResponse, data: dict[str, Any]) -> str:
    """The word for what went wrong, wherever this server puts it; empty when it gives none."""
    words = (
        answer.headers.get("x-sb-error-code"),
        data.get("error_code"),
        data.get("code"),
        data.get("error"),
    )
    return next((word for word in words if isinstance(word, str) and word), "")
