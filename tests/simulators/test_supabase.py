"""The simulated Supabase behaves as the real one is described: formats, rotation, the window, families, scopes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from simulators import Switchboard
from simulators.supabase import Supabase
from simulators.switchboard import SUPABASE_KEY

NEW = {"X-Supabase-Api-Version": "2024-01-01"}


@pytest.fixture
def sim(sims: Switchboard) -> Supabase:
    sims.supabase.books.add("dana@example.test", "a good password")
    return sims.supabase


def token(sim: Supabase, grant: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    url = f"{sim.url}/auth/v1/token?grant_type={grant}"
    return httpx.post(url, json=body, headers={"apikey": SUPABASE_KEY, **headers}, trust_env=False)


def sign_in(sim: Supabase) -> dict[str, Any]:
    answer = token(sim, "password", {"email": "dana@example.test", "password": "a good password"})
    assert answer.status_code == 200
    return dict(answer.json())


def renew(sim: Supabase, refresh: str) -> httpx.Response:
    return token(sim, "refresh_token", {"refresh_token": refresh})


def test_the_header_chooses_the_format_of_errors(sim: Supabase) -> None:
    wrong = {"refresh_token": "abcdefghijkl"}
    old, new = token(sim, "refresh_token", wrong), token(sim, "refresh_token", wrong, **NEW)
    text = "Invalid Refresh Token: Refresh Token Not Found"
    assert old.json() == {"code": 400, "error_code": "refresh_token_not_found", "msg": text}
    assert new.json() == {"code": "refresh_token_not_found", "message": text}
    assert {answer.headers["x-sb-error-code"] for answer in (old, new)} == {"refresh_token_not_found"}
    assert new.headers["X-Supabase-Api-Version"] == "2024-01-01"


def test_a_token_is_good_once_and_its_parent_gets_the_current_one_again(sim: Supabase) -> None:
    first = sign_in(sim)["refresh_token"]
    second = renew(sim, first).json()["refresh_token"]
    assert first != second
    again = renew(sim, first)
    assert again.json()["refresh_token"] == second
    assert again.headers["sb-auth-refresh-token-reuse"] == "true"


def test_an_older_one_is_taken_within_the_window_and_kills_the_family_after_it(sim: Supabase) -> None:
    first = sign_in(sim)["refresh_token"]
    second = renew(sim, first).json()["refresh_token"]
    third = renew(sim, second).json()["refresh_token"]
    assert renew(sim, first).json()["refresh_token"] == third
    (signed,) = sim.books.sessions.values()
    signed.rotated_at[first] -= sim.books.reuse_seconds + 1
    used = renew(sim, first)
    assert (used.status_code, used.json()["error_code"]) == (400, "refresh_token_already_used")
    assert renew(sim, third).json()["error_code"] == "refresh_token_not_found"


def test_the_gateway_wants_the_key(sim: Supabase) -> None:
    without = httpx.post(f"{sim.url}/auth/v1/token?grant_type=password", json={}, trust_env=False)
    assert (without.status_code, without.json()["message"]) == (401, "No API key found in request")
    assert token(sim, "password", {}, apikey="other").json()["message"] == "Invalid API key"


@pytest.mark.parametrize(("scope", "left"), [("local", 1), ("others", 1), ("global", 0)])
def test_scopes_of_signing_out(sim: Supabase, scope: str, left: int) -> None:
    mine = sign_in(sim)
    sign_in(sim)
    headers = {"apikey": SUPABASE_KEY, "Authorization": f"Bearer {mine['access_token']}"}
    out = httpx.post(f"{sim.url}/auth/v1/logout?scope={scope}", headers=headers, trust_env=False)
    assert (out.status_code, len(sim.books.sessions)) == (204, left)
    user = httpx.get(f"{sim.url}/auth/v1/user", headers=headers, trust_env=False)
    assert user.status_code == (200 if scope == "others" else 403)


def test_a_shared_secret_publishes_no_key_and_a_withdrawn_key_is_gone(sim: Supabase) -> None:
    url = f"{sim.url}/auth/v1/.well-known/jwks.json"
    sim.signing.rotate()
    assert len(httpx.get(url, trust_env=False).json()["keys"]) == 2
    sim.signing.rotate(withdraw=True)
    assert len(httpx.get(url, trust_env=False).json()["keys"]) == 1
    sim.signing.uses_secret = True
    assert httpx.get(url, trust_env=False).json() == {"keys": []}
