"""When Supabase is asked, and what its answers and its silence do to a session."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.accounts.conftest import enter
from tests.browser import SWAP, Browser
from tests.fixture_types import LogLines
from tests.supabase import Project
from webapp.accounts import token_refresh
from webapp.accounts.models import BrowserSession
from webapp.conversations.models import Message
from webapp.providers.supabase import Tokens
from webapp.providers.supabase_keys import keys
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

PAGES = ("/w/acorn/inbox", "/w/acorn/inbox/list", "/w/acorn/jobs", "/w/all/inbox", "/account")

DEFINITE = [
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
]


def spoil(kind: str, **options: Any) -> dict[str, Any]:
    return {"kind": kind, "path": "/auth/v1/token", "times": None, **options}


def plain_text(status: int, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    return spoil("status", status=status, body=json.dumps(body), headers=headers)


PASSING = {
    "conflict": plain_text(
        409, {"code": "conflict", "message": "Too many concurrent token refresh requests"}
    ),
    "limited": plain_text(429, {"code": "over_request_rate_limit", "message": "Request rate limit reached"}),
    "broken": plain_text(500, {"code": 500, "error_code": "unexpected_failure", "msg": "Database error"}),
    "unavailable": spoil("status", status=503),
    "timed out": plain_text(504, {"code": "request_timeout", "message": "Processing this request timed out"}),
    "gateway page": spoil("html", status=502),
    "page with 200": spoil("html", status=200),
    "cut": spoil("reset"),
    "gateway refuses the key": plain_text(401, {"message": "Invalid API key", "hint": "Double check"}),
    "no word": plain_text(400, {"code": 400, "msg": "Invalid Refresh Token"}),
    "unknown word": plain_text(400, {"code": "captcha_failed", "message": "captcha protection"}),
    "silent": spoil("hang", seconds=9.0),
}


def warnings(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["level"] not in {"debug", "info"}]


def test_without_a_cookie_nobody_is_asked(client: Browser, project: Project, log_lines: LogLines) -> None:
    client.set_cookie("signalbox-workspace", "acorn")
    for path in PAGES:
        assert client.get(path).status_code == 303
        assert client.get(path, headers=SWAP).headers["HX-Redirect"].startswith("/sign-in")
    assert project.sim.calls == []
    assert warnings(log_lines()) == []


def test_while_the_token_is_good_nobody_is_asked_again(alices: Browser, project: Project) -> None:
    for path in PAGES * 3:
        assert alices.get(path).status_code == 200
    asked = [call.path.removeprefix("/auth/v1/") for call in project.sim.calls]
    assert sorted(asked) == [".well-known/jwks.json", "settings", "token"]


def test_a_token_that_ran_out_is_renewed_once_and_stored(alices: Browser, project: Project) -> None:
    project.let_run_out()
    before = project.tokens()
    for path in PAGES:
        assert alices.get(path).status_code == 200
    assert project.count("refresh_token") == 1
    after = project.tokens()
    assert after.access != before.access
    assert after.refresh == project.signed().chain[-1] != before.refresh
    assert project.stored().renewing_until is None


def test_a_token_that_is_about_to_run_out_is_renewed_early_and_never_in_the_way(
    alices: Browser, project: Project
) -> None:
    project.let_run_out(seconds_left=30)
    project.sim.faults.add(**PASSING["unavailable"])
    assert [alices.get(path).status_code for path in PAGES] == [200] * len(PAGES)
    assert project.count("refresh_token") == 0, "the faults come before the books"
    project.sim.faults.clear()
    project.let_time_pass()
    assert [alices.get(path).status_code for path in PAGES] == [200] * len(PAGES)
    assert project.count("refresh_token") == 1


@pytest.mark.parametrize(("code", "style"), zip(DEFINITE, cycle(["number", "word"]), strict=False))
def test_only_a_definite_word_signs_out_and_it_is_no_alarm(
    alices: Browser, project: Project, log_lines: LogLines, code: str, style: str
) -> None:
    body = (
        {"code": 400, "error_code": code, "msg": "x"} if style == "number" else {"code": code, "message": "x"}
    )
    project.let_run_out()
    project.sim.faults.add(**plain_text(400, body))
    asked = len(project.sim.calls)
    first = alices.get("/w/acorn/inbox?lead=7")
    assert (first.status_code, first.headers["Location"]) == (303, "/sign-in?next=/w/acorn/inbox%3Flead%3D7")
    for path in PAGES:
        assert alices.get(path).status_code == 303
    with alices.session_transaction() as cookie:
        assert "_user_id" not in cookie
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(BrowserSession)) == 0
    assert len(project.sim.calls) == asked, "spoiled calls are not recorded, and there was none after it"
    assert warnings(log_lines()) == []
    assert code not in json.dumps(log_lines())


def test_the_words_of_an_old_server_count_too(alices: Browser, project: Project) -> None:
    project.let_run_out()
    project.sim.faults.add(
        **plain_text(400, {"error": "invalid_grant", "error_description": "Invalid Refresh Token"})
    )
    assert alices.get("/w/acorn/inbox").status_code == 303


def test_a_token_that_another_process_used_up_signs_nobody_out(alices: Browser, project: Project) -> None:
    """Two processes ask at once: the slower one hears that its token was used, after the other stored new ones."""
    project.let_run_out()
    refusal = {"code": 400, "error_code": "refresh_token_already_used", "msg": "x"}
    project.sim.faults.add(**{**plain_text(400, refusal), "times": 1, "delay": 0.5})
    fresh = Tokens(project.sim.signing.access_token(project.signed(), project.sim.issuer), "from elsewhere")
    with ThreadPoolExecutor(1) as pool:
        page = pool.submit(alices.get, "/w/acorn/inbox")
        while project.stored().renewing_until is None:
            assert not page.done()
        with unit_of_work() as session:
            session.scalars(select(BrowserSession)).one().tokens_sealed = token_refresh.sealed(fresh)
        assert page.result().status_code == 200
    assert project.tokens().refresh == "from elsewhere"


def test_a_session_that_the_project_ended_is_over_at_the_first_renewal(
    alices: Browser, project: Project, log_lines: LogLines
) -> None:
    project.let_run_out()
    project.sim.books.sessions.clear()
    assert [alices.get("/w/acorn/inbox").status_code for _ in range(5)] == [303] * 5
    assert project.count("refresh_token") == 1
    assert warnings(log_lines()) == []


@pytest.mark.parametrize("how", PASSING)
def test_anything_unclear_signs_nobody_out_and_shows_nothing(
    alices: Browser, project: Project, log_lines: LogLines, how: str
) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, project.cast.acorn, first_name="Priscilla")
        factories.message(session, lead, provider_facts={"sender_email_id": 1})
    project.let_run_out()
    project.sim.faults.add(**PASSING[how])
    shell = alices.get("/w/acorn/inbox", headers={"Accept": "text/html"})
    assert shell.status_code == 503
    assert shell.headers["Retry-After"] == "10"
    assert "You are not signed out" in shell.text
    assert "Priscilla" not in shell.text
    assert "Acorn" not in shell.text
    assert "Needs you" in shell.text, "the frame is there"
    refused = alices.post(f"/w/acorn/leads/{lead.id}/replies", data={"text": "half an answer"}, headers=SWAP)
    assert refused.status_code == 503
    assert refused.headers["HX-Retarget"] == "#notices"
    for path in PAGES:
        assert alices.get(path).status_code == 503
    with unit_of_work() as session:
        sent = select(func.count()).select_from(Message).where(Message.direction == "outbound")
        assert session.scalar(sent) == 0
        assert session.scalar(select(func.count()).select_from(BrowserSession)) == 1
    expected = 0 if how == "conflict" else 1
    assert len([line for line in warnings(log_lines()) if line.get("provider") == "supabase"]) == expected
    project.sim.faults.clear()
    project.let_time_pass()
    assert alices.get("/w/acorn/inbox").status_code == 200


def test_when_nobody_listens_nobody_is_signed_out(
    alices: Browser, project: Project, log_lines: LogLines
) -> None:
    project.let_run_out()
    port = project.sim.port
    project.sim.stop()
    try:
        assert [alices.get("/w/acorn/inbox").status_code for _ in range(3)] == [503] * 3
        assert len(warnings(log_lines())) == 1
    finally:
        project.sim.start(port)
    project.let_time_pass()
    assert alices.get("/w/acorn/inbox").status_code == 200


def test_sessions_go_on_through_an_outage_and_signing_in_says_what_is_wrong(
    alices: Browser, another: Browser, project: Project
) -> None:
    project.sim.faults.add(**{**PASSING["unavailable"], "path": "/auth/*"})
    assert alices.get("/w/acorn/inbox").status_code == 200
    page = enter(another, next="/w/acorn/inbox?lead=7")
    assert page.status_code == 503
    assert "The sign-in server does not answer" in page.text
    assert 'value="alice@example.test"' in page.text
    assert "/w/acorn/inbox?lead=7" in page.text


def test_a_lost_answer_is_asked_for_again_with_the_same_token(alices: Browser, project: Project) -> None:
    project.let_run_out()
    project.sim.faults.add("reset_after", path="/auth/v1/token")
    assert alices.get("/w/acorn/inbox").status_code == 503
    again_at = project.stored().renewing_until
    assert again_at is not None
    assert again_at <= clock.now() + timedelta(seconds=2), "others may try after a moment"
    project.let_time_pass()
    assert alices.get("/w/acorn/inbox").status_code == 200
    assert len(project.signed().chain) == 2, "the server handed out the current token again"


def test_tokens_that_no_key_opens_any_more_end_the_session(alices: Browser, project: Project) -> None:
    with unit_of_work() as session:
        session.scalars(
            select(BrowserSession)
        ).one().tokens_sealed = b"nonsense of some length, sealed by nobody"
    assert alices.get("/w/acorn/inbox").status_code == 303


def test_a_new_key_is_fetched_and_the_old_one_stays_good(
    alices: Browser, another: Browser, project: Project
) -> None:
    project.sim.signing.rotate()
    assert enter(another, "bob@example.test").status_code == 503, "within the minute nobody asks again"
    keys().forget()
    assert enter(another, "bob@example.test").status_code == 303
    assert alices.get("/w/acorn/inbox").status_code == 200
    assert len(project.sim.asked("/auth/v1/.well-known/jwks.json")) == 2


def test_a_withdrawn_key_means_one_renewal(alices: Browser, project: Project) -> None:
    project.sim.signing.rotate(withdraw=True)
    keys().forget()
    assert [alices.get("/w/acorn/inbox").status_code for _ in range(3)] == [200] * 3
    assert project.count("refresh_token") == 1


def test_a_change_of_auth_ends_the_sessions_of_before(
    client: Browser, project: Project, sign_in: Callable[..., Browser]
) -> None:
    sign_in(client, project.cast.alice)
    assert client.get("/w/acorn/inbox").status_code == 303
    assert project.sim.calls == []


def test_the_browser_never_holds_a_token_of_the_project(alices: Browser, project: Project) -> None:
    tokens = project.tokens()
    cookie = alices.get_cookie("signalbox")
    assert cookie is not None
    page = alices.get("/account")
    for secret in (tokens.access, tokens.refresh):
        assert secret not in cookie.value + page.text + str(page.headers)
        assert secret.encode() not in (project.stored().tokens_sealed or b"")
    assert len(cookie.value) < 400
