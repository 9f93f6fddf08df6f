"""One composer that tells the truth: the draft flows into it, nothing typed is lost, and the thread follows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.factories import Cast
from tests.journeys import scene
from webapp.accounts.models import User
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.conversations import sending
from webapp.conversations.models import Message
from webapp.drafting.models import Draft
from webapp.inbox import merging
from webapp.leads.models import Lead
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser
NEWEST_IS_IN_VIEW = """(() => {
  const thread = document.getElementById("conversations-thread"), window = thread.getBoundingClientRect();
  const newest = [...thread.querySelectorAll(".bubble")].at(-1).getBoundingClientRect();
  return newest.bottom <= window.bottom + 2 && newest.bottom > window.top;
})()"""
TO_THE_BEGINNING = """(thread) => new Promise((done) => {
  thread.addEventListener("scroll", () => requestAnimationFrame(done), { once: true });
  thread.scrollTop = 0;
})"""
LONG = "\n\n".join(f"Line {number} of a long mail about pallets and cities." for number in range(40))


def lead_named(session, first: str) -> Lead:  # type: ignore[no-untyped-def]
    return session.scalars(select(Lead).where(Lead.first_name == first)).one()


def drafts(first: str, body: str) -> int:
    """The model proposes this to the lead's newest reply; an earlier proposal is replaced."""
    with unit_of_work() as session:
        lead = lead_named(session, first)
        for old in session.scalars(select(Draft).where(Draft.lead_id == lead.id, Draft.state == "proposed")):
            old.state = "replaced"
        session.flush()
        newest = select(Message.id).where(Message.lead_id == lead.id, Message.direction == "inbound")
        message_id = session.scalars(newest.order_by(Message.id.desc())).first()
        draft = Draft(
            workspace_id=lead.workspace_id,
            lead_id=lead.id,
            message_id=message_id,
            channel="email",
            state="proposed",
            body=body,
            model="gpt-test",
        )
        session.add(draft)
        session.flush()
        changes.announce(session, lead.workspace_id)
        return draft.id


def writes(first: str, text: str) -> None:
    with unit_of_work() as session:
        scene.writes(session, lead_named(session, first), text)


@pytest.fixture
def open_lead(acorn: Page) -> Callable[[str], Page]:
    def open_lead(name: str) -> Page:
        scene.open_lead(acorn, name)
        return acorn

    return open_lead


def field(page: Page) -> Locator:
    return page.locator("#answer")


def comes_into_view(page: Page) -> None:
    """The end of the newest message is inside the thread's own window."""
    scene.wait_until(page, NEWEST_IS_IN_VIEW)


def read_further_up(page: Page) -> None:
    """Scroll to the beginning of the thread; the page has noticed."""
    page.get_by_label("Messages").evaluate(TO_THE_BEGINNING)


def test_what_one_person_typed_is_not_there_for_the_next_in_this_tab(
    open_lead: Callable[[str], Page], cast: Cast, enter: Callable[[Page, User], Page]
) -> None:
    page = open_lead("Ines Bauer")
    field(page).fill("Between us: they are about to leave.")
    expect(page.locator(".composer-kept")).to_have_text("Kept")
    place = page.url
    scene.hold_pulses(
        page
    )  # else the page hears that Alice is gone, and loads itself anew beside the next person
    page.context.clear_cookies()
    enter(page, cast.bob).goto(place)
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    expect(field(page)).to_have_value("")
    assert "about to leave" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_the_draft_is_edited_in_the_one_composer_kept_and_sent(open_lead: Callable[[str], Page]) -> None:
    draft_id = drafts("Ines", "A pallet costs twelve euros.")
    page = open_lead("Ines Bauer")
    expect(field(page)).to_have_value("A pallet costs twelve euros.")
    expect(page.locator(".draft-says")).to_contain_text("Draft")
    expect(page.get_by_role("button", name="Send", exact=True)).to_have_count(1)
    expect(page.locator("textarea:visible:not(#notes, [name=notes])")).to_have_count(1)
    field(page).press("End")
    field(page).type(" PS: from ten on, eleven.")
    expect(page.locator(".draft-says")).to_contain_text("edited")
    page.locator(".row", has_text="Leo Brandt").click()
    expect(field(page)).to_have_value("")
    page.locator(".row", has_text="Ines Bauer").click()
    edited = "A pallet costs twelve euros. PS: from ten on, eleven."
    expect(field(page)).to_have_value(edited)
    page.reload()
    expect(field(page)).to_have_value(edited)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble-out")).to_contain_text("PS: from ten on, eleven.")
    expect(field(page)).to_have_value("")
    expect(page.locator(".draft-says")).to_have_count(0)
    with unit_of_work() as session:
        draft = session.get_one(Draft, draft_id)
        assert (draft.state, draft.was_edited) == ("approved", True)


