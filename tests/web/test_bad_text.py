"""What is no text is refused at the door, wherever it stands, before anything counts, compares or stores it."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from urllib.parse import unquote_to_bytes

import pytest

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import PASSWORD, Cast
from tests.fixture_types import SignIn
from webapp.accounts.models import Membership
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

BAD = ("%00", "a%00b", "%ED%A0%BD", "%ED%BF%BF", "%FF", "%C0%80", "%F4%90%80%80")
"""NUL, halves of surrogate pairs, bytes that are no UTF-8, overlong NUL, beyond Unicode."""
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("bad", BAD)
def test_in_a_path_a_query_and_a_form(alice: Browser, bad: str) -> None:
    raw = unquote_to_bytes(f"/w/{bad}/inbox").decode("latin-1")  # as a server hands it on
    assert alice.get("/", environ_overrides={"PATH_INFO": raw}).status_code == 400
    assert alice.get(f"/w/acorn/inbox?q={bad}").status_code == 400
    assert alice.get(f"/w/acorn/inbox?{bad}=q").status_code == 400
    for body in (f"profile={bad}", f"{bad}=profile", f"profile=x&profile={bad}"):
        answer = alice.post("/w/acorn/personas/profile", data=body.encode(), content_type=FORM)
        assert answer.status_code == 400, body


def test_in_a_form_with_parts(alice: Browser) -> None:
    for bad in (b"\0", b"a\xed\xa0\xbdb"):
        body = b'--x\r\nContent-Disposition: form-data; name="profile"\r\n\r\n' + bad + b"\r\n--x--\r\n"
        answer = alice.post(
            "/w/acorn/personas/profile", data=body, content_type="multipart/form-data; boundary=x"
        )
        assert answer.status_code == 400, bad
    kept = {"profile": "What we were sent was “�”.", "file": (BytesIO(b"\xff"), "odd.md")}
    assert alice.post("/w/acorn/personas/profile", data=kept).status_code == 303


def test_a_nul_passes_no_limit_on_guesses(client: Browser, cast: Cast) -> None:
    """The limit counts what the sign-in looks up, and nothing in between makes two of one."""
    for place in range(3):
        spelled = "alice@example.test"[:place] + "%00" + "alice@example.test"[place:]
        body = f"email={spelled}&password={PASSWORD}".replace(" ", "%20")
        assert client.post("/sign-in", data=body.encode(), content_type=FORM).status_code == 400
    for spelled in ("alice@example.test", " ALICE@example.test", "Alice@Example.test\t") * 4:
        answer = client.post("/sign-in", data={"email": spelled, "password": "wrong"})
    assert answer.status_code == 429


def test_whatever_else_people_write_is_text(alice: Browser) -> None:
    for text in ("Zażółć gęślą jaźń", "🎈🏳️‍🌈", "\u202eright to left", "�"):
        assert alice.post("/w/acorn/personas/profile", data={"profile": text}).status_code == 303
        assert text in alice.get("/w/acorn/ai").text


def test_webhooks_are_stored_as_they_come(client: Browser) -> None:
    answer = client.post("/webhooks/emailbison/unknown", data=b"x=%00", content_type=FORM, token=False)
    assert answer.status_code == 404


@pytest.mark.parametrize("bad", ["", "x", "1.5", "1e3", "1_0", "-1", "٣", "9223372036854775808", "9" * 30])
def test_what_is_no_id_is_never_taken_for_none(
    client: Browser, cast: Cast, sign_in: SignIn, bad: str
) -> None:
    """Handing leads to "nobody" by mistake is the worst of it: a form that says nonsense changes nothing."""
    alice = sign_in(client, cast.alice)
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, assigned_to=cast.sam.id)
    assigned = alice.post(f"/w/acorn/leads/{lead.id}/assignment", data={"user_id": bad}, headers=SWAP)
    with unit_of_work() as session:
        kept = session.get_one(Lead, lead.id).assigned_to
    assert (assigned.status_code, kept) == ((204, None) if bad == "" else (422, cast.sam.id))
    path = f"/w/acorn/members/{cast.sam.id}/handover"
    assert alice.post(path, data={"to": bad}).status_code == (303 if bad == "" else 422)
    if bad:
        assert alice.get(f"/w/acorn/inbox?lead={bad}").status_code == 404
        assert alice.get(f"/w/acorn/deliveries?before={bad}").status_code == 404
        assert alice.get(f"/w/acorn/leads/{bad}").status_code == 404
    for form in ({"wanted": bad}, {}):
        assert alice.post("/w/acorn/members/turns", data=form).status_code == 422
    with unit_of_work() as session:
        assert session.get(Membership, (cast.acorn.id, cast.sam.id)) is not None


class Large:
    """A form with one file, made while it is read."""

    HEAD = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
    END = b"\r\n--x--\r\n"

    def __init__(self, size: int) -> None:
        self.left = [self.HEAD, *[bytes(65_536)] * (size // 65_536), self.END]
        self.size = sum(map(len, self.left))
        self.held = b""
        self.place = 0

    def tell(self) -> int:
        """The client asks for the size by going to the end."""
        return self.place

    def seek(self, place: int, whence: int = 0) -> None:
        self.place = self.size if whence else place

    def read(self, size: int = -1) -> bytes:
        while len(self.held) < size and self.left:
            self.held += self.left.pop(0)
        given, self.held = self.held[:size], self.held[size:]
        return given


def test_a_large_file_is_never_held_in_memory(alice: Browser) -> None:
    """It goes to disk while it comes in, also where the guard looks at the fields beside it."""
    large = Large(24 * 1024 * 1024)
    tracemalloc.start()
    try:
        answer = alice.post(
            "/w/acorn/leads/9/files",
            input_stream=large,
            content_type="multipart/form-data; boundary=x",
            content_length=large.size,
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (answer.status_code, large.left) == (404, [])
    assert peak < 8 * 1024 * 1024
