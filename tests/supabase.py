"""The product with AUTH=supabase, in front of the simulated project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.supabase import Supabase
from simulators.supabase.books import Signed
from simulators.switchboard import SUPABASE_KEY
from tests.factories import PASSWORD, Cast
from webapp.accounts import token_refresh
from webapp.accounts.auth_server_health import TRIED
from webapp.accounts.models import BrowserSession
from webapp.providers.supabase import Tokens
from webapp.providers.supabase_keys import keys
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.runtime.settings import settings


@dataclass
class Project:
    """The simulated project, and what a test does to it and to our side of its sessions."""

    sim: Supabase
    cast: Cast

    def count(self, grant: str) -> int:
        """How many times tokens were asked for in this way."""
        return sum(call.query.get("grant_type") == grant for call in self.sim.asked("/auth/v1/token"))

    def signed(self) -> Signed:
        """The one session at the project."""
        (found,) = self.sim.books.sessions.values()
        return found

    def stored(self) -> BrowserSession:
        """The one session here."""
        with unit_of_work() as session:
            return session.scalars(select(BrowserSession)).one()

    def tokens(self) -> Tokens:
        sealed = self.stored().tokens_sealed
        assert sealed is not None
        return token_refresh.unsealed(sealed)

    def let_run_out(self, seconds_left: float = -60) -> None:
        """Put the access token in the place of one that has so many seconds left."""
        before, self.sim.signing.seconds = self.sim.signing.seconds, seconds_left
        old = self.sim.signing.access_token(self.signed(), self.sim.issuer)
        self.sim.signing.seconds = before
        with unit_of_work() as session:
            row = session.scalars(select(BrowserSession)).one()
            assert row.tokens_sealed is not None
            row.tokens_sealed = token_refresh.sealed(
                Tokens(old, token_refresh.unsealed(row.tokens_sealed).refresh)
            )
            row.renewing_until = None

    def let_time_pass(self) -> None:
        """The pause after a question that was not answered is over."""
        for_requests().delete(TRIED)
        with unit_of_work() as session:
            for row in session.scalars(select(BrowserSession)):
                row.renewing_until = None


@pytest.fixture
def project(cast: Cast, sims: Switchboard, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """AUTH=supabase; the cast has accounts there, with the same addresses and password."""
    for person in (cast.alice, cast.bob, cast.sam, cast.charlie, cast.ada):
        sims.supabase.books.add(person.email, PASSWORD, name=person.name)
    monkeypatch.setenv("AUTH", "supabase")
    monkeypatch.setenv("SUPABASE_URL", sims.supabase.url)
    monkeypatch.setenv("SUPABASE_ANON_KEY", SUPABASE_KEY)
    monkeypatch.setenv("SUPABASE_OAUTH", "google")
    settings.cache_clear()
    keys().forget()
    yield Project(sims.supabase, cast)
    monkeypatch.undo()
    settings.cache_clear()