def test_after_answering_by_hand_the_draft_is_gone(open_lead: Callable[[str], Page]) -> None:
    drafts("Ines", "A pallet costs twelve euros.")
    page = open_lead("Ines Bauer")
    expect(field(page)).to_have_value("A pallet costs twelve euros.")
    field(page).fill("")
    page.get_by_role("button", name="Use the draft").click()
    expect(field(page)).to_have_value("A pallet costs twelve euros.")
    field(page).fill("")
    field(page).type("Let us talk on Tuesday.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble-out")).to_contain_text("Let us talk on Tuesday.")
    expect(field(page)).to_have_value("")
    page.reload()
    expect(page.locator(".bubble-out")).to_be_visible()
    expect(field(page)).to_have_value("")
    expect(page.get_by_role("button", name="Use the draft")).to_have_count(0)


def test_a_draft_that_comes_late_fills_an_empty_field_and_no_other(open_lead: Callable[[str], Page]) -> None:
    page = open_lead("Ines Bauer")
    drafts("Ines", "A pallet costs twelve euros.")
    expect(field(page)).to_have_value("A pallet costs twelve euros.")
    drafts("Ines", "A pallet costs thirteen euros.")
    expect(field(page)).to_have_value("A pallet costs thirteen euros.")
    field(page).fill("My own words.")
    drafts("Ines", "A pallet costs fourteen euros.")
    expect(page.get_by_role("button", name="Use the draft")).to_be_visible()
    expect(field(page)).to_have_value("My own words.")


def test_after_send_anyway_the_composer_is_clean(
    open_lead: Callable[[str], Page], complaints: list[str]
) -> None:
    page = open_lead("Ines Bauer")
    field(page).fill("A pallet costs 12")
    writes("Ines", "And Graz?")
    expect(page.get_by_role("alert")).to_contain_text("Ines has written again")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Send anyway").click()
    expect(page.locator(".bubble-out")).to_contain_text("A pallet costs 12")
    expect(page.get_by_role("button", name="Send anyway")).to_have_count(0)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(field(page)).to_have_value("")
    complaints.clear()  # the browser notes the 409


def test_the_thread_follows_the_writing_and_the_sending(open_lead: Callable[[str], Page]) -> None:
    writes("Ines", LONG)
    page = open_lead("Ines Bauer")
    comes_into_view(page)
    field(page).fill("\n".join(f"Line {number}" for number in range(12)))
    comes_into_view(page)
    writes("Ines", "And one more thing.")
    expect(page.locator(".bubble").last).to_contain_text("And one more thing.")
    comes_into_view(page)
    read_further_up(page)
    writes("Ines", "And another.")
    expect(page.locator(".bubble").last).to_contain_text("And another.")
    assert not page.evaluate(NEWEST_IS_IN_VIEW), "whoever reads further up is left alone"
    page.get_by_role("link", name="Read it").first.click()
    comes_into_view(page)


