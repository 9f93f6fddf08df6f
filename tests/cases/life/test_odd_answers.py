"""What stands between us and a provider answers in its place: pages, nothing, another's JSON, errors of proxies.

Whatever it is, at every outward call: nothing is recorded as done that was not, a person reads a sentence that says what to do,
and once the provider answers for itself everything is done, once.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from simulators.provider import Provider
from tests.browser import SWAP
from tests.cases.life.conftest import Life, Row, ago
from tests.due import try_again
from tests.factories import gohighlevel_account
from webapp.attachments.models import MessageAttachment
from webapp.conversations.models import Message
from webapp.integrations.jobs import enqueue_registration, enqueue_test
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.leads.provider_status import PUSH_AGAIN
from webapp.runtime.database import unit_of_work
from webapp.sync.jobs import enqueue_sweep, enqueue_sync
from webapp.sync.models import Coverage

pytestmark = pytest.mark.usefixtures("without_model")

PDF = b"%PDF-1.7 an offer"
PETRA = "petra@h44.test"


def said(status: int, body: str = "") -> Row:
    return {"kind": "status", "status": status, "body": body}


ANSWERS: dict[str, Row] = {
    "a page": {"kind": "html", "status": 200},
    "nothing": said(200),
    "another's object": said(200, '{"ok": true, "status": "success"}'),
    "a blank record": said(
        200, '{"data": {"status": "fine"}, "contact": {}, "messages": {}, "location": {}}'
    ),
    "a wall": {"kind": "html", "status": 403},
    "a proxy that waited": {"kind": "html", "status": 524},
    "no such address": said(404, '{"message": "Not Found"}'),
    "an odd no": said(422, '{"errors": {"x": [["that is no"], {"y": null}, 7]}}'),
}


def connection(life: Life, provider: str) -> Connection:
    with unit_of_work() as session:
        mine = (Connection.workspace_id == life.cast.acorn.id, Connection.provider == provider)
        return session.scalars(select(Connection).where(*mine)).one()


def put_in_place(life: Life, provider: Provider, answer: Row | None, lead_id: int) -> None:
    """Let this answer every call (None: the provider itself), and do all that waits, is pressed again, or the clock asks for."""
    provider.faults.clear()
    if answer is not None:
        provider.faults.add(times=None, **answer)
    try_again(life.drain)
    for message in life.messages(direction="outbound"):
        if message.state == "failed":
            life.alice.post(f"/w/acorn/messages/{message.id}/tries", headers=SWAP)
    ask_for_reading(life, provider.name, lead_id)
    with unit_of_work() as session:
        PUSH_AGAIN.enqueue(session, workspace_id=None, slot=next(life.numbers))
    try_again(life.drain)
    if answer is None:
        fetch(life)  # what was read only now
        life.drain()


def ask_for_reading(life: Life, provider: str, lead_id: int) -> None:
    with unit_of_work() as session:
        row = session.get_one(Connection, connection(life, provider).id)
        enqueue_sweep(session, row)
        enqueue_sync(session, session.get_one(Lead, lead_id), "button")
        enqueue_test(session, row)
        if provider == "emailbison":
            row.webhook_wanted = True
            enqueue_registration(session, row)
    fetch(life)


def fetch(life: Life) -> None:
    with unit_of_work() as session:
        files = session.execute(
            select(Message.lead_id, MessageAttachment.id).join(
                Message, Message.id == MessageAttachment.message_id
            )
        ).all()
    for lead_id, number in files:
        life.alice.post(f"/w/acorn/leads/{lead_id}/attachments/{number}/fetches", headers=SWAP)


def blacklist(life: Life, lead_id: int) -> None:
    form = {"status": "blacklisted"}
    assert life.alice.post(f"/w/acorn/leads/{lead_id}/status", data=form, headers=SWAP).status_code == 204


def standing(provider: str) -> dict[str, Any]:
    """What is on record as done at this provider."""
    with unit_of_work() as session:
        sent = select(Message.state).where(Message.direction == "outbound", Message.source != "campaign")
        return {
            "sent": list(session.scalars(sent)).count("sent"),
            "told": [each.get(provider) for each in session.scalars(select(Lead.provider_status)) if each],
            "read to": any(session.scalars(select(Coverage.watermark).where(Coverage.provider == provider))),
            "registered": any(session.scalars(select(Connection.webhook_found))),
            "files": [each is not None for each in session.scalars(select(MessageAttachment.stored_file_id))],
            "heard": sorted(
                each
                for each in session.scalars(select(Message.body_text).where(Message.direction == "inbound"))
            ),
        }


def notes() -> list[str]:
    """What people read of jobs that did not end well."""
    with unit_of_work() as session:
        query = select(Job.error_note).where(Job.state.in_(["waiting", "failed", "parked"]))
        return [each for each in session.scalars(query) if each]


def assert_plain(found: list[str], name: str) -> None:
    assert found, name
    for note in found:
        assert "fault in Signalbox" not in note, note
        assert re.search(r"EmailBison|GoHighLevel", note), note
        assert re.search(r"again|by themselves|Check|Retry|could not be read|deleted there", note), note
        assert not re.search(r"[\[{<]", note), note


def test_nothing_that_stands_in_place_of_emailbison_is_believed(life: Life) -> None:
    life.campaign_mail()
    row = life.books.add_reply(9_400, life.maya, "Re: pallets", "Tell me more.", when=ago(1))
    life.sims.emailbison.files.add(row, "offer.pdf", PDF)
    life.mail("And the file?", attachments=row["attachments"])
    petra = life.books.add_lead(401, "Petra", "Lang", PETRA)
    life.campaign_mail(petra)
    life.mail("Who are you?", lead=petra)
    maya, other = life.lead().id, life.lead(PETRA).id
    before = standing("emailbison")
    life.sims.emailbison.faults.add(times=None, **ANSWERS["a page"])
    life.answer(life.lead(), "0.62 a day.", drain=False)
    blacklist(life, other)
    for name, answer in ANSWERS.items():
        put_in_place(life, life.sims.emailbison, answer, maya)
        assert standing("emailbison") == before, name
        assert_plain(notes(), name)
        page = life.page(life.lead(PETRA))
        assert "Not passed on yet: EmailBison" in page or "Could not be passed on to EmailBison" in page, name
        assert connection(life, "emailbison").state != "refused", f"{name}: nobody has to look for a key"

    put_in_place(life, life.sims.emailbison, None, maya)
    sent = [each["text_body"] for each in life.books.replies.values() if each["folder"] == "Sent"]
    assert sent == ["0.62 a day."]
    assert ([each["email"] for each in life.books.blacklist], petra["status"]) == ([PETRA], "unsubscribed")
    assert standing("emailbison") == {
        "sent": 1,
        "told": ["opted-out"],
        "read to": True,
        "registered": True,
        "files": [True, True],
        "heard": ["And the file?", "Tell me more.", "Who are you?"],
    }
    assert connection(life, "emailbison").state == "working"


def test_nothing_that_stands_in_place_of_gohighlevel_is_believed(life: Life) -> None:
    texts, books = life.sims.gohighlevel, life.sims.gohighlevel.books
    maya = books.add_contact("Maya", "Ortiz", "+14155550177")
    petra = books.add_contact("Petra", "Lang", "+14155550178")
    link = texts.media.add("IMG_1.jpg", PDF)
    books.add_message(maya, "Tell me more.", attachments=[link])
    books.add_message(petra, "Who are you?")
    with unit_of_work() as session:
        enqueue_sweep(session, session.get_one(Connection, connection(life, "gohighlevel").id))
    life.drain()
    leads = {lead.gohighlevel_id: lead for lead in life.leads()}
    with unit_of_work() as session:
        gohighlevel_account(session, life.cast.acorn, texts).location_proven_at = None
        session.scalars(select(Coverage)).one().watermark = None
    books.add_message(maya, "Are you there?")
    before, number = standing("gohighlevel"), leads[maya["id"]].id
    texts.faults.add(times=None, **ANSWERS["a page"])
    form = {"text": "0.62 a day.", "channel": "sms"}
    sent = life.alice.post(f"/w/acorn/leads/{number}/replies", data=form, headers=SWAP)
    assert sent.status_code == 204
    blacklist(life, leads[petra["id"]].id)
    for name, answer in ANSWERS.items():
        put_in_place(life, texts, answer, number)
        assert standing("gohighlevel") == before, name
        assert connection(life, "gohighlevel").location_proven_at is None, name
        assert connection(life, "gohighlevel").state != "refused", f"{name}: nobody has to make a token"
        assert_plain(notes(), name)
        page = life.page(leads[petra["id"]])
        assert "Not passed on yet: GoHighLevel" in page or "Could not be passed on to GoHighLevel" in page, (
            name
        )

    put_in_place(life, texts, None, number)
    outbound = [row["body"] for row in books.messages.values() if row["direction"] == "outbound"]
    assert outbound == ["0.62 a day."]
    assert petra["dndSettings"]["SMS"]["status"] == "active"
    assert connection(life, "gohighlevel").location_proven_at is not None
    assert standing("gohighlevel") == {
        "sent": 1,
        "told": ["opted-out"],
        "read to": True,
        "registered": False,
        "files": [True],
        "heard": ["Are you there?", "Tell me more.", "Who are you?"],
    }
