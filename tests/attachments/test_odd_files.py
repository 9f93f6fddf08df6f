"""Files as people have them and providers refuse them: every name arrives as it is shown, sizes to the byte, one refusal loses nothing."""

from __future__ import annotations

from typing import Any

import pytest

from simulators import Switchboard
from tests.attachments.conftest import PDF, PNG
from tests.attachments.stage import attached, in_composer, mailed, ours, put, send, texted
from tests.browser import SWAP, Browser
from tests.due import try_again
from tests.fixture_types import Drain
from webapp.attachments.unsent import MAX_BYTES, MAX_TOGETHER

NAMES = {
    "offer%0AJune.pdf": "offer%0AJune.pdf",  # a line end and a quote, as browsers send them
    "a%22%0D%0AContent-Type: text.pdf": "a_%0D%0AContent-Type_ text.pdf",
    "quotation\u202efdp.exe": "quotationfdp.exe",
    "عرض الأسعار.pdf": "عرض الأسعار.pdf",
    "👩‍🌾 Ernte ✅.png": "👩‍🌾 Ernte ✅.png",
    "Angebot Größe.pdf": "Angebot Größe.pdf",
    "x; filename=y.pdf": "x; filename=y.pdf",
    "100%.pdf": "100%.pdf",
    "%0d%0aX-A: b.pdf": "%0d%0aX-A_ b.pdf",
    "...": "file",
    "見積書 株式会社" + "長" * 400 + ".pdf": "見積書 株式会社" + "長" * 107 + "….pdf",
    "no extension": "no extension",
}


def test_every_name_arrives_as_it_is_shown(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    contents = {name: f"%PDF {place}".encode() for place, name in enumerate(NAMES)}
    status, shown = put(alice, lead_id, *contents.items())
    assert (status, shown.count('aria-label="Remove ')) == (200, len(NAMES))
    send(alice, lead_id)
    drain()
    (mail,) = mailed(sims)
    assert attached(sims, mail) == {told: contents[name] for name, told in NAMES.items()}
    assert [message.state for message in ours()] == ["sent"]
    page = alice.get(f"/w/acorn/leads/{lead_id}").get_data(as_text=True)
    assert "\u202e" not in page


def test_as_much_as_one_answer_carries_arrives_to_the_byte(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    rest = MAX_TOGETHER - 2 * MAX_BYTES
    for number, size in enumerate((MAX_BYTES, MAX_BYTES, rest)):
        assert put(alice, lead_id, (f"{number}.zip", bytes([number]) * size))[0] == 200
    assert put(alice, lead_id, ("one byte.txt", b"x"))[0] == 422
    send(alice, lead_id)
    drain()
    got = attached(sims, mailed(sims)[0])
    assert {name: (len(content), set(content)) for name, content in got.items()} == {
        "0.zip": (MAX_BYTES, {0}),
        "1.zip": (MAX_BYTES, {1}),
        "2.zip": (rest, {2}),
    }


LARGE = "EmailBison said no: what was sent is too large. Take a file out, make it smaller, or send a link."
ONE_OF_TWO = '{"message": "The given data was invalid.", "errors": {"attachments.1": ["The attachments.1 field must not be greater than 10240 kilobytes."]}}'


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"kind": "html", "status": 413}, LARGE),
        (
            {"kind": "status", "status": 422, "body": ONE_OF_TWO},
            "EmailBison said no: The given data was invalid. The attachments.1 field must not be greater than 10240 kilobytes. Take a file out, make it smaller, or send a link.",
        ),
    ],
)
def test_a_refused_mail_says_what_to_do_and_gives_its_files_back(
    alice: Browser,
    lead_id: int,
    sims: Switchboard,
    drain: Drain,
    fault: dict[str, Any],
    sentence: str,
) -> None:
    put(alice, lead_id, ("offer.pdf", PDF), ("dock.png", PNG))
    sims.emailbison.faults.add(path="/api/replies/9045/reply", **fault)
    send(alice, lead_id)
    drain()
    (message,) = ours()
    assert (message.state, message.failure) == ("failed", sentence)
    assert mailed(sims) == []
    assert alice.post(f"/w/acorn/messages/{message.id}/withdrawal", headers=SWAP).status_code < 300
    shown = in_composer(alice, lead_id)
    assert ("Remove offer.pdf" in shown, "Remove dock.png" in shown) == (True, True)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset", "path": "/conversations/messages", "method": "POST"},
        {"kind": "html", "status": 524, "path": "/conversations/messages/upload", "after": 1},
        {"kind": "status", "status": 200, "body": "{}", "path": "/conversations/messages/upload", "after": 1},
    ],
    ids=["between upload and sending", "before the second upload", "an upload without a link"],
)
def test_a_text_whose_sending_stops_half_way_goes_once_with_all_its_files(
    alice: Browser,
    lead_id: int,
    sims: Switchboard,
    drain: Drain,
    fault: dict[str, Any],
) -> None:
    put(alice, lead_id, ("offer.pdf", PDF), ("dock.png", PNG))
    sims.gohighlevel.faults.add(**fault)
    send(alice, lead_id, channel="sms")
    drain()
    assert (texted(sims), ours()[0].state) == ([], "sending")
    try_again(drain)
    (row,) = texted(sims)
    assert [sims.gohighlevel.media.contents[link.rpartition("/")[2]][0] for link in row["attachments"]] == [
        PDF,
        PNG,
    ]
    assert [message.state for message in ours()] == ["sent"]
