"""The demo's telephones send what telephones send."""

from __future__ import annotations

import threading

from simulators import Switchboard
from simulators.corpus.people import LEADS, people
from simulators.gohighlevel import GoHighLevel, events
from simulators.texting import CONTACTS, DIRT, Texting


def test_every_kind_of_dirt_is_in_the_history_of_somebody(sims: Switchboard) -> None:
    Texting(sims.gohighlevel, 7, "", threading.Event())
    rows = sims.gohighlevel.books.messages
    said = [row.get("body", "") for row in (rows.values() if isinstance(rows, dict) else rows)]
    assert len(DIRT) <= CONTACTS
    assert set(DIRT) <= set(said)
    assert {"STOP", "Start", ""} < set(DIRT)


def test_who_texts_is_somebody_whom_a_campaign_wrote_to(sims: Switchboard) -> None:
    texting = Texting(sims.gohighlevel, sum(map(ord, "acorn")), "", threading.Event())
    mailed = {each.email for each in people(sum(map(ord, "acorn")), LEADS["acorn"])}
    assert {contact["email"] for contact in texting.contacts} <= mailed


def test_a_bare_text_has_no_id_and_names_its_contact(sims: Switchboard) -> None:
    contact = sims.gohighlevel.books.add_contact("Maya", "Ortiz", "+15550001234", "maya@h4.test")
    row = sims.gohighlevel.books.add_message(contact, "Hi")
    body = events.bare(row)
    assert "messageId" not in body
    assert (body["contactId"], body["body"]) == (contact["id"], "Hi")
    assert events.inbound(row)["messageId"] == row["id"]


def test_no_run_repeats_the_ids_of_what_happened_live_in_another() -> None:
    histories, lives = [], []
    for _ in range(2):
        location, stop = GoHighLevel("pit", "loc", "Acorn"), threading.Event()
        location.start()
        stop.set()
        texting = Texting(location, 7, "", stop)
        histories.append(list(location.books.messages))
        texting.start()
        lives.append(location.text(texting.contacts[0], "Hi", tells="nobody")["id"])
        location.stop()
    assert histories[0] == histories[1]
    assert lives[0] != lives[1]
