"""The audit log as its owners see it, and as nobody else does."""

from __future__ import annotations

import csv
import io
import re

import pytest
from sqlalchemy import select, text

from tests import factories
from tests.browser import Browser
from tests.factories import PASSWORD, Cast
from tests.fixture_types import Drain, SignIn
from webapp.audit import audit_log, listing, origins
from webapp.audit.models import AuditEntry, Retention
from webapp.audit.origins import Origin
from webapp.operations.jobs import TIDY
from webapp.runtime import tenancy
from webapp.runtime.database import owner, system_transaction, unit_of_work

LOG = "/w/acorn/audit"


def entries() -> list[AuditEntry]:
    with system_transaction() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def write(cast: Cast, act: str = "key.removed", **facts: object) -> None:
    with system_transaction() as session:
        audit_log.record(session, act, workspace_id=cast.acorn.id, **facts)  # type: ignore[arg-type]


def table(page: str) -> list[str]:
    return re.findall(r"<tr><td>.*?</tr>", page, re.DOTALL)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        (None, ""),
        ("unix:", ""),
    ],
)
def test_of_an_address_its_network_is_kept(address: str | None, network: str) -> None:
    assert origins.network_of(address) == network


def test_a_role_that_changes_is_told_with_before_and_after(alice: Browser, cast: Cast) -> None:
    alice.post(f"/w/acorn/members/{cast.bob.id}/role", data={"role": "admin"})
    (row,) = table(alice.get(LOG).text)
    assert "Changed a role" in row
    assert f"membership {cast.bob.id}" in row
    assert "Alice" in row
    assert "role: inbox_manager" in row
    assert "role: admin" in row
    assert "127.0.0.0/24" in row


def test_an_act_that_fails_leaves_no_entry(alice: Browser, cast: Cast) -> None:
    assert alice.post(f"/w/acorn/members/{cast.alice.id}/role", data={"role": "setter"}).status_code == 422
    assert entries() == []


