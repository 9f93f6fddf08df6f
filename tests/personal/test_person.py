"""One person is handed out whole, and erased whole; and no list, call or backfill brings them back."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.architecture.rows import everything, furnish
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, LogLines, SignIn
from webapp.attachments import stored_files
from webapp.attachments.models import MessageAttachment, StoredFile
from webapp.audit.models import AuditEntry
from webapp.consent import ledger
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.leads import suppressions
from webapp.leads.merges import LeadMerge
from webapp.leads.models import Lead
from webapp.llm.models import ModelCall
from webapp.operations.jobs import TIDY
from webapp.personal import exporting
from webapp.personal.holdings import person_of, tables
from webapp.personal.models import Erasure
from webapp.personal.tables import SOFT, TREATMENTS
from webapp.reactivations.models import Reactivation
from webapp.runtime import clock
from webapp.runtime.database import owner, system_transaction, unit_of_work
from webapp.runtime.redis import for_workers
from webapp.schema import Base
from webapp.sync.jobs import enqueue_sweep
from webapp.webhooks.models import Delivery

ROOT = Path(__file__).parents[2]
WORD = "erasable-canary"
ADDRESS = "jane@client.test"
Tell = Callable[..., Delivery]


def test_every_reference_to_a_lead_or_a_message_has_a_treatment() -> None:
    """A new table fails here, until somebody says what becomes of its rows."""
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in {"lead_id", "message_id"}
        or any(
            key.referred_table.name in {"lead", "message"} and column.name != "workspace_id"
            for key in table.foreign_key_constraints
            if column.name in key.column_keys
        )
    }
    assert sorted(found - set(TREATMENTS)) == []
    assert sorted(set(TREATMENTS) - found) == []
    assert set(SOFT) <= set(Base.metadata.tables)


def test_only_the_returning_are_asked_who_makes_a_lead() -> None:
    """Whoever matches without asking for erased people would bring them back."""
    users = [
        str(path.relative_to(ROOT))
        for folder in ("webapp", "worker")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"matching import [^\n]*match_or_create|matching\.match_or_create\(", path.read_text())
    ]
    assert users == ["webapp/consent/returning.py"]


@pytest.fixture
def jane(cast: Cast) -> Lead:
    """A lead with a row in every table that knows leads, each with a word of hers; Bob's lead beside her."""
    with system_transaction() as session:
        rows = furnish(session, cast.acorn, cast.alice, WORD)
        lead = session.get_one(Lead, rows["message"]["lead_id"])
        for name in [each for each in TREATMENTS if each.endswith(".lead_id")]:
            session.execute(text(f"UPDATE {name.partition('.')[0]} SET lead_id = :id"), {"id": lead.id})
        session.execute(text("UPDATE lead SET merged_into = :id WHERE id <> :id"), {"id": lead.id})
        for name in ("draft", "touch"):
            session.execute(text(f"UPDATE {name} SET body = :word"), {"word": WORD})
        session.execute(text("UPDATE delivery SET event_key = 'k'"))
        session.execute(
            text("DELETE FROM suppression; DELETE FROM suppression_key")
        )  # what was furnished there opens with no key
        lead.email, lead.phone_e164, lead.emailbison_id, lead.status = (
            ADDRESS,
            "+15550001234",
            "77",
            "blacklisted",
        )
        message = session.scalars(select(Message).where(Message.lead_id == lead.id).limit(1)).one()
        for content in (b"hers alone", b"shared"):
            stored = stored_files.store(session, cast.acorn.id, content)
            named = MessageAttachment(message_id=message.id, provider="emailbison", key=content.decode())
            named.workspace_id, named.stored_file_id, named.name = cast.acorn.id, stored.id, f"{WORD}.txt"
            named.position = len(content)
            session.add(named)
        other = factories.message(session, factories.lead(session, cast.acorn), "of somebody else")
        shared = MessageAttachment(message_id=other.id, provider="emailbison", key="x", position=0, name="x")
        shared.workspace_id, shared.stored_file_id = cast.acorn.id, stored.id
        session.add(shared)
        body = json.dumps({"from": ADDRESS.upper(), "text": WORD}).encode()
        session.add(
            Delivery(
                workspace_id=cast.acorn.id,
                provider="emailbison",
                event_key="odd",
                body=body,
                state="unreadable",
            )
        )
        ledger.record(session, lead, "opt_out", ledger.Because("rule", evidence=WORD))
        listed = session.scalars(select(Reactivation)).one()
        listed.source = f"email,name\nJane@client.test,{WORD}\nbob@two.test,Bob\n"
        listed.problems = [{"line": 2, "said": ADDRESS}, {"line": 3, "said": "no address"}]
        session.execute(
            text("UPDATE reactivation_person SET lead_id = NULL, email = :email"), {"email": ADDRESS}
        )
    with owner().begin() as schema:  # what was furnished there is about nobody
        schema.execute(text("DELETE FROM audit_entry WHERE subject <> 'lead'; DELETE FROM erasure"))
    return lead


