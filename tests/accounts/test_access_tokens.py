"""What an access token is worth, without asking anybody: algorithms are pinned, and only a person's own token counts."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.accounts.conftest import enter
from tests.browser import Browser
from tests.supabase import Project
from webapp.providers.supabase_keys import Claims, keys, read
from webapp.runtime.settings import settings


def token(project: Project, **changed: Any) -> str:
    books = project.sim.books
    signed = next(iter(books.sessions.values()), None) or books.sign_in(
        "alice@example.test", "correct horse battery"
    )
    return project.sim.signing.access_token(signed, project.sim.issuer, **changed)


def test_a_good_token_says_who_and_until_when(project: Project) -> None:
    claims = read(token(project))
    assert isinstance(claims, Claims)
    assert str(claims.subject) == project.sim.books.people["alice@example.test"].id
    assert 3500 < claims.seconds_left() <= 3600


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": -60},
        {"iss": "https://other.supabase.co/auth/v1"},
        {"aud": "anon"},
        {"role": "anon"},
        {"role": "service_role"},
        {"is_anonymous": True},
        {"sub": "not-a-uuid"},
        {"sub": None},
        {"exp": None},
        {"nbf": 600},
    ],
    ids=str,  # seconds from now
)
def test_a_token_that_is_not_a_persons_is_refused(project: Project, changed: dict[str, Any]) -> None:
    now = int(time.time())
    claims = {
        name: now + value if name in {"exp", "nbf"} and value else value for name, value in changed.items()
    }
    assert read(token(project, **claims)) == "refused"


def test_a_few_seconds_of_another_clock_are_forgiven(project: Project) -> None:
    assert isinstance(read(token(project, exp=int(time.time()) - 5)), Claims)


def test_nonsense_is_refused_without_asking(project: Project) -> None:
    assert [read(text) for text in ("", "a", "a.b.c", "é.é.é", "." * 10_000)] == ["refused"] * 5
    assert project.sim.calls == []


def test_no_algorithm_is_no_signature(project: Project) -> None:
    claims = token(project).split(".")[1]
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    assert read(f"{head}.{claims}.") in {"refused", "unverifiable"}


def test_a_public_key_is_no_shared_secret(project: Project) -> None:
    """The old trick: sign with HS256, and the published key as its secret."""
    good = token(project)
    read(good)
    kid = jwt.get_unverified_header(good)["kid"]
    (published,) = project.sim.signing.published()
    public = jwt.PyJWK(published).key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = jwt.decode(good, options={"verify_signature": False})
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": kid}).encode()).decode().rstrip("=")
    payload = base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")
    signature = jwt.get_algorithm_by_name("HS256").sign(f"{head}.{payload}".encode(), public)
    forged = f"{head}.{payload}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    assert read(forged) == "refused"


def test_another_key_of_the_same_name_is_refused(project: Project) -> None:
    good = token(project)
    kid = jwt.get_unverified_header(good)["kid"]
    body = jwt.decode(good, options={"verify_signature": False})
    assert isinstance(read(good), Claims)
    for key, algorithm in (
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"),
        (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
    ):
        assert read(jwt.encode(body, key, algorithm, {"kid": kid})) == "refused"


def test_a_flood_of_unknown_keys_is_one_question_a_minute(project: Project) -> None:
    good = token(project)
    body = jwt.decode(good, options={"verify_signature": False})
    stranger = ec.generate_private_key(ec.SECP256R1())
    assert isinstance(read(good), Claims)
    flood = [jwt.encode(body, stranger, "ES256", {"kid": f"k{number}"}) for number in range(50)]
    assert {read(one) for one in flood} == {"unverifiable"}
    assert isinstance(read(good), Claims)
    assert len(project.sim.asked("/auth/v1/.well-known/jwks.json")) == 1


def test_without_the_keys_nothing_is_known(project: Project) -> None:
    project.sim.faults.add("status", status=503, path="*jwks.json", times=None)
    good = token(project)
    assert read(good) == "unverifiable"
    project.sim.faults.clear()
    keys().forget()
    assert isinstance(read(good), Claims)


def test_a_project_with_a_shared_secret_is_never_asked_for_keys(
    client: Browser, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.sim.signing.uses_secret = True
    assert enter(client).status_code == 503, "without the secret nothing can be verified"
    monkeypatch.setenv("SUPABASE_JWT_SECRET", project.sim.signing.secret)
    settings.cache_clear()
    assert enter(client).status_code == 303
    assert client.get("/w/acorn/inbox").status_code == 200
    assert project.sim.asked("/auth/v1/.well-known/jwks.json") == []
