"""A file leaves by our door alone: as a download, for whoever sees its lead, and able to do nothing in a browser."""

from __future__ import annotations

import pytest

from tests import factories
from tests.attachments.conftest import PDF, PNG
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.attachments import stored_files
from webapp.attachments.models import MessageAttachment
from webapp.attachments.stored_files import PIECE
from webapp.leads.models import Lead
from webapp.runtime.database import system_transaction, unit_of_work


def stored(cast: Cast, name: str = "offer.pdf", content: bytes = PDF, assigned_to: int | None = None) -> str:
    """The address of a file that is here."""
    with system_transaction() as session:
        lead = factories.lead(session, cast.acorn, assigned_to=assigned_to)
        message = factories.message(session, lead)
        row = MessageAttachment(
            workspace_id=cast.acorn.id,
            message_id=message.id,
            position=0,
            provider="emailbison",
            key="1",
            name=name,
            stored_file_id=stored_files.store(session, cast.acorn.id, content).id,
        )
        session.add(row)
        session.flush()
        return f"/w/acorn/leads/{lead.id}/attachments/{row.id}"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("offer.pdf", PDF, "application/octet-stream"),
        ("page.html", b"<html><script>alert(1)</script>", "application/octet-stream"),
        ("drawing.svg", b"<svg onload='alert(1)'/>", "application/octet-stream"),
        ("photo.png", PNG, "image/png"),
        ("empty.txt", b"", "application/octet-stream"),
    ],
)
def test_whatever_it_is_it_is_a_download_that_can_do_nothing(
    alice: Browser, cast: Cast, name: str, content: bytes, kind: str
) -> None:
    answer = alice.get(stored(cast, name, content))
    assert (answer.status_code, answer.get_data()) == (200, content)
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.content_type.partition(";")[0] == kind
    assert answer.content_length == len(content)


def test_names_of_every_script_arrive_whole(alice: Browser, cast: Cast) -> None:
    header = alice.get(stored(cast, "Größe 価格 100%.pdf")).headers["Content-Disposition"]
    assert header == (
        'attachment; filename="Gr__e __ 100_.pdf"; '
        "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E4%BE%A1%E6%A0%BC%20100%25.pdf"
    )


def test_a_large_file_comes_in_pieces_and_whole(alice: Browser, cast: Cast) -> None:
    content = bytes(range(256)) * (PIECE // 256) * 2 + b"the end"
    address = stored(cast, "film.mp4", content)
    pieces = list(alice.get(address, buffered=False).iter_encoded())
    assert [len(piece) for piece in pieces] == [PIECE, PIECE, 7]
    assert b"".join(pieces) == content


def test_a_browser_that_has_it_is_told_so_if_it_still_may(
    alice: Browser, cast: Cast, client: Browser, sign_in: SignIn
) -> None:
    address = stored(cast, assigned_to=cast.alice.id)
    tag = alice.get(address).headers["ETag"]
    again = alice.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    sam = sign_in(client, cast.sam)
    assert sam.get(address, headers={"If-None-Match": tag}).status_code == 404


@pytest.mark.parametrize("what", ["", "/state", "/fetches"])
def test_setters_and_strangers_find_no_file_of_a_lead_that_is_not_theirs(
    client: Browser, cast: Cast, sign_in: SignIn, what: str
) -> None:
    address = stored(cast, assigned_to=cast.alice.id) + what

    def status(browser: Browser, path: str) -> int:
        method = browser.post if what == "/fetches" else browser.get
        return int(method(path, headers=SWAP).status_code)

    assert status(sign_in(client, cast.sam), address) == 404
    assert status(sign_in(client, cast.charlie), address) == 404
    assert status(client, address.replace("acorn", "birch")) == 404
    assert status(sign_in(client, cast.alice), address) == 200


def test_a_file_is_found_under_its_own_lead_alone(alice: Browser, cast: Cast) -> None:
    address = stored(cast)
    with unit_of_work() as session:
        other: Lead = factories.lead(session, cast.acorn)
    assert alice.get(f"/w/acorn/leads/{other.id}/attachments/{address.rpartition('/')[2]}").status_code == 404


def test_what_was_not_fetched_is_not_there(alice: Browser, cast: Cast) -> None:
    address = stored(cast)
    with unit_of_work() as session:
        session.get_one(MessageAttachment, int(address.rpartition("/")[2])).stored_file_id = None
    assert alice.get(address).status_code == 404


def test_without_scripts_asking_leads_back_to_the_lead(alice: Browser, cast: Cast) -> None:
    address = stored(cast)
    answer = alice.post(f"{address}/fetches")
    assert (answer.status_code, answer.headers["Location"]) == (303, address.partition("/attachments")[0])


def test_workspaces_share_no_bytes(cast: Cast) -> None:
    with system_transaction() as session:
        ids = {stored_files.store(session, each.id, PDF).id for each in (cast.acorn, cast.birch, cast.acorn)}
    assert len(ids) == 2
