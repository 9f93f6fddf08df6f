"""Whoever tells of a message tells of its files: they are stored once, shown everywhere, and a message without words is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from simulators import Switchboard
from simulators.gohighlevel import events as text_events
from tests.attachments.conftest import Tell, files, names, the_lead
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.attachments.recording import MAX_FILES
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.runtime.database import unit_of_work
from webapp.sync.jobs import enqueue_check, enqueue_sweep, enqueue_sync
from webapp.sync.models import CoverageDay, Gap

Row = dict[str, Any]
Wrote = Callable[..., Row]


def page(client: Browser, path: str = "") -> str:
    answer = client.get(f"/w/acorn/{path or f'leads/{the_lead().id}'}", headers={} if not path else SWAP)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_a_mail_s_files_are_named_in_its_bubble_and_counted_in_the_list(
    alice: Browser, wrote: Wrote, tell: Tell
) -> None:
    tell(wrote("See attached.", "requirements.pdf", "prices.xlsx"))
    shown = page(alice)
    assert "requirements.pdf" in shown
    assert "prices.xlsx" in shown
    assert "PDF" in shown
    assert 'title="2 files"' in page(alice, "inbox/list?view=all")


def test_the_model_is_told_what_came_with_a_message(sims: Switchboard, wrote: Wrote, tell: Tell) -> None:
    tell(wrote("See attached.", "signed contract.pdf", "logo.png"))
    told = [text for call in sims.ai.calls if "Transcript:" in (text := str(call.json["input"]))]
    files = 'Files: ["signed contract.pdf (PDF)", "logo.png (Picture)"] "See attached."'
    assert [files in text for text in told] == [True] * 3, "sentiment, score and draft"
    assert the_lead().sentiment == "Interested", "it is the name that says so"


def test_told_again_by_everybody_they_are_there_once(
    alice: Browser, sims: Switchboard, wrote: Wrote, tell: Tell, drain: Drain
) -> None:
    reply = wrote("See attached.", "requirements.pdf")
    tell(reply)
    sims.emailbison.files.end_links()
    tell(reply, "LEAD_INTERESTED")
    with unit_of_work() as session:
        for connection in session.scalars(select(Connection)).all():
            enqueue_sweep(session, connection)
        enqueue_sync(session, the_lead(), "button")
    drain()
    (file,) = files()
    assert file.provider_facts["url"] == sims.emailbison.books.replies[9045]["attachments"][0]["download_url"]
    assert the_lead().attachment_count == 1


def test_a_mail_whose_files_were_not_told_gets_them_later(
    sims: Switchboard, wrote: Wrote, tell: Tell, drain: Drain
) -> None:
    tell(wrote("See attached.", "requirements.pdf"), attachments=None)
    assert (names(), the_lead().attachment_count) == ([], 0)
    with unit_of_work() as session:
        enqueue_sync(session, the_lead(), "button")
    drain()
    assert (names(), the_lead().attachment_count) == (["requirements.pdf"], 1)


def test_a_mail_without_words_is_called_by_its_file(alice: Browser, wrote: Wrote, tell: Tell) -> None:
    tell(wrote("", "floor-plan.pdf", "floor-plan-2.pdf"))
    assert the_lead().preview == "floor-plan.pdf and 1 more"
    assert "(no text)" not in page(alice)


def test_a_picture_without_words_is_a_message(
    client: Browser, alice: Browser, sims: Switchboard, mail_token: str, drain: Drain
) -> None:
    contact = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234")
    link = sims.gohighlevel.media.add("IMG%204711.jpg", b"")
    row = sims.gohighlevel.books.add_message(contact, None, attachments=[link, link])
    body, headers = text_events.signed(text_events.inbound(row))
    for status in (202, 200):
        answer = client.post("/webhooks/gohighlevel", data=body, headers=headers, token=False)
        assert answer.status_code == status
    drain()
    lead = the_lead()
    assert (lead.preview, lead.attachment_count, names()) == ("Picture", 1, ["IMG 4711.jpg"])
    with unit_of_work() as session:
        enqueue_sync(session, lead, "button")
    drain()
    assert names() == ["IMG 4711.jpg"]
    shown = page(alice)
    assert "IMG 4711.jpg" in shown
    assert "(no text)" not in shown
    assert link not in shown, "links of providers are shown to nobody"


def test_search_finds_a_file_by_its_name(
    client: Browser, alice: Browser, cast: Cast, sign_in: SignIn, wrote: Wrote, tell: Tell
) -> None:
    tell(wrote("See attached.", "Anforderungen_2026.pdf", "100%.txt"))

    def found(word: str, client: Browser = alice, slug: str = "acorn") -> bool:
        answer = client.get(f"/w/{slug}/inbox/list?view=all&q={word}", headers=SWAP)
        return "Jane" in answer.get_data(as_text=True)

    assert found("anforderungen_2026")
    assert found("100%25")
    assert not found("anforderungenX2026")
    assert not found("other.pdf")
    assert not found("anforderungen", sign_in(client, cast.charlie), "birch")


def test_logos_inside_a_mail_count_as_no_files_but_can_be_seen(
    alice: Browser, wrote: Wrote, tell: Tell
) -> None:
    reply = wrote("Fine.", "image001.png", "offer.pdf", html='<p>Fine.</p><img src="cid:image001.png@01D">')
    tell(reply)
    assert [each.is_inline for each in files()] == [True, False]
    assert the_lead().attachment_count == 1
    shown = page(alice)
    assert "1 picture inside the mail" in shown
    assert "image001.png" in shown


def test_hundreds_of_files_are_bounded_and_said(alice: Browser, wrote: Wrote, tell: Tell) -> None:
    tell(wrote("All photos.", *(f"photo {number}.jpg" for number in range(500))))
    assert len(files()) == MAX_FILES
    assert f"And {500 - MAX_FILES} more, which EmailBison alone can show" in page(alice)


def test_rows_that_make_no_sense_cost_nothing_but_themselves(wrote: Wrote, tell: Tell) -> None:
    reply = wrote("See attached.")
    reply["attachments"] = [
        None,
        "x",
        "plan.pdf",
        {"file_name": ["a"], "download_url": 7},
        {"id": {}, "file_name": "b.pdf"},
    ]
    tell(reply)
    assert names() == ["plan.pdf", "file", "b.pdf"]
    tell(wrote("And again.", number=9046), attachments={"id": 1})
    assert the_lead().preview == "And again."


def test_two_files_of_one_name_are_two(wrote: Wrote, tell: Tell) -> None:
    tell(wrote("Both.", "scan.pdf", "scan.pdf"))
    assert names() == ["scan.pdf", "scan.pdf"]


def test_completeness_takes_no_notice_of_files(
    sims: Switchboard, wrote: Wrote, tell: Tell, drain: Drain
) -> None:
    told = wrote("", "floor-plan.pdf")
    wrote("Not told by any webhook.", "prices.xlsx", number=9046)
    contact = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")
    sims.gohighlevel.books.add_message(contact, None, attachments=[sims.gohighlevel.media.add("a.jpg", b"")])
    tell(told, attachments=[])
    for _ in range(2):
        with unit_of_work() as session:
            for connection in session.scalars(select(Connection)).all():
                enqueue_check(session, connection, 2)
        drain()
    with unit_of_work() as session:
        days = session.execute(
            select(
                func.sum(CoverageDay.provider_count),
                func.sum(CoverageDay.stored_count),
                func.sum(CoverageDay.only_here),
                func.sum(CoverageDay.backfilled),
            )
        ).one()
        gaps = session.scalar(select(func.count()).select_from(Gap))
        messages = session.scalar(select(func.count()).select_from(Message))
    assert (tuple(days), gaps, messages) == ((3, 3, 0, 2), 0, 3)
    assert sorted(names()) == ["a.jpg", "floor-plan.pdf", "prices.xlsx"]