def test_one_s_own_answer_is_in_view_once_it_is_asked_for(open_lead: Callable[[str], Page]) -> None:
    writes("Ines", LONG)
    page = open_lead("Ines Bauer")
    comes_into_view(page)
    read_further_up(page)
    field(page).fill("\n".join(f"Line {number}" for number in range(12)))
    page.get_by_role("button", name="Send", exact=True).click()
    mine = page.locator(".bubble-out")
    expect(mine).to_contain_text("Line 11")
    comes_into_view(page)


def test_an_answer_that_failed_stands_there_in_red_and_is_mended(open_lead: Callable[[str], Page]) -> None:
    page = open_lead("Ines Bauer")
    field(page).fill("A pallet costs 12")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble-out")).to_be_visible()
    with unit_of_work() as session:
        message = session.scalars(select(Message).where(Message.direction == "outbound")).one()
        sending.record_unsent(session, message.id, "EmailBison said no: the mailbox is gone.")
    failed = page.locator(".state-failed")
    expect(failed).to_contain_text("Not sent: EmailBison said no: the mailbox is gone.")
    red = failed.evaluate("f => getComputedStyle(f).color")
    assert red == page.evaluate(
        "() => { const p = document.createElement('p'); p.className = 'state-failed';"
        " document.body.append(p); return getComputedStyle(p).color; }"
    )
    expect(page.locator(".row", has_text="Ines Bauer")).to_contain_text("Not sent")
    expect(failed.get_by_role("button", name="Send again")).to_be_visible()
    failed.get_by_role("button", name="Edit").click()
    expect(page.locator(".bubble-out")).to_have_count(0)
    expect(field(page)).to_have_value("A pallet costs 12")
    expect(field(page)).to_be_focused()


def test_what_is_typed_outlives_a_merge(
    open_lead: Callable[[str], Page], cast: Cast, complaints: list[str]
) -> None:
    page = open_lead("Ines Bauer")
    field(page).fill("A pallet costs 12")
    with unit_of_work() as session:
        scope = scope_of(viewer_of(session, cast.alice), "acorn")
        kept, merged = lead_named(session, "Leo"), lead_named(session, "Ines")
        merging.merge(session, scope, kept.id, merged.id)
    expect(page.get_by_role("heading", name="Leo Brandt")).to_be_visible()
    expect(field(page)).to_have_value("A pallet costs 12")
    complaints.clear()  # the browser notes fragments of the lead that is no more


def test_times_go_on_in_an_open_conversation(open_lead: Callable[[str], Page]) -> None:
    writes("Ines", "And Graz?")
    page = open_lead("Ines Bauer")
    time = page.locator(".bubble time").last
    expect(time).to_have_text("now")
    # As if it had come two minutes earlier: nothing is fetched, the page itself goes on.
    time.evaluate("t => { t.dateTime = new Date(Date.parse(t.dateTime) - 120000).toISOString(); }")
    expect(time).to_have_text("2 m")


def test_on_a_phone_the_thread_keeps_half_while_the_keyboard_is_up(open_lead: Callable[[str], Page]) -> None:
    drafts("Ines", "A pallet costs twelve euros.\n\nTuesday at ten?\n\nAlice")
    writes("Ines", LONG)
    drafts("Ines", "A pallet costs twelve euros.\n\nTuesday at ten?\n\nAlice")
    page = open_lead("Ines Bauer")
    page.set_viewport_size({"width": 390, "height": 480})
    field(page).click()
    scene.wait_until(page, "document.getElementById('conversations-thread').offsetHeight >= 240")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport(ratio=1)
    expect(field(page)).to_be_in_viewport(ratio=1)
    for name in ("Bold", "Italics", "List", "Link"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_in_viewport(ratio=1)
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.evaluate("addEventListener('focusout', () => { document.body.dataset.left = 'yes'; }, true)")
    page.get_by_role("button", name="Bold", exact=True).click()
    expect(page.locator("body")).not_to_have_attribute(
        "data-left", "yes"
    )  # the phone's keyboard would go down
    expect(field(page)).to_have_value(re.compile(r"\*\*"))
