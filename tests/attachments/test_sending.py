"""Files go with an answer: put into the composer, refused in words, sent once by mail or text, and given back by an undo."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select, text

from simulators import Switchboard
from simulators.emailbison import events as mail_events
from simulators.gohighlevel import events as text_events
from tests import factories
from tests.attachments.conftest import PDF, PNG, files
from tests.attachments.stage import attached, in_composer, mailed, ours, put, send, texted
from tests.browser import SWAP, Browser
from tests.due import try_again
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.attachments import stored_files
from webapp.attachments.models import StoredFile, UnsentFile
from webapp.attachments.unsent import MAX_BYTES, MAX_OF_PERSON
from webapp.operations.tidying import OLD, forget_slice
from webapp.runtime.database import system_transaction, unit_of_work


def test_files_go_with_a_mail_and_stand_under_our_own(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    status, shown = put(alice, lead_id, ("Angebot Größe L.pdf", PDF), ("../plan.png", PNG))
    assert status == 200
    assert "Angebot Größe L.pdf" in shown
    assert send(alice, lead_id)[0] == 204
    drain()
    (mail,) = mailed(sims)
    assert attached(sims, mail) == {"Angebot Größe L.pdf": PDF, "plan.png": PNG}
    assert mail["to"] == [{"name": None, "address": "jane@client.test"}]
    assert mail["text_body"] == "0.62 a day."
    (message,) = ours()
    assert message.state == "sent"
    page = alice.get(f"/w/acorn/leads/{lead_id}").get_data(as_text=True)
    assert "Angebot Größe L.pdf" in page
    (offer, _) = files()
    answer = alice.get(f"/w/acorn/leads/{lead_id}/attachments/{offer.id}")
    assert answer.get_data() == PDF
    assert "Angebot" not in in_composer(alice, lead_id)


def test_without_files_a_mail_is_sent_as_before(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    send(alice, lead_id)
    drain()
    (call,) = sims.emailbison.asked("/api/replies/9045/reply")
    assert call.headers["Content-Type"] == "application/json"
    assert mailed(sims)[0]["attachments"] == []


def test_without_scripts_files_come_with_the_form(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    form = {"text": "See the offer.", "files": [(io.BytesIO(PDF), "offer.pdf"), (io.BytesIO(b""), "")]}
    assert alice.post(f"/w/acorn/leads/{lead_id}/replies", data=form).status_code == 303
    drain()
    assert attached(sims, mailed(sims)[0]) == {"offer.pdf": PDF}


def test_without_scripts_files_are_kept_and_taken_out(alice: Browser, lead_id: int) -> None:
    address = f"/w/acorn/leads/{lead_id}/files"
    kept = alice.post(address, data={"files": [(io.BytesIO(PDF), "offer.pdf")]})
    assert (kept.status_code, kept.headers["Location"]) == (303, f"/w/acorn/leads/{lead_id}")
    assert "offer.pdf" in in_composer(alice, lead_id)
    with unit_of_work() as session:
        number = session.scalars(select(UnsentFile.id)).one()
    for _ in range(2):
        assert alice.post(f"{address}/{number}/removal").status_code == 303
    assert "offer.pdf" not in in_composer(alice, lead_id)


def test_what_no_answer_can_carry_is_refused_in_words_and_the_rest_is_kept(
    alice: Browser, lead_id: int
) -> None:
    status, shown = put(
        alice, lead_id, ("film.mp4", b"x" * (MAX_BYTES + 1)), ("empty.pdf", b""), ("offer.pdf", PDF)
    )
    assert status == 422
    assert "“film.mp4” has 10.0 MB; a file may have 10.0 MB." in shown
    assert "“empty.pdf” is empty." in shown
    assert "Remove offer.pdf" in shown
    assert "Remove film.mp4" not in shown


def test_so_many_wait_in_all_of_a_persons_composers(alice: Browser, cast: Cast, lead_id: int) -> None:
    with unit_of_work() as session:
        stored = stored_files.store(session, cast.acorn.id, PDF)
        other = factories.lead(session, cast.acorn)
        facts = {"workspace_id": cast.acorn.id, "lead_id": other.id, "stored_file_id": stored.id}
        for person, count in ((cast.alice.id, MAX_OF_PERSON - 1), (cast.bob.id, 3)):
            session.add_all(UnsentFile(user_id=person, name=f"{n}.pdf", **facts) for n in range(count))
    status, shown = put(alice, lead_id, ("offer.pdf", PDF), ("plan.png", PNG))
    assert (status, "Remove offer.pdf" in shown, "Remove plan.png" in shown) == (422, True, False)
    assert "Too many files of yours wait in composers. Send or remove some first." in shown


def test_together_they_are_bounded(alice: Browser, lead_id: int) -> None:
    for number in range(2):
        assert put(alice, lead_id, (f"{number}.zip", bytes([number]) * MAX_BYTES))[0] == 200
    status, shown = put(alice, lead_id, ("2.zip", b"2" * MAX_BYTES))
    assert status == 422
    assert "With “2.zip” the files have 30.0 MB; one answer carries 25.0 MB." in shown
    status, shown = put(alice, lead_id, *((f"{number}.txt", str(number).encode()) for number in range(19)))
    assert status == 422
    assert "One answer carries 20 files." in shown


def test_the_same_file_dropped_twice_is_there_once(alice: Browser, lead_id: int) -> None:
    put(alice, lead_id, ("offer.pdf", PDF))
    _, shown = put(alice, lead_id, ("offer.pdf", PDF), ("copy of offer.pdf", PDF))
    assert shown.count('aria-label="Remove ') == 2


def test_a_refused_form_keeps_its_files_and_says_why(alice: Browser, lead_id: int) -> None:
    form = {"text": "See this.", "files": [(io.BytesIO(PDF), "offer.pdf"), (io.BytesIO(b""), "empty.pdf")]}
    answer = alice.post(f"/w/acorn/leads/{lead_id}/replies", data=form)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "“empty.pdf” is empty." in shown
    assert "Remove offer.pdf" in shown
    assert "See this." in shown
    assert ours() == []


def test_somebody_else_s_news_leave_the_files_where_they_are(alice: Browser, lead_id: int) -> None:
    put(alice, lead_id, ("offer.pdf", PDF))
    status, shown = send(alice, lead_id, seen_inbound=0, seen_answer=0)
    assert status == 409
    assert "Remove offer.pdf" in shown


def test_an_undo_gives_the_files_back(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain, undo: None
) -> None:
    put(alice, lead_id, ("offer.pdf", PDF))
    send(alice, lead_id)
    put(alice, lead_id, ("later.pdf", b"%PDF later"))
    (message,) = ours()
    alice.post(f"/w/acorn/messages/{message.id}/withdrawal", headers=SWAP)
    shown = in_composer(alice, lead_id)
    assert "Remove offer.pdf" in shown
    assert "Remove later.pdf" in shown
    drain()
    assert mailed(sims) == []


@pytest.mark.parametrize("kind", ["reset_after", "reset"])
def test_a_lost_answer_is_looked_for_and_the_files_go_once(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain, kind: str
) -> None:
    put(alice, lead_id, ("offer.pdf", PDF))
    sims.emailbison.faults.add(kind=kind, path="/api/replies/9045/reply")
    send(alice, lead_id)
    drain()
    assert ours()[0].state != "sent"
    try_again(drain)
    assert [attached(sims, mail) for mail in mailed(sims)] == [{"offer.pdf": PDF}]
    assert [message.state for message in ours()] == ["sent"]


def test_the_echo_of_our_mail_doubles_neither_it_nor_its_files(
    client: Browser, alice: Browser, cast: Cast, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    put(alice, lead_id, ("offer.pdf", PDF))
    send(alice, lead_id)
    drain()
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    body = mail_events.answered(sims.emailbison.books, sims.emailbison.host, mailed(sims)[0])
    assert client.post(f"/webhooks/emailbison/{token}", json=body, token=False).status_code == 202
    drain()
    assert (len(ours()), len(files())) == (1, 1)


def test_files_go_with_a_text_by_upload(
    client: Browser, alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    put(alice, lead_id, ("offer.pdf", PDF), ("dock.png", PNG))
    assert send(alice, lead_id, channel="sms")[0] == 204
    drain()
    (row,) = texted(sims)
    assert [sims.gohighlevel.media.contents[link.rpartition("/")[2]][0] for link in row["attachments"]] == [
        PDF,
        PNG,
    ]
    body, headers = text_events.signed(text_events.outbound(row))
    client.post("/webhooks/gohighlevel", data=body, headers=headers, token=False)
    drain()
    assert ([message.state for message in ours()], len(files())) == (["sent"], 2)


def test_a_lost_text_with_a_file_goes_once(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    put(alice, lead_id, ("offer.pdf", PDF))
    sims.gohighlevel.faults.add(kind="reset_after", path="/conversations/messages", method="POST")
    send(alice, lead_id, channel="sms")
    drain()
    try_again(drain)
    assert [len(row["attachments"]) for row in texted(sims)] == [1]
    assert [message.state for message in ours()] == ["sent"]


def test_what_texts_cannot_carry_is_said_before_anything_is_sent(alice: Browser, lead_id: int) -> None:
    put(alice, lead_id, ("plan.dwg", b"AC1032"))
    status, shown = send(alice, lead_id, channel="sms")
    assert status == 422
    assert "GoHighLevel does not send “plan.dwg”. It takes files of these kinds: doc, docx, jpeg" in shown
    assert "Remove plan.dwg" in shown
    put(alice, lead_id, ("large.pdf", b"x" * 5_000_001))
    with unit_of_work() as session:
        session.execute(text("DELETE FROM unsent_file WHERE name = 'plan.dwg'"))
    assert "GoHighLevel sends files of 5.0 MB at most" in send(alice, lead_id, channel="sms")[1]
    assert ours() == []


def test_what_a_provider_refuses_is_said_at_the_answer_and_can_be_tried_again(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    put(alice, lead_id, ("offer.pdf", PDF))
    sims.gohighlevel.faults.add(
        kind="status",
        status=413,
        path="/conversations/messages/upload",
        headers={"Content-Type": "application/json"},
        body='{"status": 413, "message": "The file size exceeds the limit"}',
    )
    send(alice, lead_id, channel="sms")
    drain()
    (message,) = ours()
    assert message.state == "failed"
    assert (
        "The file size exceeds the limit. Take the file out, make it smaller, or send it by e-mail."
        in str(message.failure)
    )
    alice.post(f"/w/acorn/messages/{message.id}/tries", headers=SWAP)
    drain()
    assert [len(row["attachments"]) for row in texted(sims)] == [1]


def test_a_first_text_carries_no_file(alice: Browser, lead_id: int, sims: Switchboard, drain: Drain) -> None:
    sims.gohighlevel.books.conversations.clear()
    sims.gohighlevel.books.messages.clear()
    put(alice, lead_id, ("offer.pdf", PDF))
    send(alice, lead_id, channel="sms")
    drain()
    assert "Send a text without files first, then the files." in str(ours()[0].failure)


def test_a_composer_s_files_are_its_writer_s_alone(
    client: Browser, cast: Cast, sign_in: SignIn, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    put(sign_in(client, cast.alice), lead_id, ("offer.pdf", PDF))
    with unit_of_work() as session:
        number = session.scalars(select(UnsentFile.id)).one()
    bob = sign_in(client, cast.bob)
    assert "offer.pdf" not in in_composer(bob, lead_id)
    bob.post(f"/w/acorn/leads/{lead_id}/files/{number}/removal", headers=SWAP)
    send(bob, lead_id)
    drain()
    assert mailed(sims)[0]["attachments"] == []
    assert "offer.pdf" in in_composer(sign_in(client, cast.alice), lead_id)
    assert put(sign_in(client, cast.charlie), lead_id, ("x.pdf", PDF))[0] == 404


def test_large_bodies_are_read_for_people_who_are_signed_in_alone(
    client: Browser, alice: Browser, lead_id: int
) -> None:
    large = ("film.mp4", b"x" * 3_000_000)
    assert put(alice, lead_id, large)[0] == 200
    with client.session_transaction() as cookie:
        cookie.clear()
    assert put(client, lead_id, large)[0] == 413


def test_bytes_that_nothing_names_are_tidied_away(cast: Cast, alice: Browser, lead_id: int) -> None:
    put(alice, lead_id, ("offer.pdf", PDF))
    stray = next(old for old in OLD if old.name == "stray files")
    with system_transaction() as session:
        stored_files.store(session, cast.acorn.id, b"named by nothing")
        assert forget_slice(session, stray) == 0, "somebody may be about to name it"
        session.execute(text("UPDATE stored_file SET stored_at = now() - interval '2 days'"))
        assert forget_slice(session, stray) == 1
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 1