def erase(browser: Browser, drain: Drain, lead_id: int) -> None:
    path = f"/w/acorn/leads/{lead_id}/person/erasure"
    assert browser.post(path, data={"confirmation": "yes"}).status_code == 422
    assert browser.post(path, data={"confirmation": "Erase"}).status_code == 303
    drain()


def receipt() -> Erasure:
    with system_transaction() as session:
        return session.scalars(select(Erasure).order_by(Erasure.id.desc()).limit(1)).one()


def test_everything_of_a_person_goes_but_what_proves_it(
    alice: Browser, cast: Cast, jane: Lead, drain: Drain, log_lines: LogLines
) -> None:
    family = related(jane.id)
    before = everything(cast.acorn.id)
    named = [name for name in (*tables(), *SOFT) if WORD in str(before[name])]
    assert {
        "lead",
        "message",
        "lead_act",
        "touch",
        "draft",
        "unsent_text",
        "consent_event",
    } <= set(named)
    erase(alice, drain, jane.id)
    after = everything(cast.acorn.id)
    for name in (*tables(), *SOFT):
        if TREATMENTS.get(f"{name}.lead_id") != "unlinked":  # those rows hold no word of anybody's
            assert WORD not in str(after[name]), name
        assert ADDRESS not in str(after[name]).lower(), name
    made = receipt()
    assert (made.user_id, made.lead_number, made.is_opted_out) == (cast.alice.id, jane.id, True)
    assert made.counts["lead"] == len(family)
    assert made.counts["delivery"] == 2, "the one of hers, and the one that nobody could read"
    with system_transaction() as session:
        assert set(session.scalars(select(ModelCall.lead_id))) == {None}
        listed = session.scalars(select(Reactivation)).one()
        assert (listed.source, listed.problems) == (
            "email,name\nbob@two.test,Bob\n",
            [{"line": 3, "said": "no address"}],
        )
        kept = session.scalars(select(Delivery)).all()
        assert [(row.body, row.lead_id, bool(row.body_gone_at)) for row in kept] == [(b"", None, True)] * 2
        contents = {bytes(row.content) for row in session.scalars(select(StoredFile))}
        assert b"hers alone" not in contents
        assert b"shared" in contents, "somebody else has it too"
        said = session.scalars(select(AuditEntry).where(AuditEntry.act == "lead.erased")).one()
        assert said.after["lead"] == len(family)
        redacted = session.scalars(select(AuditEntry).where(AuditEntry.act == "consent.changed")).all()
        assert redacted
        assert all(row.is_redacted and row.after == {} for row in redacted)
    assert WORD not in json.dumps(log_lines())
    assert ADDRESS not in json.dumps(log_lines())
    assert [key for key in for_workers().keys("*") if WORD.encode() in (for_workers().dump(key) or b"")] == []
    page = alice.get("/w/acorn/erasures")
    assert "Alice" in page.text
    assert ADDRESS not in page.text


def related(lead_id: int) -> set[int]:
    """The lead and whoever was merged into it."""
    with system_transaction() as session:
        merged = session.scalars(select(Lead.id).where(Lead.merged_into == lead_id))
        return {lead_id, *merged}


def test_a_merged_person_goes_by_all_names(alice: Browser, cast: Cast, drain: Drain) -> None:
    with unit_of_work() as session:
        kept = factories.lead(session, cast.acorn, email="jane@one.test")
        merged = factories.lead(session, cast.acorn, email="jane@two.test", merged_into=kept.id)
        first = factories.message(session, kept)
        factories.message(session, merged, answers_id=first.id)
        session.add(
            LeadMerge(workspace_id=cast.acorn.id, kept_id=kept.id, merged_id=merged.id, before={}, after={})
        )
    erase(alice, drain, kept.id)
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 0
        for address in ("jane@one.test", "jane@two.test"):
            assert suppressions.find(session, cast.acorn.id, {"email": address}) is not None
        assert suppressions.find(session, cast.birch.id, {"email": "jane@one.test"}) is None
    assert receipt().is_opted_out is False


def test_a_person_is_handed_out_whole(alice: Browser, cast: Cast, jane: Lead, sign_in: SignIn) -> None:
    answer = alice.post(f"/w/acorn/leads/{jane.id}/person/exports")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert set(archive.namelist()) >= {f"{name}.json" for name in tables()}
        (lead,) = (row for row in json.loads(archive.read("lead.json")) if row["id"] == jane.id)
        assert (lead["email"], lead["notes"]) == (ADDRESS, WORD)
        assert WORD in archive.read("delivery.json").decode()
        files = {archive.read(name) for name in archive.namelist() if name.startswith("files/")}
        assert {b"hers alone", b"shared"} <= files
        assert "of somebody else" not in archive.read("message.json").decode()
    for person in (cast.bob, cast.sam, cast.charlie):
        browser = sign_in(alice, person)
        for path in ("exports", "erasure"):
            assert browser.post(f"/w/acorn/leads/{jane.id}/person/{path}").status_code == 404


