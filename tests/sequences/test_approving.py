"""Follow-ups that wait are read together and approved many at once, each with the words that were read."""

from __future__ import annotations

import re

from simulators import Switchboard
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from tests.sequences import stage
from tests.sequences.stage import live_through, start, touches_of

PAGE = "/w/acorn/approvals"


def test_what_was_read_is_approved_and_nothing_else(
    alice: Browser, cast: Cast, sims: Switchboard, sign_in: SignIn, lead_id: int
) -> None:
    sequence = stage.sequence(cast.acorn, {"day": 1, "needs_approval": True, "template": "Hi {first_name}"})
    leads = [
        stage.answered_lead(cast.acorn, sims, number, first_name=name)
        for number, name in enumerate(("Ada", "Ben", "Cleo"), start=20)
    ]
    for each in leads:
        start(each, sequence)
    assert live_through(3) == []
    assert "Approve 3…" in alice.get("/w/acorn/sequences").text
    page = alice.get(PAGE).text
    assert all(f"Hi {name}" in page for name in ("Ada", "Ben", "Cleo"))
    marks = re.findall(r'name="touch" value="(\d+:[0-9a-f]{16})"', page)
    assert len(marks) == 3
    ben = touches_of(leads[1])[0]
    alice.post(f"/w/acorn/touches/{ben.id}/text", data={"text": "Other words"})
    assert live_through(3) == []
    assert sign_in(alice, cast.charlie).post(f"{PAGE}", data={"touch": marks}).status_code == 404
    back = sign_in(alice, cast.alice)
    back.post(PAGE, data={"touch": [*marks[:2], "9999:0", "x"]})
    said = "1 approved: it is sent when the time comes. 2 changed meanwhile: read them again."
    assert said in back.get(PAGE).text
    assert len(live_through(9)) == 1
    assert [touches_of(each)[0].approved_by for each in leads] == [cast.alice.id, None, None]
    assert back.post(PAGE, data={}, headers={"HX-Request": "true"}).status_code == 422