def test_owners_and_the_administrator_read_it(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    write(cast)
    for person, status in (
        (cast.bob, 404),
        (cast.sam, 404),
        (cast.charlie, 404),
        (cast.ada, 200),
        (cast.alice, 200),
    ):
        answer = sign_in(client, person).get(LOG)
        assert answer.status_code == status
        exported = client.post(f"{LOG}/exports").status_code
        assert exported == status
    assert sign_in(client, cast.charlie).get("/w/all/audit").text.count("Removed a key") == 0


def test_it_is_narrowed_and_paged(alice: Browser, cast: Cast) -> None:
    with origins.acting(Origin("person", cast.bob.id)):
        write(cast, "setting.profile")
    for number in range(listing.PAGE + 5):
        write(cast, row=("connection", number))
    first = alice.get(LOG)
    assert len(table(first.text)) == listing.PAGE
    older = re.search(r'href="([^"]+)">Older', first.text)
    assert older
    rest = table(alice.get(older[1].replace("&amp;", "&")).text)
    assert len(rest) == 6
    assert not set(rest) & set(table(first.text))
    assert len(table(alice.get(f"{LOG}?who={cast.bob.id}").text)) == 1
    assert len(table(alice.get(f"{LOG}?what=setting").text)) == 1
    assert len(table(alice.get(f"{LOG}?what=setting&who=system").text)) == 0
    assert len(table(alice.get(f"{LOG}?since=2200-01-01").text)) == 0
    assert len(table(alice.get(f"{LOG}?until=2200-01-01&what=setting").text)) == 1
    assert alice.get(f"{LOG}?since=yesterday").status_code == 422
    assert alice.get(f"{LOG}?what=all").status_code == 422


def test_the_export_holds_no_formula_and_is_itself_told(alice: Browser, cast: Cast) -> None:
    write(cast, "setting.persona", row=("persona", "=1+1"), after={"name": "@SUM(A1)"})
    answer = alice.post(f"{LOG}/exports", data={"what": "setting"})
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == (
        "text/csv",
        'attachment; filename="audit-acorn.csv"',
    )
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == list(listing.HEAD)
    assert [row[8] for row in rows[1:]] == ["setting.persona"]
    assert not [cell for row in rows for cell in row if cell.startswith(listing.FORMULA)]
    assert listing._cell("=1+1") == "'=1+1"
    assert [entry.act for entry in entries()] == ["setting.persona", "audit.exported"]


def test_no_secret_is_kept_whatever_is_handed_over(cast: Cast) -> None:
    facts = {"api_key": "a", "webhook_token": "b", "password": "c", "note": "d" * 2000, "same": 1}
    write(cast, before={"same": 1}, after=facts)
    (entry,) = entries()
    assert {name: entry.after[name] for name in ("api_key", "webhook_token", "password")} == dict.fromkeys(
        ("api_key", "webhook_token", "password"), "•••"
    )
    assert len(entry.after["note"]) < 310
    assert (entry.before, "same" in entry.after) == ({}, False)
    with pytest.raises(KeyError):
        write(cast, "no.such_act")


def test_signing_in_and_what_is_tried_stands_with_the_person_alone(client: Browser, cast: Cast, app) -> None:  # type: ignore[no-untyped-def]
    thief = Browser(app, app.response_class)
    thief.post("/sign-in", data={"email": "alice@example.test", "password": "a guess"})
    client.post("/sign-in", data={"email": "alice@example.test", "password": PASSWORD})
    page = client.get("/account").text
    assert page.index("Signed in") < page.index("Sign-in refused")
    assert "127.0.0.0/24" in page
    assert table(client.get(LOG).text) == []
    client.post("/sign-out")
    client.post("/sign-in", data={"email": "bob@example.test", "password": PASSWORD})
    assert "Sign-in refused" not in client.get("/account").text
    thief.post("/sign-in", data={"email": "nobody@example.test", "password": "a guess"})
    assert [entry.act for entry in entries()].count("account.refused") == 1


def test_what_a_job_does_is_the_jobs(alice: Browser, cast: Cast, drain: Drain) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
    data = {"chosen": lead.id, "act": "status:blacklisted"}
    assert alice.post("/w/acorn/inbox/many", data=data).status_code == 303
    drain()
    changed = [entry for entry in entries() if entry.act == "consent.changed"]
    assert [(entry.by, entry.user_id) for entry in changed] == [("person", cast.alice.id)]
    assert changed[0].source.startswith("inbox.act_one")


def test_old_entries_go_after_the_days_that_an_owner_chose(alice: Browser, cast: Cast, drain: Drain) -> None:
    for _ in range(3):
        write(cast)
    first, second, third = (entry.id for entry in entries())
    with owner().begin() as schema:
        age = "UPDATE audit_entry SET at = now() - interval '{} days' WHERE id = {}"
        schema.execute(text(age.format(95, first)))
        schema.execute(text(age.format(80, second)))
    days = {"audit_days": "90", "body_days": "30", "delivery_days": "60", "call_days": "60"}
    assert alice.post(f"{LOG}/retention", data={**days, "audit_days": "89"}).status_code == 422
    assert alice.post(f"{LOG}/retention", data=days).status_code == 303
    with tenancy.within(cast.birch.id), unit_of_work() as session:
        assert session.scalar(text("SELECT audit_expire(100)")) == 0, "another workspace's are out of reach"
    with system_transaction() as session:
        assert session.get_one(Retention, cast.acorn.id).audit_days == 90
    with system_transaction() as session:
        TIDY.enqueue(session, workspace_id=None, slot=1)
    drain()
    assert [entry.id for entry in entries()][:2] == [second, third]


def test_whoever_exports_consent_is_told(alice: Browser, cast: Cast) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
    assert alice.get(f"/w/acorn/leads/{lead.id}/consent/events").status_code == 200
    assert [(entry.act, entry.subject_key) for entry in entries()] == [("consent.exported", str(lead.id))]


def test_the_secret_address_is_shown_to_whoever_asks_and_the_log_says_so(
    alice: Browser, cast: Cast, sims: object
) -> None:
    with unit_of_work() as session:
        connection = factories.account(session, cast.acorn, sims.emailbison)  # type: ignore[attr-defined]
        token = connection.webhook_token
    assert token not in alice.get("/w/acorn/integrations").text
    assert token in alice.post(f"/w/acorn/integrations/{connection.id}/addresses/shown").text
    assert [(entry.act, entry.subject_key) for entry in entries()] == [("webhook.shown", str(connection.id))]
    assert token not in alice.get(LOG).text
