"""The ways in: with a password of ours, or through Supabase. Each ends with somebody, or with a sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from webapp.accounts import auth_server_health, identities, people, token_refresh
from webapp.providers import supabase, supabase_keys
from webapp.providers.errors import KeyRefused, ProviderError
from webapp.providers.supabase_keys import Claims
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Invalid
from webapp.runtime.log import logger
from webapp.runtime.settings import settings

log = logger()

UNKNOWN = "That address and password do not belong together. Check both and try again."
SILENT = "The sign-in server does not answer. Nobody can sign in until it does; try again in a minute."
UNPROVEN = (
    "The sign-in server takes addresses without asking whose they are, so an account that exists here is not handed out. "
    "Whoever looks after this Signalbox has to turn “Confirm email” on there."
)
MISMATCHED = "Signalbox cannot verify what the sign-in server says. Whoever looks after this Signalbox finds the cause in its log."
OTHER_BROWSER = "This link works once, and only in the browser that asked for it. Ask for a new one here."

SENTENCES = {
    "invalid_credentials": UNKNOWN,
    "email_not_confirmed": "This address is not confirmed yet. Open the mail that was sent to it, or have a sign-in link mailed to you.",
    "user_banned": "This account is blocked. Ask the administrator of this Signalbox.",
    "over_request_rate_limit": "The sign-in server takes no more attempts for now. Wait a few minutes, then try again.",
    "over_email_send_rate_limit": "The sign-in server sends no more mails for now. Wait a few minutes, then try again.",
    "email_provider_disabled": "The sign-in server does not take passwords. Use another way to sign in.",
    "provider_disabled": "The sign-in server has this way to sign in switched off.",
    "captcha_failed": "The sign-in server asks for a captcha, which Signalbox does not show. Have a sign-in link mailed to you.",
    "flow_state_not_found": OTHER_BROWSER,
    "flow_state_expired": "This link is too old. Ask for a new one.",
    "bad_code_verifier": OTHER_BROWSER,
    "otp_expired": "This link is too old, or was used before. Ask for a new one.",
    "access_denied": "The other side did not let you in. Try again, or use another way to sign in.",
    "weak_password": "The sign-in server finds this password too weak. Choose a longer one.",
    "same_password": "This is the password that you have now. Choose another.",
    "reauthentication_needed": "You have been signed in for long. Choose “Forgot the password?” on the sign-in page to get a link.",
}
"""Supabase's words, in ours."""


@dataclass(frozen=True, slots=True)
class SignInAllowed:
    """Somebody who may come in; behind Supabase, with its tokens, sealed."""

    user_id: int
    tokens_sealed: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Why not. A wrong password is a guess; others are not counted."""

    text: str
    status: int = 422
    is_guess: bool = False


def by_password(email: str, password: str) -> SignInAllowed | SignInRefused:
    """With an address and a password, wherever passwords are kept."""
    if settings().auth == "supabase":
        return _through_supabase(lambda: supabase.password(email, password))
    with system_transaction() as session:
        user = people.authenticate(session, email, password)
        if user is None:
            people.note_refusal(session, email)
        return SignInRefused(UNKNOWN, is_guess=True) if user is None else SignInAllowed(user.id)


def by_code(code: str, verifier: str) -> SignInAllowed | SignInRefused:
    """With the code that Supabase gave to a browser that asked for it."""
    return _through_supabase(lambda: supabase.exchange(code, verifier))


def ask(question: Callable[[], None]) -> SignInRefused | None:
    """Ask Supabase for something; None when it did it."""
    try:
        question()
    except ProviderError as failure:
        return refusal_of(failure)
    auth_server_health.note_answer()
    return None


def refusal_of(failure: ProviderError) -> SignInRefused:
    """What to tell a person, and what to tell the log."""
    if isinstance(failure, supabase.Refused):
        auth_server_health.note_answer()
        text = SENTENCES.get(failure.code)
        if text is None:
            log.warning("sign-in refused in an unknown way", provider=supabase.PROVIDER, reason=failure.code)
        return SignInRefused(
            text or "The sign-in server refused. Try again, or use another way to sign in.",
            is_guess=text == UNKNOWN,
        )
    if failure.status == 429:
        return SignInRefused(SENTENCES["over_request_rate_limit"], 429)
    if isinstance(failure, KeyRefused):
        log.error(
            "the sign-in server refuses our key",
            provider=supabase.PROVIDER,
            host=failure.host,
            reason=failure.hint,
        )
        return SignInRefused(MISMATCHED, 503)
    auth_server_health.note_silence(failure)
    return SignInRefused(SILENT, 503)


def _through_supabase(question: Callable[[], supabase.Session]) -> SignInAllowed | SignInRefused:
    try:
        found = question()
    except ProviderError as failure:
        return refusal_of(failure)
    auth_server_health.note_answer()
    reading = supabase_keys.read(found.tokens.access)
    if reading == "unverifiable":
        return SignInRefused(SILENT, 503)
    if not isinstance(reading, Claims) or reading.subject != UUID(found.identity.subject):
        log.error(
            "the sign-in server's own tokens cannot be verified",
            provider=supabase.PROVIDER,
            reason="SUPABASE_URL or SUPABASE_JWT_SECRET",
        )
        return SignInRefused(MISMATCHED, 503)
    return _unproven(found.identity) or _whose(found)


def _whose(found: supabase.Session) -> SignInAllowed | SignInRefused:
    """The person here that this identity is."""
    try:
        with system_transaction() as session:
            user = identities.user_of(session, found.identity)
            if user.disabled_at is not None:
                return SignInRefused(SENTENCES["user_banned"])
            return SignInAllowed(user.id, token_refresh.sealed(found.tokens))
    except Invalid as refused:
        return SignInRefused(refused.message)


def _unproven(identity: supabase.Identity) -> SignInRefused | None:
    """Why an account of ours is not theirs for having its address; None when it is, or when there is none."""
    with system_transaction() as session:
        if not identities.takes_over(session, identity):
            return None
    try:
        is_asked_for = supabase.confirms_addresses()
    except ProviderError as failure:
        return refusal_of(failure)
    if not is_asked_for:
        log.error("the sign-in server confirms no addresses", provider=supabase.PROVIDER)
    return None if is_asked_for else SignInRefused(UNPROVEN, 503)