@pytest.fixture
def tell(client: Browser, cast: Cast, sims: Switchboard, drain: Drain) -> Tell:
    """EmailBison tells a reply of Jane's, of some hours ago; answers the delivery."""
    books = sims.emailbison.books
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    books.add_lead(5, "Jane", "Roe", ADDRESS)

    def tell(number: int, text: str, hours: float) -> Delivery:
        said = books.add_reply(
            number, books.leads[5], "Re: pallets", text, when=clock.now() - timedelta(hours=hours)
        )
        body: dict[str, Any] = events.replied(books, sims.emailbison.host, said)
        client.post(f"/webhooks/emailbison/{token}", json=body, token=False)
        drain()
        with unit_of_work() as session:
            return session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(1)).one()

    return tell


def leads() -> list[Lead]:
    with unit_of_work() as session:
        return list(session.scalars(select(Lead)))


@pytest.mark.parametrize("is_opted_out", [True, False])
def test_whoever_was_erased_comes_back_by_their_own_hand_alone(
    tell: Tell, alice: Browser, cast: Cast, drain: Drain, *, is_opted_out: bool
) -> None:
    said = "Please stop writing to me." if is_opted_out else "Sounds good."
    lead_id = tell(9001, said, 5).lead_id
    assert lead_id is not None
    erase(alice, drain, lead_id)
    again = tell(9002, "An older mail of hers.", 4)
    assert (again.state, again.body, again.lead_id) == ("ignored", b"", None)
    assert "erased" in str(again.reason)
    replayed = alice.post(f"/w/acorn/deliveries/{again.id}/replays")
    assert replayed.status_code == 422
    with unit_of_work() as session:
        connection = session.scalars(select(Connection)).one()
        enqueue_sweep(session, connection)
    drain()
    assert leads() == [], "the provider's list brings nobody back"
    tell(9003, "I have a question after all.", -0.01)
    (lead,) = leads()
    assert lead.id != lead_id
    assert (lead.status == "blacklisted") is is_opted_out
    with unit_of_work() as session:
        assert ledger.state_of(session, session.get_one(Lead, lead.id)).is_opted_out() is is_opted_out
        assert session.scalars(select(Message.provider_id)).all() == ["reply-9003"]


def test_bodies_of_deliveries_go_by_age_and_a_repeated_call_is_still_known(
    tell: Tell, client: Browser, cast: Cast, app: Flask, drain: Drain, sims: Switchboard
) -> None:
    kept = tell(9001, "Sounds good.", 5)
    with system_transaction() as session:
        session.get_one(Delivery, kept.id).received_at = clock.now() - timedelta(days=181)
        TIDY.enqueue(session, workspace_id=None, slot=1)
    drain()
    with unit_of_work() as session:
        row = session.get_one(Delivery, kept.id)
        assert (row.body, row.state, row.lead_id) == (b"", "processed", kept.lead_id)
        token = session.scalars(select(Connection)).one().webhook_token
    books = sims.emailbison.books
    body = events.replied(books, sims.emailbison.host, books.replies[9001])
    assert client.post(f"/webhooks/emailbison/{token}", json=body, token=False).status_code == 200


def test_the_command_line_exports_and_erases(app: Flask, cast: Cast, jane: Lead, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    to = tmp_path / "jane.zip"
    done = runner.invoke(args=["person", "export", "acorn", ADDRESS, str(to)])
    assert done.exit_code == 0, done.output
    assert zipfile.is_zipfile(to)
    assert runner.invoke(args=["person", "export", "birch", ADDRESS, str(tmp_path / "x")]).exit_code == 1
    done = runner.invoke(args=["person", "erase", "acorn", ADDRESS, "--yes"])
    assert done.exit_code == 0, done.output
    assert f"Receipt {receipt().id}" in done.output
    assert runner.invoke(args=["person", "erase", "acorn", ADDRESS, "--yes"]).exit_code == 1


def test_an_export_ends_in_time_and_says_what_is_missing(cast: Cast, jane: Lead) -> None:
    out = io.BytesIO()
    with unit_of_work() as session:
        person = person_of(session, session.get_one(Lead, jane.id))
        exporting.write(session, person, out, exporting.for_a_browser(seconds=-1))
    with zipfile.ZipFile(out) as archive:
        said = archive.read("README.txt").decode()
        assert json.loads(archive.read("message.json")) == []
    assert "Left out: rows of message after the first 0" in said
    assert "Left out: the file" in said
    assert "flask person export" in said
