"""A connection that does not work says exactly what is wrong, since when and what to do; its jobs wait and go on."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests import factories, scratch
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, LogLines
from tests.integrations.conftest import PAGE, connection, said
from tests.settings import chosen
from webapp.campaigns.jobs import enqueue_sync
from webapp.campaigns.models import Campaign
from webapp.integrations import base_hosts
from webapp.integrations.connections import connect, enter_credentials
from webapp.integrations.health import record_success, refused_while_working
from webapp.integrations.jobs import WATCH, enqueue_test
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.providers import breaker
from webapp.providers.errors import KeyRefused
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work


def try_out(number: int, drain: Drain) -> Connection:
    """Test the connection, and answer how it stands then."""
    with unit_of_work() as session:
        enqueue_test(session, session.get_one(Connection, number))
    drain()
    return connection(number)


def jobs(kind: str) -> list[tuple[str, int]]:
    with unit_of_work() as session:
        return [
            tuple(row) for row in session.execute(select(Job.state, Job.attempts).where(Job.kind == kind))
        ]


def test_it_works_and_says_whose_key_it_is(alice: Browser, connection_id: int, drain: Drain) -> None:
    stands = try_out(connection_id, drain)
    assert (stands.state, stands.account_name, stands.remedy) == ("working", "Acorn", None)
    page = alice.get(PAGE).get_data(as_text=True)
    assert all(part in page for part in ("Works", "opens “Acorn” there", "ends with <code>0001</code>"))


def test_a_refused_key_is_sent_to_another_host_only_when_a_person_says_so(
    alice: Browser, connection_id: int, sims: Switchboard, drain: Drain, cast: Cast
) -> None:
    with unit_of_work() as session:
        base_hosts.ensure(session, sims.emailbison_two.host)
        base_hosts.ensure(session, "nowhere.test")
        enter_credentials(session, cast.acorn.id, "emailbison", sims.emailbison_two.key)
    stands = try_out(connection_id, drain)
    home = sims.emailbison_two.host
    with unit_of_work() as session:
        number = next(row.id for row in base_hosts.list_hosts(session) if row.host == home)
    assert (stands.state, stands.trouble, stands.belongs_to) == ("refused", "key_refused", None)
    assert sims.emailbison_two.asked("/api/users") == [], "its host is somebody else's"
    assert f"Try it at: {home}" in alice.get(PAGE).get_data(as_text=True)
    assert said(alice, f"{PAGE}/{connection_id}/tries", host_id=number)[0] == 204
    drain()
    stands = try_out(connection_id, drain)
    assert (stands.state, stands.trouble, stands.belongs_to) == ("refused", "wrong_host", home)
    assert f"This key belongs to {home}" in (stands.remedy or "")
    assert len(sims.emailbison_two.asked("/api/users")) == 1
    page = alice.get(PAGE).get_data(as_text=True)
    assert f"Use {home}" in page
    assert said(alice, f"{PAGE}/{cast.acorn.id}/emailbison/choices", host_id=number)[0] == 204
    drain()
    assert (connection(connection_id).state, connection(connection_id).account_name) == ("working", "Birch")


def test_a_key_that_nobody_accepts(
    alice: Browser, connection_id: int, sims: Switchboard, cast: Cast, drain: Drain
) -> None:
    with unit_of_work() as session:
        enter_credentials(session, cast.acorn.id, "emailbison", "9|nobody-knows-this")
    stands = try_out(connection_id, drain)
    assert (stands.state, stands.trouble, stands.belongs_to) == ("refused", "key_refused", None)
    assert "Copy the key again" in (stands.remedy or "")
    host = sims.emailbison.host
    told = re.findall(
        r"<div><dt>([^<]*)</dt><dd>(.*?)</dd></div>", alice.get(PAGE).text.split("What was asked")[1]
    )[:4]
    assert told[:3] == [
        ("Status", "401"),
        ("Call", "<code>/api/users</code>"),
        ("Host", f"<code>{host}</code>"),
    ]
    assert told[3][0] == "EmailBison said"
    assert "The request is not authenticated" in told[3][1]
    with unit_of_work() as session:
        enter_credentials(session, cast.acorn.id, "emailbison", sims.emailbison.key)
    assert (connection(connection_id).failed_call, "What was asked" in alice.get(PAGE).text) == (None, False)


def test_a_host_that_does_not_accept_the_key_either(
    alice: Browser, connection_id: int, sims: Switchboard, cast: Cast, drain: Drain
) -> None:
    assert said(alice, f"{PAGE}/{connection_id}/tries", host_id="")[0] == 422
    with unit_of_work() as session:
        base_hosts.ensure(session, sims.emailbison_two.host)
        number = next(
            row.id for row in base_hosts.list_hosts(session) if row.host == sims.emailbison_two.host
        )
    assert said(alice, f"{PAGE}/{connection_id}/tries", host_id=number)[0] == 422, "it was not refused"
    with unit_of_work() as session:
        enter_credentials(session, cast.acorn.id, "emailbison", "9|nobody-knows-this")
    try_out(connection_id, drain)
    assert said(alice, f"{PAGE}/{connection_id}/tries", host_id=number)[0] == 204
    drain()
    stands = connection(connection_id)
    assert (stands.trouble, stands.belongs_to) == ("key_refused", None)
    assert "does not accept the key either" in (stands.remedy or "")


FAULTS: dict[str, dict[str, Any]] = {
    "down": {"kind": "status", "status": 503},
    "busy": {"kind": "status", "status": 429, "headers": {"Retry-After": "60"}},
    "not_provider": {"kind": "html", "status": 200},
    "timeout": {"kind": "hang"},
}


WORDS = {
    "down": ("Does not work", "answers with an error (503)"),
    "busy": ("Asks to slow down", "asks to slow down"),
    "not_provider": ("Does not work", "not as EmailBison does"),
    "timeout": ("Does not work", "did not answer in time"),
}


@pytest.mark.parametrize("trouble", FAULTS)
def test_every_kind_of_silence_is_told_apart(
    alice: Browser, connection_id: int, sims: Switchboard, drain: Drain, trouble: str
) -> None:
    sims.emailbison.faults.add(times=None, **FAULTS[trouble])
    stands = try_out(connection_id, drain)
    assert (stands.state, stands.trouble) == ("failing", trouble)
    state, said = WORDS[trouble]
    assert said in (stands.remedy or "")
    assert f'<span class="chip chip-failing">{state}</span>' in alice.get(PAGE).text
    assert sims.emailbison.host in (stands.remedy or "")
    sims.emailbison.faults.clear()
    stands = try_out(connection_id, drain)
    assert (stands.state, stands.trouble, stands.remedy) == ("working", None, None)
    assert stands.last_failure_at is not None


@pytest.mark.parametrize(("answer", "trouble"), [("NXDOMAIN", "dns"), ("10.0.0.1", "private")])
def test_a_host_that_leads_nowhere(
    connection_id: int, cast: Cast, drain: Drain, answer: str, trouble: str
) -> None:
    scratch.names.tell("send.brand.test", [answer])
    with unit_of_work() as session:
        connect(session, cast.acorn.id, "emailbison", host="send.brand.test")
    stands = try_out(connection_id, drain)
    scratch.names.forget()
    assert (stands.state, stands.trouble) == ("failing", trouble)


def test_jobs_park_while_the_key_is_refused_and_go_on_by_themselves(
    alice: Browser, cast: Cast, connection_id: int, sims: Switchboard, drain: Drain
) -> None:
    key = sims.emailbison.key
    sims.emailbison.key = "9|rotated-at-the-provider"
    with unit_of_work() as session:
        enqueue_sync(session, session.get_one(Connection, connection_id))
    drain()
    assert jobs("campaigns.sync") == [("parked", 0)]
    assert len(sims.emailbison.asked("/api/campaigns")) == 1
    assert connection(connection_id).trouble == "key_refused", "a refusal in a job is looked into at once"
    assert "1 job waits" in alice.get(PAGE).get_data(as_text=True)
    assert "refused the key" in alice.get(f"{PAGE}/banner").get_data(as_text=True)

    sims.emailbison.calls.clear()
    with unit_of_work() as session:
        enqueue_sync(session, session.get_one(Connection, connection_id))
    drain()
    assert sims.emailbison.calls == [], "what is known to be refused is not asked again"

    sims.emailbison.key = key  # mended there; the watch notices
    with unit_of_work() as session:
        WATCH.enqueue(session, workspace_id=None, slot=1)
    drain()
    assert connection(connection_id).state == "working"
    assert jobs("campaigns.sync") == [("done", 1)]


def test_a_new_key_lets_them_go_on(
    alice: Browser, cast: Cast, connection_id: int, sims: Switchboard, drain: Drain
) -> None:
    sims.emailbison.key = "9|the-new-one"
    with unit_of_work() as session:
        enqueue_sync(session, session.get_one(Connection, connection_id))
    drain()
    assert said(alice, f"{PAGE}/{cast.acorn.id}/emailbison/keys", key="9|the-new-one")[0] == 204
    drain()
    assert (connection(connection_id).state, jobs("campaigns.sync")) == ("working", [("done", 1)])
    sims.emailbison.key = "9|acorn-simulator-key-0001"


def test_a_record_of_another_workspace_is_not_mended_by_a_record_of_ours(
    connection_id: int, sims: Switchboard, drain: Drain, cast: Cast
) -> None:
    body = '{"data":{"success":false,"message":"This action is unauthorized. The api key does not match the workspace the record is on."}}'
    sims.emailbison.faults.add("status", status=403, path="/api/campaigns", body=body)
    with unit_of_work() as session:
        enqueue_sync(session, session.get_one(Connection, connection_id))
    drain()
    stands = connection(connection_id)
    assert (stands.state, stands.trouble) == ("refused", "other_workspace")
    assert "another workspace" in (stands.remedy or "")
    with unit_of_work() as session:
        record_success(session, connection_id)
        WATCH.enqueue(session, workspace_id=None, slot=1)
    drain()
    assert (connection(connection_id).trouble, jobs("campaigns.sync")) == ("other_workspace", [("parked", 0)])
    assert try_out(connection_id, drain).state == "working"
    assert jobs("campaigns.sync") == [("done", 1)]


def test_without_a_key_nothing_is_asked(
    alice: Browser, cast: Cast, connection_id: int, sims: Switchboard, drain: Drain
) -> None:
    assert said(alice, f"{PAGE}/{connection_id}/keys/removal")[0] == 204
    stands = connection(connection_id)
    assert (stands.key_sealed, stands.key_last_four) == (None, None)
    with unit_of_work() as session:
        enqueue_sync(session, session.get_one(Connection, connection_id))
    drain()
    assert (connection(connection_id).trouble, sims.emailbison.calls) == ("no_key", [])
    assert said(alice, f"{PAGE}/{cast.acorn.id}/emailbison/keys", key=sims.emailbison.key)[0] == 204
    drain()
    assert jobs("campaigns.sync") == [("done", 1)]


def test_one_warning_and_nothing_private_in_it(
    cast: Cast, connection_id: int, sims: Switchboard, drain: Drain, log_lines: LogLines
) -> None:
    with unit_of_work() as session:
        enter_credentials(session, cast.acorn.id, "emailbison", "9|a-key-that-is-refused")
        enqueue_sync(session, session.get_one(Connection, connection_id))
    drain()
    for _ in range(3):
        try_out(connection_id, drain)
    warnings = [line for line in log_lines() if line["level"] == "warning"]
    assert [(w["event"], w["status"], w["endpoint"], w["host"]) for w in warnings] == [
        ("key refused", 401, "/api/campaigns", sims.emailbison.host)
    ]
    assert "a-key-that-is-refused" not in json.dumps(log_lines())


def test_a_resting_provider_costs_a_job_no_attempt(
    connection_id: int, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    for _ in range(breaker.FAILURES):
        breaker.note_failure(f"emailbison:{cast.acorn.id}")
    with unit_of_work() as session:
        enqueue_sync(session, session.get_one(Connection, connection_id))
    drain()
    assert (jobs("campaigns.sync"), sims.emailbison.calls) == ([("waiting", 0)], [])
    assert try_out(connection_id, drain).state == "working", "a test goes through, and ends the rest"
    assert breaker.rest_left(f"emailbison:{cast.acorn.id}") == 0


def test_a_key_that_cannot_be_opened_is_locked_and_nothing_breaks(
    alice: Browser, connection_id: int, drain: Drain
) -> None:
    with chosen(SECRET_KEYS="another key ring with one key for tests only"):
        assert "Locked" in alice.get(PAGE).get_data(as_text=True)
        assert try_out(connection_id, drain).trouble == "locked"
    assert try_out(connection_id, drain).state == "working"


def test_the_same_ids_at_two_hosts_are_two_things(
    cast: Cast, connection_id: int, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        enqueue_sync(session, session.get_one(Connection, connection_id))
        enqueue_sync(session, factories.account(session, cast.birch, sims.emailbison_two))
    drain()
    with unit_of_work() as session:
        assert sorted(session.execute(select(Campaign.workspace_id, Campaign.provider_id)).all()) == [
            (cast.acorn.id, "21"),
            (cast.birch.id, "21"),
        ]


def test_work_that_began_before_the_mending_does_not_break_the_connection_again(
    alice: Browser, connection_id: int, sims: Switchboard
) -> None:
    refusal = KeyRefused("emailbison", sims.emailbison.host, "/api/leads/{id}/replies", 401)
    began = clock.now()
    with unit_of_work() as session:
        row = session.get_one(Connection, connection_id)
        assert refused_while_working(session, row, refusal, clock.now())
        assert refused_while_working(session, row, refusal, clock.now())
    with unit_of_work() as session:
        record_success(session, connection_id, is_test=True)
    with unit_of_work() as session:
        assert not refused_while_working(session, session.get_one(Connection, connection_id), refusal, began)
    assert connection(connection_id).state == "working"
    with unit_of_work() as session:
        row = session.get_one(Connection, connection_id)
        assert refused_while_working(session, row, refusal, clock.now())


def test_a_connection_that_is_mended_is_shown_at_once(connection_id: int, cast: Cast) -> None:
    with unit_of_work() as session:
        session.get_one(Connection, connection_id).state = "failing"
    before = changes.revision([cast.acorn.id])
    with unit_of_work() as session:
        record_success(session, connection_id)
    assert changes.revision([cast.acorn.id]) != before
