"""An operator answers with files: chosen, dropped, pasted, taken out, refused in words, and sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from simulators import Switchboard
from simulators.corpus.files import picture
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain, Enter
from tests.journeys import scene
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests

pytestmark = pytest.mark.browser

OFFER = {"name": "Angebot Größe L.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 an offer"}
GIVE = """(place, [kind, name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  const event = kind === "paste" ? new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data })
    : new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data });
  place.dispatchEvent(event);
}"""


@pytest.fixture
def ines(page: Page, cast: Cast, sims: Switchboard, enter: Enter) -> Page:
    """Alice with the conversation of Ines, who wants an offer."""
    for_requests().flushdb()
    known = sims.emailbison.books.add_lead(5, "Ines", "Bauer", "ines@client.test")
    sims.emailbison.books.add_reply(9001, known, "Re: pallets", "Send me an offer.")
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        scene.wrote(
            session, cast.acorn, "Ines Bauer", "Send me an offer.", minutes=5, email="ines@client.test"
        )
    enter(page, cast.alice)
    page.locator(".row", has_text="Ines Bauer").click()
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    return page


def sent(sims: Switchboard) -> list[str]:
    mails = [row for row in sims.emailbison.books.replies.values() if row["folder"] == "Sent"]
    return [each["file_name"] for mail in mails for each in mail["attachments"]]


def test_an_answer_takes_its_files_along(
    ines: Page, sims: Switchboard, drain: Drain, complaints: list[str]
) -> None:
    answer, kept = ines.get_by_label("Answer to Ines Bauer"), ines.locator("#inbox-files .file")
    answer.fill("Here is our offer.")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    ines.route("**/files", hold, times=1)
    ines.get_by_label("Attach files").set_input_files(
        [OFFER, {**OFFER, "name": "terms.pdf", "buffer": b"%PDF terms"}]
    )
    expect(ines.get_by_role("progressbar", name="Uploading Angebot Größe L.pdf")).to_be_visible()
    expect(ines.get_by_role("progressbar", name="Uploading terms.pdf")).to_have_js_property("value", 0)
    held[0].continue_()
    expect(kept).to_have_count(2)
    expect(ines.get_by_role("progressbar")).to_have_count(0)
    expect(answer).to_have_value("Here is our offer.")
    answer.evaluate(GIVE, ["drop", "plan.txt", "the plan"])
    expect(kept).to_have_count(3)
    answer.evaluate(GIVE, ["paste", "shot.txt", "a screenshot"])
    expect(kept).to_have_count(4)
    ines.get_by_role("button", name="Remove plan.txt").click()
    expect(kept).to_have_count(3)
    ines.get_by_label("Attach files").set_input_files({**OFFER, "name": "empty.pdf", "buffer": b""})
    expect(ines.get_by_text("“empty.pdf” is empty.")).to_be_visible()
    expect(kept).to_have_count(3)
    complaints.clear()  # the browser notes the refusal
    ines.reload()
    expect(kept).to_have_count(3)
    expect(answer).to_have_value("Here is our offer.")
    ines.get_by_role("button", name="Send", exact=True).click()
    expect(kept).to_have_count(0)
    drain()
    assert sorted(sent(sims)) == ["Angebot Größe L.pdf", "shot.txt", "terms.pdf"]
    ours = ines.locator(".bubble-out", has_text="Here is our offer.")
    expect(ours.locator(".file")).to_have_count(3)
    with ines.expect_download() as saved:
        ours.locator(".file", has_text="Angebot").get_by_role("link", name=re.compile("Save")).click()
    assert saved.value.suggested_filename == "Angebot Größe L.pdf"


def test_a_picture_that_was_sent_can_be_looked_at(ines: Page, sims: Switchboard, drain: Drain) -> None:
    ines.get_by_label("Answer to Ines Bauer").fill("Our dock.")
    ines.get_by_label("Attach files").set_input_files(
        {"name": "dock.png", "mimeType": "image/png", "buffer": picture()}
    )
    expect(ines.locator("#inbox-files .file")).to_have_count(1)
    ines.get_by_role("button", name="Send", exact=True).click()
    dock = ines.locator(".bubble-out .file", has_text="dock.png")
    dock.get_by_text("Show the picture").click()
    expect(dock.get_by_role("img", name="dock.png")).to_have_js_property("naturalWidth", 320)
