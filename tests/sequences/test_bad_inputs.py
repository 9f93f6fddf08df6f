"""What people enter by mistake into sequences and lists of people: said where it was made, and nothing is kept of it."""

from __future__ import annotations

import gc
import io
import warnings

import pytest
from sqlalchemy import func, select

from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.sequences import stage
from webapp.reactivations.drafts import MOST_DRAFTS
from webapp.reactivations.models import Reactivation
from webapp.reactivations.people_list import MOST_BYTES, MOST_PEOPLE
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.sequences.editing import MAX_SEQUENCES
from webapp.sequences.models import Sequence

LISTS = "/w/acorn/reactivations/lists"
MILLION = 1_000_000


def kept() -> int:
    with system_transaction() as session:
        return session.scalar(select(func.count()).select_from(Reactivation)) or 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Choose a file."),
        (b" \n,,\n", "There is no line in this list."),
        (b"first,last\nJane,Roe\n", "No column holds e-mail addresses."),
        (b"first,last\n", "No column holds e-mail addresses."),
        (b"email\njane@client.test\0\n", "This is no text."),
        ("email\njane@client.test\n".encode("utf-16-le"), "This is no text."),
        (b"PK\x03\x04\x00\x00a workbook", "This is no text."),
        ("email\njane@client.test\n".encode("utf-32-le"), "no text"),
        (b"email\n\x81\x8d\xff", "This is no text that we can read."),
        (b'email,first\n"jane@client.test,Jane\njoe@client.test,Joe\n', "quotation mark"),
        (b'email\n"' + b"x" * 200_000 + b'"\n', "cannot be read"),
        (b"email\n" + b"a@b.test\n" * (MOST_PEOPLE + 1), "more than 10,000 people"),
        (b"email\n" + b"a@b.test\n" * MILLION, "larger than 2 MB"),
        (b"x" * (MOST_BYTES + 1), "larger than 2 MB"),
    ],
    ids=["empty", "blanks", "no address", "a heading alone", "zero bytes", "utf-16 without a mark", "a workbook", "utf-32", "bytes", "an open quote", "one long cell",
         "too many", "a million", "too large"],
)  # fmt: skip
def test_a_list_that_cannot_be_read_is_refused_with_the_reason_and_leaves_nothing(
    alice: Browser, cast: Cast, data: bytes, said: str
) -> None:
    form = {
        "name": "Spring",
        "sequence_id": stage.sequence(cast.acorn),
        "file": (io.BytesIO(data), "old.csv"),
    }
    answer = alice.post(LISTS, data=form, headers=SWAP)
    assert answer.status_code in {413, 422}
    assert said in answer.text or answer.status_code == 413
    assert kept() == 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the test client's own copy of a large upload
        del answer, form
        gc.collect()


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfE-Mail;Vorname\r\njane@client.test;Jane\r\n",
        "email\tfirst name\njane@client.test\tJane".encode("utf-16"),
        "mail|vorname\njane@client.test|Jörg".encode("cp1252"),
        b"jane@client.test",
        b'Notes,E-mail\n"Called, then\nwrote to joe@client.test,\nno answer",jane@client.test\n',
        b"x," * 299 + b"E-mail\n" + b"," * 299 + b"jane@client.test\n",
        b'"E-mail","First name"\n"JANE@client.test","=HYPERLINK(""http://x.test"")"\njane@client.test,again\n',
    ],
    ids=[
        "semicolons and a mark",
        "tabs in utf-16",
        "bars in windows letters",
        "one line",
        "a cell of three lines",
        "300 columns",
        "formulas and duplicates",
    ],
)
def test_a_list_as_spreadsheets_write_it_shows_its_people_and_what_is_wrong(
    alice: Browser, cast: Cast, data: bytes
) -> None:
    form = {
        "name": "Spring",
        "sequence_id": stage.sequence(cast.acorn),
        "file": (io.BytesIO(data), "old.csv"),
    }
    answer = alice.post(LISTS, data=form, headers=SWAP)
    page = alice.get(answer.headers["HX-Redirect"]).text
    assert "jane@client.test" in page
    assert "Start with 1 pe" in page
    assert ("in the list already" in page) == (b"again" in data)
    assert '<a href="http://x.test"' not in page


def test_a_template_whose_variable_is_empty_waits_for_a_person_who_is_told_which(
    alice: Browser, cast: Cast, lead_id: int
) -> None:
    stage.change(lead_id, first_name="")
    stage.start(lead_id, stage.sequence(cast.acorn, {"template": "Hi {first_name},"}))
    assert stage.do_due(stage.MONDAY) == ["hold"]
    assert "Their first name is not known" in alice.get("/w/acorn/sequences").text
    assert stage.live_through(5) == []


def test_a_workspace_has_so_many_drafts_and_sequences_and_no_more(alice: Browser, cast: Cast) -> None:
    """A list of two megabytes and ten thousand rows for each draft would fill any disk by and by."""
    sequence_id = stage.sequence(cast.acorn)
    with system_transaction() as session:
        mine = {"workspace_id": cast.acorn.id, "sequence_id": sequence_id, "created_by": cast.alice.id}
        session.add_all(Reactivation(name=f"Draft {number}", **mine) for number in range(MOST_DRAFTS - 1))
        session.add(Reactivation(name="Begun", started_at=clock.now(), **mine))
        names = (f"Nudge {number}" for number in range(MAX_SEQUENCES - 1))
        session.add_all(Sequence(workspace_id=cast.acorn.id, name=name) for name in names)

    def upload() -> int:
        file = (io.BytesIO(b"email\njane@client.test\n"), "old.csv")
        form = {"name": "Spring", "sequence_id": sequence_id, "file": file}
        return alice.post(LISTS, data=form, headers=SWAP).status_code

    assert (upload(), upload()) == (204, 422)
    assert kept() == MOST_DRAFTS + 1
    refused = alice.post("/w/acorn/sequences", data={"name": "One more"}, headers=SWAP)
    assert (refused.status_code, "the most" in refused.text) == (422, True)
