"""Whoever is signed out is sent to sign in at every address, and Charlie finds nothing of Acorn's at any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.architecture.addresses import APP, CALM, EVERY, OF_WORKSPACES, ONES_OWN, SECRET, WITH_IDS, Address
from tests.architecture.rows import everything, furnish, ids_in
from tests.browser import Browser
from tests.factories import make_cast
from tests.tables import empty
from webapp.accounts import sessions
from webapp.runtime import clock
from webapp.runtime.database import system_transaction


@dataclass
class Furnished:
    """Both workspaces with something of everything, and nothing that a request changed: each test asserts it."""

    acorns: dict[str, int]
    stranger: Browser
    charlie: Browser
    stands: dict[str, list[str]]
    """What every table held when somebody looked last."""

    def is_untouched_by(self, act: Callable[[], int]) -> int:
        """The status of the answers, after which every table holds what it held before."""
        status = act()
        before, self.stands = self.stands, everything()
        assert self.stands == before
        return status


@pytest.fixture(scope="module")
def furnished(scratch_database: None) -> Iterator[Furnished]:
    """Made once for all tests that change nothing, and see to it that nothing was changed."""
    with system_transaction() as session:
        cast = make_cast(session)
        rows = furnish(session, cast.acorn, cast.alice, SECRET)
        furnish(session, cast.birch, cast.charlie, "birch")
        # Seen in an hour's time, so that no request of the next minutes writes down when it was seen.
        token = sessions.begin(session, cast.charlie, "tests", clock.now() + timedelta(hours=1))
    charlie = Browser(APP, APP.response_class).hold(token)
    yield Furnished(ids_in(rows), Browser(APP, APP.response_class), charlie, everything())
    empty()


def test_every_address_is_open_on_purpose_or_belongs_to_a_workspace() -> None:
    assert {str(address) for address in EVERY} - {str(address) for address in OF_WORKSPACES} == ONES_OWN


@pytest.mark.parametrize("address", EVERY, ids=str)
def test_signed_out_is_sent_to_sign_in(furnished: Furnished, address: Address) -> None:
    status = furnished.is_untouched_by(lambda: address.ask(furnished.stranger, "acorn", furnished.acorns))
    assert status == CALM.get(str(address), 303)


@pytest.mark.parametrize("address", OF_WORKSPACES, ids=str)
def test_charlie_finds_no_acorn(furnished: Furnished, address: Address) -> None:
    status = furnished.is_untouched_by(lambda: address.ask(furnished.charlie, "acorn", furnished.acorns))
    assert status == CALM.get(str(address), 404)


@pytest.mark.parametrize("slug", ["birch", "all"])
@pytest.mark.parametrize("address", WITH_IDS, ids=str)
def test_charlie_finds_nothing_of_acorns_under_his_own_name(
    furnished: Furnished, address: Address, slug: str
) -> None:
    assert furnished.is_untouched_by(lambda: address.ask(furnished.charlie, slug, furnished.acorns)) == 404
