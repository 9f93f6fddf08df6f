"""Notes are written by several people: nobody's words are overwritten by somebody who had not read them."""

from __future__ import annotations

import pytest

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from webapp.leads.matching import ContactDetails, fill
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work


@pytest.mark.parametrize(
    ("stored", "was", "mine", "after"),
    [
        ("Old.", "Old.", "New.", ("New.", False)),
        ("Old.", "Old.\r\n", "Old.\r\nMine.", ("Old.\nMine.", False)),
        ("Old.\nTheirs.", "Old.", "Old.\nMine.", ("Old.\nTheirs.\n\nMine.", True)),
        ("Theirs.", "", "Mine.", ("Theirs.\n\nMine.", True)),
        ("Old. Theirs.", "Old.", "Rewritten.", ("Old. Theirs.\n\nRewritten.", True)),
        ("Theirs.", "Old.", "", ("Theirs.", True)),
        ("Same.", "Old.", "Same.", ("Same.", False)),
        ("Old.", None, "New.", ("New.", False)),
    ],
)
def test_what_somebody_wrote_meanwhile_stays(
    alice: Browser, cast: Cast, stored: str, was: str | None, mine: str, after: tuple[str, bool]
) -> None:
    kept, is_told = after
    with unit_of_work() as session:
        lead_id = factories.lead(session, cast.acorn, notes=stored).id
    form = {"notes": mine} | ({} if was is None else {"was": was})
    answer = alice.post(f"/w/acorn/leads/{lead_id}/notes", data=form, headers=SWAP)
    assert answer.status_code == 204
    assert ("theirs and yours are kept" in answer.headers["HX-Trigger"]) is is_told
    with unit_of_work() as session:
        assert session.get_one(Lead, lead_id).notes == kept


def test_name_company_and_title_are_written_and_taken_back(alice: Browser, cast: Cast) -> None:
    with unit_of_work() as session:
        lead_id = factories.lead(session, cast.acorn, first_name="maya", last_name="", company="").id
    path = f"/w/acorn/leads/{lead_id}/facts"
    facts = {"first_name": " Maya ", "last_name": "Ortiz", "company": "North\nwind"}
    assert alice.post(path, data=facts, headers=SWAP).status_code == 204
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        assert (lead.name, lead.company, lead.title) == ("Maya Ortiz", "North wind", "")
        fill(session, lead, ContactDetails(first_name="M.", company="NW", title="Buyer"))
        assert (lead.name, lead.company, lead.title) == ("Maya Ortiz", "North wind", "Buyer")
    assert alice.post(path, data={"company": "x" * 121}, headers=SWAP).status_code == 422
    assert alice.post("/w/acorn/acts/undo", headers=SWAP).status_code == 204
    with unit_of_work() as session:
        assert session.get_one(Lead, lead_id).name == "maya"
