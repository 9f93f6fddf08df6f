"""Do-not-disturb of a person who has several identities, and news of a contact beside a text of theirs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from simulators import Switchboard
from simulators.gohighlevel import events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.locks import wait_for_waiters
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.consent.sms_dnd import dnd_of
from webapp.inbox import merging
from webapp.leads.locks import lock_identities
from webapp.leads.matching import ContactDetails, match_or_create
from webapp.leads.models import Lead
from webapp.runtime import tenancy
from webapp.runtime.database import unit_of_work
from webapp.webhooks.models import Delivery
from webapp.webhooks.processing import process


def test_the_strictest_word_counts_through_a_chain_of_merges(cast: Cast) -> None:
    with unit_of_work() as session:
        first, second, third = (factories.lead(session, cast.acorn).id for _ in range(3))
        session.get_one(Lead, first).sms_dnd = "permanent"
    for kept, merged in ((second, first), (third, second)):
        with unit_of_work() as session:
            merging.merge(session, scope_of(viewer_of(session, cast.alice), "acorn"), kept, merged)
    with unit_of_work() as session:
        assert dnd_of(session, session.get_one(Lead, third)) == "permanent"


def test_news_of_a_contact_wait_for_a_text_without_holding_the_lead(
    client: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    """Both tell of the same address: whoever has it first must get the lead too, or they wait in a circle."""
    jane = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")
    person = ContactDetails(gohighlevel_id=jane["id"], email="jane@client.test", phone="+15550001234")
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        factories.lead(session, cast.acorn, gohighlevel_id=jane["id"], email=None)
    raw, signed = events.signed(events.dnd(jane))
    assert client.post("/webhooks/gohighlevel", data=raw, headers=signed).status_code == 202

    def hear_of_the_contact() -> str:
        tenancy.set_all_tenants()
        with unit_of_work() as session:
            return process(session, session.scalars(select(Delivery.id)).one())

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            lock_identities(session, cast.acorn.id, person.identity())
            news = pool.submit(hear_of_the_contact)
            wait_for_waiters(session, news)
            match_or_create(session, cast.acorn.id, person)
        assert news.result() == "processed"
    drain()
    with unit_of_work() as session:
        assert session.scalars(select(Lead.email)).one() == "jane@client.test"
