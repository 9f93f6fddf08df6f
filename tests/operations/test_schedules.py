"""Schedules: the doors of a platform's scheduler, the page, the command, and what a pause stops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.sequences import stage
from tests.settings import chosen
from webapp.accounts.models import Workspace
from webapp.jobs.models import Job, Tick
from webapp.jobs.schedules import ask, database_time, pause, resume
from webapp.operations import schedules
from webapp.operations.schedules import SCHEDULES
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.sequences.setting_models import SequenceSettings
from webapp.sync.jobs import SYNC

SECRET = "a-secret-of-a-scheduler"
BEARER = {"Authorization": f"Bearer {SECRET}"}
SWAP = {"HX-Request": "true"}


@pytest.fixture
def _secret() -> Iterator[None]:
    with chosen(CRON_SECRET=SECRET):
        yield


def enqueued() -> int:
    with system_transaction() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def tick(name: str = "tidy", ahead: float = 0.0) -> str:
    with system_transaction() as session:
        return ask(session, schedules.find(name), database_time(session) + ahead)


@pytest.mark.usefixtures("_secret")
def test_a_slot_is_enqueued_once_by_whichever_door_and_the_answer_says_how_far_the_last_pass_got(
    client: Browser, drain: Drain
) -> None:
    first, second = (client.post("/cron/tidy", headers=BEARER) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json
    assert first.json["success"] is True
    assert (first.json["data"]["asked"], first.json["data"]["last_pass"]["state"]) == ("enqueued", "waiting")
    assert tick() == "enqueued before", "the clock process and the door share the slot"
    drain()
    third = client.post("/cron/tidy", headers=BEARER)
    last = third.json["data"]["last_pass"] if third.json else {}
    assert (last["outcome"], last["state"]) == ("0 rows deleted", "done")
    assert enqueued() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": SECRET},
        {"Authorization": f"bearer {SECRET}"},
        {"Authorization": f"Bearer {SECRET}x"},
        {"Authorization": "Bearer ü"},
        {"Authorization": "Bearer "},
    ],
    ids=str,
)
@pytest.mark.usefixtures("_secret")
def test_without_the_secret_the_doors_say_nothing_and_do_nothing(
    client: Browser, headers: dict[str, str]
) -> None:
    for name in ("tidy", "nonsense"):
        answer = client.post(f"/cron/{name}", headers=headers)
        assert (answer.status_code, answer.json) == (401, {"success": False, "error": "Unauthorized"})
    assert enqueued() == 0


@pytest.mark.parametrize("authorization", [f"Bearer {SECRET}", "Bearer ", "Bearer None", ""])
def test_the_doors_are_closed_while_no_secret_is_set(client: Browser, authorization: str) -> None:
    answer = client.post("/cron/tidy", headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert enqueued() == 0


@pytest.mark.usefixtures("_secret")
def test_a_get_is_refused_and_an_unknown_name_is_told(client: Browser) -> None:
    refused = client.get("/cron/tidy", headers=BEARER)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    assert client.post("/cron/nonsense", headers=BEARER).status_code == 404
    assert enqueued() == 0


@pytest.mark.usefixtures("_secret")
def test_every_schedule_has_a_door(client: Browser) -> None:
    assert [client.post(f"/cron/{each.name}", headers=BEARER).status_code for each in SCHEDULES] == [
        202 for _ in SCHEDULES
    ]


@pytest.mark.usefixtures("_secret")
def test_a_paused_schedule_enqueues_nothing_until_it_is_resumed(client: Browser, cast: Cast) -> None:
    with system_transaction() as session:
        pause(session, schedules.find("tidy"), cast.ada.id, clock.now())
    answer = client.post("/cron/tidy", headers=BEARER)
    assert (answer.status_code, answer.json and answer.json["data"]["asked"]) == (200, "paused")
    assert [tick(), tick(ahead=3600)] == ["paused", "paused"]
    assert enqueued() == 0
    with system_transaction() as session:
        resume(session, schedules.find("tidy"))
    assert tick() == "enqueued"


def test_the_administrator_pauses_and_runs_and_the_page_says_who_and_how_far(
    client: Browser, cast: Cast, sign_in: SignIn, drain: Drain
) -> None:
    ada = sign_in(client, cast.ada)
    assert ada.post("/w/all/schedules/tidy/pause", headers=SWAP).status_code == 204
    assert ada.post("/w/all/schedules/tidy/runs", headers=SWAP).status_code == 204
    drain()
    page = ada.get("/w/all/schedules").text
    row = next(row for row in page.split("<tr>") if 'meta">tidy<' in row)
    cells = [re.sub("<[^>]+>", "", cell).strip() for cell in re.split(r"</t[dh]>", row)]
    assert cells[:2] == ["Tidy up tidy", "1 h"]
    assert re.fullmatch(r"(now|\d+ s.*)", cells[2]), "when it last ran"
    assert (cells[3], cells[5]) == ("Done: 0 rows deleted", "0"), "how far it got, and what remains"
    assert re.fullmatch(r"\d+\.\d s", cells[4]), "how long it took"
    assert re.fullmatch(r"Paused .+ by Ada", cells[6]), "who, and when"
    assert ada.post("/w/all/schedules/tidy/resumption", headers=SWAP).status_code == 204
    page = ada.get("/w/all/schedules").text
    assert "by Ada" not in page
    assert page.count('<td class="end">0</td>\n    <td>') == page.count('scope="row"') == len(SCHEDULES)
    assert len(re.findall(r"<td>\d\d:\d\d</td>", page)) == len(SCHEDULES), "when each is next"
    assert tick() == "enqueued"


def test_nobody_else_runs_or_pauses_what_works_for_every_workspace(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    alice = sign_in(client, cast.alice)
    page = alice.get("/w/acorn/schedules")
    assert (page.status_code, "Run now" in page.text) == (200, False)
    for act in ("runs", "pause", "resumption"):
        assert alice.post(f"/w/acorn/schedules/tidy/{act}").status_code == 404
    assert (enqueued(), tick()) == (0, "enqueued")


def test_what_remains_is_counted_in_the_viewers_workspaces_alone(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with system_transaction() as session:
        for workspace, count in ((cast.acorn, 3), (cast.birch, 2)):
            for _ in range(count):
                lead = factories.lead(session, workspace)
                SYNC.enqueue(session, workspace_id=workspace.id, lead_id=lead.id, trigger="person")
    seen = {}
    for person, slug in (
        (cast.alice, "acorn"),
        (cast.sam, "acorn"),
        (cast.charlie, "birch"),
        (cast.ada, "all"),
    ):
        page = sign_in(client, person).get(f"/w/{slug}/schedules").text
        row = next(row for row in page.split("<tr>") if "sync-again" in row)
        cells = [cell.partition("</td>")[0] for cell in row.split('<td class="end">')]
        seen[person.name] = cells[2]
    assert seen == {"Alice": "3", "Sam": "0", "Charlie": "2", "Ada": "5"}


def test_the_command_lists_and_runs(app: Flask, cast: Cast, drain: Drain) -> None:
    runner = app.test_cli_runner()
    assert "Enqueued as job" in runner.invoke(args=["cron", "run", "tidy"]).output
    drain()
    listed = runner.invoke(args=["cron", "list"]).output
    assert "done 0 rows deleted" in listed
    assert [line.split()[0] for line in listed.splitlines()] == [each.name for each in SCHEDULES]
    refused = runner.invoke(args=["cron", "run", "nonsense"])
    assert (refused.exit_code, "There are: tidy" in refused.output) == (1, True)


@pytest.mark.usefixtures("_secret")
def test_a_deployment_lives_by_the_doors_alone(
    client: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    """No clock process: a plain crontab calls every door that the documentation names, again and again."""
    (line,) = re.findall(r"for name in ([a-z -]+);", Path("docs/schedules.md").read_text())
    assert sorted(line.split()) == sorted(each.name for each in SCHEDULES)
    with system_transaction() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        always = {"opens_at": time.min, "closes_at": time.max, "days": "1234567"}
        session.add(SequenceSettings(workspace_id=cast.acorn.id, **always))
        session.execute(update(Workspace).values(time_zone="UTC"))
    on = {"is_on": True, "on_since": clock.now(), "trigger": "first_answer"}
    stage.sequence(cast.acorn, {"day": 0, "at": time.min}, {"day": 9}, **on)
    lead_id = stage.answered_lead(cast.acorn, sims, sentiment="Interested")
    for _ in range(2):  # started in one slot, sent in the next
        for name in line.split():
            assert client.post(f"/cron/{name}", headers=BEARER).status_code in {200, 202}
        drain()
        with system_transaction() as session:
            session.execute(update(Tick).values(slot=Tick.slot - 1))
    assert stage.mailed(sims) == ["Step 0"]
    stage.reply(lead_id)
    for name in line.split():
        client.post(f"/cron/{name}", headers=BEARER)
    drain()
    assert stage.enrolment_of(lead_id).reason == "They wrote."


@pytest.mark.usefixtures("_secret")
def test_the_doors_answer_in_one_shape(client: Browser) -> None:
    answers = {
        202: client.post("/cron/tidy", headers=BEARER),
        200: client.post("/cron/tidy", headers=BEARER),
        401: client.post("/cron/tidy"),
        404: client.post("/cron/nonsense", headers=BEARER),
        405: client.get("/cron/nonsense"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        shape = {"success", "data"} if status < 400 else {"success", "error"}
        assert answer.json, status
        assert (set(answer.json), answer.json["success"]) == (shape, status < 400)
    assert "tidy" not in str(answers[401].json)
