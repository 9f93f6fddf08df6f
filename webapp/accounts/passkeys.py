"""Passkeys (WebAuthn): a device proves, behind its own lock, that it holds the key that it made for us.

A challenge stands sealed in the page that asks, good for ten minutes and once. So nothing is stored for pages that are only
looked at, and any number of tabs may ask at once.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from webauthn.helpers import generate_challenge
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webapp.accounts.factor_models import Passkey, SpentChallenge
from webapp.accounts.models import User
from webapp.runtime.errors import Invalid
from webapp.runtime.secrets import Locked, seal, token_hash, unseal
from webapp.runtime.settings import settings
from webapp.runtime.text import one_line

LASTS = timedelta(minutes=10)
MOST = 10
"""Passkeys that one person may have."""
LONGEST_ANSWER = 20_000
"""Characters of what a device answers."""
LOCKED = UserVerificationRequirement.REQUIRED
"""The device asks for a finger, a face or a PIN, so a passkey alone is two factors: having the device, and opening it."""
UNUSABLE = "This passkey could not be used. Try again, or take another way."


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks a device: options as JSON for the browser, and the challenge in them, sealed for ourselves."""

    options: str
    challenge: str = field(repr=False)


def are_possible() -> bool:
    """Whether browsers make passkeys for PUBLIC_URL: they want https and a name (or localhost), no number."""
    parts = urlsplit(settings().public_url)
    if parts.scheme != "https" and parts.hostname != "localhost":
        return False
    try:
        ip_address(parts.hostname or "0")
    except ValueError:
        return True
    return False


def question_to_add(user: User, known: Sequence[Passkey], now: datetime) -> Question:
    """To make a new one, on a device that has none of ours yet."""
    challenge = generate_challenge()
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name="Signalbox",
        user_id=str(user.id).encode(),
        user_name=user.email,
        user_display_name=user.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=LOCKED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(each.credential_id) for each in known],
    )
    return Question(webauthn.options_to_json(options), _sealed(challenge, _place(user.id), now))


def question_to_use(known: Sequence[Passkey], now: datetime) -> Question:
    """To prove who one is with one of these, or with any of ours that the device has."""
    challenge = generate_challenge()
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(each.credential_id) for each in known],
        user_verification=LOCKED,
    )
    return Question(webauthn.options_to_json(options), _sealed(challenge, _place(None), now))


def add(session: Session, user_id: int, name: str, challenge: str, answer: str, now: datetime) -> None:
    """Keep the key that the device has made. Raises Invalid when the answer is none, is too late, or comes again."""
    expected = _unsealed(challenge, _place(user_id), now)
    count = session.scalar(select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)) or 0
    if count >= MOST:
        raise Invalid("passkey", f"{MOST} passkeys are the most. Remove one first.")
    if expected is None or len(answer) > LONGEST_ANSWER:
        raise Invalid("passkey", UNUSABLE)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=expected,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except _UNREADABLE:
        raise Invalid("passkey", UNUSABLE) from None
    row = insert(Passkey).values(
        user_id=user_id,
        name=one_line(name, 60) or "Passkey",
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
    )
    added = session.scalar(row.on_conflict_do_nothing().returning(Passkey.id))
    if added is None or not _is_spent_first(session, expected):
        raise Invalid("passkey", UNUSABLE)


def use(
    session: Session, challenge: str, answer: str, now: datetime, user_id: int | None = None
) -> int | None:
    """Whose passkey has answered, or, with `user_id`, whether it is one of theirs. None when it proves nothing."""
    expected = _unsealed(challenge, _place(None), now)
    if expected is None or len(answer) > LONGEST_ANSWER:
        return None
    try:
        raw = webauthn.helpers.parse_authentication_credential_json(answer).raw_id
        query = select(Passkey).where(Passkey.credential_id == raw).with_for_update()
        passkey = session.scalars(query).one_or_none()
        if passkey is None or user_id not in {None, passkey.user_id}:
            return None
        shown = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=expected,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _UNREADABLE:
        return None
    if not _is_spent_first(session, expected):
        return None
    passkey.sign_count, passkey.used_at = shown.new_sign_count, now
    return passkey.user_id


_UNREADABLE = (
    WebAuthnException,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
)
"""What the library raises for an answer that is none: its own, and what its parsers let through."""


def _host() -> str:
    return urlsplit(settings().public_url).hostname or ""


def _origin() -> str:
    parts = urlsplit(settings().public_url)
    return f"{parts.scheme}://{parts.netloc}"


def _place(user_id: int | None) -> str:
    """What a challenge is for: to add a key to this person, or to use one."""
    return "passkey.use" if user_id is None else f"passkey.add.{user_id}"


def _sealed(challenge: bytes, place: str, now: datetime) -> str:
    told = json.dumps([base64.b64encode(challenge).decode(), now.timestamp()])
    return base64.urlsafe_b64encode(seal(told, place)).decode()


def _unsealed(challenge: str, place: str, now: datetime) -> bytes | None:
    """None for one that is not ours, is for something else, or is too old."""
    try:
        told, made_at = json.loads(unseal(base64.urlsafe_b64decode(challenge.encode()), place))
    except (Locked, ValueError):
        return None
    return base64.b64decode(told) if now.timestamp() - made_at <= LASTS.total_seconds() else None


def _is_spent_first(session: Session, challenge: bytes) -> bool:
    """Whether nobody has answered this challenge before."""
    row = insert(SpentChallenge).values(challenge_hash=token_hash(challenge.hex()))
    query = row.on_conflict_do_nothing().returning(SpentChallenge.challenge_hash)
    return session.scalar(query) is not None
