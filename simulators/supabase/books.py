"""What the simulated Supabase knows: people, sessions with their chains of refresh tokens, flows of browsers."""

from __future__ import annotations

import base64
import hashlib
import secrets
import string
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

LETTERS = string.ascii_lowercase + string.digits
FLOW_SECONDS = 300


class Refusal(Exception):
    """Auth says no: a status, its word for it, and its sentence."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(code)
        self.status, self.code, self.text = status, code, text


@dataclass
class Person:
    """An account."""

    email: str
    password: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    is_confirmed: bool = True
    is_banned: bool = False
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """The user object, as it stands in answers."""
        confirmed = "2026-01-02T03:04:05.123456Z" if self.is_confirmed else None
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        return {
            "id": self.id,
            "aud": "authenticated",
            "role": "authenticated",
            "email": self.email,
            "email_confirmed_at": confirmed,
            "phone": "",
            "confirmed_at": confirmed,
            "last_sign_in_at": now,
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": {"name": self.name},
            "identities": [],
            "created_at": "2026-01-02T03:04:05.123456Z",
            "updated_at": now,
            "is_anonymous": False,
        }


@dataclass
class Signed:
    """A session: its tokens in the order in which they were given out, each with when it was rotated away."""

    person: Person
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    chain: list[str] = field(default_factory=list)
    rotated_at: dict[str, float] = field(default_factory=dict)
    is_expired: bool = False

    def give(self) -> str:
        token = "".join(secrets.choice(LETTERS) for _ in range(12))
        if self.chain:
            self.rotated_at[self.chain[-1]] = time.time()
        self.chain.append(token)
        return token


@dataclass
class Flow:
    """A browser that left with a challenge; `code` is what brings it back."""

    challenge: str
    redirect_to: str
    email: str
    code: str = field(default_factory=lambda: str(uuid.uuid4()))
    began_at: float = field(default_factory=time.time)


class Books:
    """Everything, behind one lock: the real one serialises by row."""

    def __init__(self, reuse_seconds: float) -> None:
        self.reuse_seconds = reuse_seconds
        self.people: dict[str, Person] = {}
        self.sessions: dict[str, Signed] = {}
        self.flows: dict[str, Flow] = {}
        self.lock = threading.RLock()

    def clear(self) -> None:
        with self.lock:
            self.people.clear()
            self.sessions.clear()
            self.flows.clear()

    def add(self, email: str, password: str, **facts: Any) -> Person:
        """Somebody with an account."""
        with self.lock:
            person = self.people[email.lower()] = Person(email, password, **facts)
            return person

    def sign_in(self, email: str, password: str) -> Signed:
        person = self.people.get(email.lower())
        if person is None or person.password != password:
            raise Refusal(400, "invalid_credentials", "Invalid login credentials")
        return self.begin(person)

    def begin(self, person: Person) -> Signed:
        if person.is_banned:
            raise Refusal(400, "user_banned", "User is banned")
        if not person.is_confirmed:
            raise Refusal(400, "email_not_confirmed", "Email not confirmed")
        with self.lock:
            signed = Signed(person)
            self.sessions[signed.id] = signed
            signed.give()
            return signed

    def rotate(self, token: str) -> tuple[Signed, bool]:
        """(the session, whether the token was an old one that is still taken). The session dies of one that is not."""
        if len(token) < 12:
            raise Refusal(400, "validation_failed", "Refresh token is not valid")
        with self.lock:
            signed = next((one for one in self.sessions.values() if token in one.chain), None)
            if signed is None:
                raise Refusal(
                    400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found"
                )
            if signed.person.is_banned:
                raise Refusal(400, "user_banned", "Invalid Refresh Token: User Banned")
            if signed.is_expired:
                raise Refusal(400, "session_expired", "Invalid Refresh Token: Session Expired (Inactivity)")
            if token == signed.chain[-1]:
                signed.give()
                return signed, False
            is_parent = len(signed.chain) > 1 and token == signed.chain[-2]
            if is_parent or time.time() - signed.rotated_at[token] <= self.reuse_seconds:
                return signed, True
            del self.sessions[signed.id]
            raise Refusal(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")

    def leave(self, flow: Flow) -> None:
        with self.lock:
            self.flows[flow.code] = flow

    def come_back(self, code: str, verifier: str) -> Signed:
        if not code or not verifier:
            raise Refusal(
                400,
                "validation_failed",
                "invalid request: both auth code and code verifier should be non-empty",
            )
        with self.lock:
            flow = self.flows.get(code)
            if flow is None:
                raise Refusal(404, "flow_state_not_found", "invalid flow state, no valid flow state found")
            if time.time() - flow.began_at > FLOW_SECONDS:
                raise Refusal(422, "flow_state_expired", "invalid flow state, flow state has expired")
            if challenge_of(verifier) != flow.challenge:
                raise Refusal(
                    400, "bad_code_verifier", "code challenge does not match previously saved code verifier"
                )
            del self.flows[code]
            person = self.people[flow.email.lower()]
            person.is_confirmed = True
            return self.begin(person)


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
