"""An operator builds a sequence and starts it on three leads: a reply stops one, an opt-out another, the third is sent once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.sequences import stage
from webapp.consent import decisions
from webapp.leads.locks import lock_lead
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.sequences import passes

pytestmark = pytest.mark.browser


def test_a_sequence_is_built_started_stopped_and_sent_once(
    acorn: Page, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    names = {5: "Ada", 6: "Ben", 7: "Cleo"}
    leads = [stage.answered_lead(cast.acorn, sims, number, first_name=name) for number, name in names.items()]
    _build(acorn)
    for lead_id in leads:
        acorn.goto(f"/w/acorn/leads/{lead_id}/sequence")
        acorn.get_by_label("Start a sequence").select_option("Gentle")
        acorn.get_by_role("button", name="Start", exact=True).click()
        expect(acorn.get_by_text("In “Gentle” since")).to_be_visible()
    acorn.goto("/w/acorn/sequences")
    for name in names.values():
        expect(acorn.get_by_role("paragraph").filter(has_text=f"Hi {name}, any news?")).to_be_visible()
    stage.reply(leads[0])
    with system_transaction() as session:
        decisions.record_opt_out(session, lock_lead(session, cast.acorn.id, leads[1]), "emailbison")
    passes.stop_over(clock.now(), Deadline.after(60))
    assert len(stage.live_through(30, since=clock.now(), is_settled=False)) == 1
    drain()
    assert stage.mailed(sims) == ["Hi Cleo, any news?"]
    for lead_id, said in zip(leads, ("They wrote.", "They asked not to be contacted.", "Sent"), strict=True):
        acorn.goto(f"/w/acorn/leads/{lead_id}/sequence")
        expect(acorn.locator("#sequences-lead .thing").get_by_text(said)).to_be_visible()


def _build(page: Page) -> None:
    page.goto("/w/acorn/sequences")
    page.get_by_text("New sequence").click()
    page.get_by_label("Name").fill("Gentle")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Gentle").click()
    page.get_by_label("Days after the start").fill("2")
    page.get_by_label("Words").fill("Hi {first_name}, any news?")
    page.get_by_role("button", name="Add the step").click()
    expect(page.get_by_role("heading", name="Day 2, 09:30")).to_be_visible()
