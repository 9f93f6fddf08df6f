"""Whatever happens in whatever order, the product says of a browser what a plain retelling says."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.accounts.conftest import enter
from tests.browser import Browser
from tests.supabase import Project

OUTAGES: list[dict[str, Any]] = [
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 429},
    {"kind": "html", "status": 502},
    {"kind": "reset"},
]


def test_sign_in_expire_refresh_outage_revoke(app: Flask, project: Project) -> None:  # noqa: C901  # one rule each
    class Sessions(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.browser = Browser(app, app.response_class)
            self.is_in = self.is_good = self.is_revoked = self.is_away = False
            project.sim.faults.clear()
            project.sim.books.sessions.clear()
            project.let_time_pass()

        @rule()
        @precondition(lambda self: not self.is_away)
        def sign_in(self) -> None:
            project.sim.books.sessions.clear()
            assert enter(self.browser).status_code == 303
            self.is_in, self.is_good, self.is_revoked = True, True, False

        @rule()
        @precondition(lambda self: self.is_in and not self.is_revoked)
        def expire(self) -> None:
            project.let_run_out()
            self.is_good = False

        @rule()
        @precondition(lambda self: self.is_in and not self.is_revoked)
        def revoke(self) -> None:
            project.sim.books.sessions.clear()
            self.is_revoked = True

        @rule(fault=st.sampled_from(OUTAGES))
        @precondition(lambda self: not self.is_away)
        def fall_silent(self, fault: dict[str, Any]) -> None:
            project.sim.faults.add(**fault, path="/auth/v1/token", times=None)
            self.is_away = True

        @rule()
        @precondition(lambda self: self.is_away)
        def come_back(self) -> None:
            project.sim.faults.clear()
            project.let_time_pass()
            self.is_away = False

        @rule()
        @precondition(lambda self: self.is_in)
        def sign_out(self) -> None:
            assert self.browser.post("/sign-out").status_code == 303
            self.is_in = False

        @rule()
        def look(self) -> None:
            calls = project.count("refresh_token")
            status = self.browser.get("/w/acorn/inbox/list").status_code
            if not self.is_in or self.is_good:
                assert project.count("refresh_token") == calls
            assert status == self.expected()
            if self.is_in and not self.is_away and not self.is_good:
                self.is_in, self.is_good = not self.is_revoked, not self.is_revoked

        def expected(self) -> int:
            if not self.is_in:
                return 303
            if self.is_good:
                return 200
            if self.is_away:
                return 503
            return 303 if self.is_revoked else 200

        def teardown(self) -> None:
            if not self.is_away:
                self.browser.post("/sign-out")
            project.sim.faults.clear()
            project.let_time_pass()

    run_state_machine_as_test(
        Sessions,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
