"""The Status page: figures that are true, a dash where nothing is known, and nobody's figures but one's own."""

from __future__ import annotations

import re
import time
import urllib.request
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select, text

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from tests.processes import serving
from webapp.backups.models import BackupRun
from webapp.inbox.count_models import CountAudit
from webapp.jobs.models import Job
from webapp.operations.models import RequestHour
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.redis import for_workers
from webapp.sync.models import Coverage, CoverageDay
from webapp.web import tallies
from webapp.web.tallies import MAIN, SPANS, Tally

PAGE = "/w/acorn/status"


def figures(browser: Browser, page: str = PAGE) -> dict[str, tuple[str, bool, str]]:
    """Each line of the page: its value, whether it needs a look, and its note."""
    answer = browser.get(page)
    assert answer.status_code == 200
    lines = re.findall(
        r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>', answer.text, re.DOTALL
    )
    return {
        unescape(what): (
            unescape(re.sub("<[^>]+>", "", value)).split("needs a look")[0].strip(),
            "needs a look" in value,
            unescape(note),
        )
        for what, value, note in lines
    }


def hour(route: str, requests: int, errors: int = 0, slow: int = 0, hours_ago: float = 0) -> None:
    """Requests of one hour: most of them in the eleventh span of time, and some in a later one."""
    spans = [0] * SPANS
    spans[10], spans[30] = requests - slow, slow
    at = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours_ago)
    with system_transaction() as session:
        session.add(RequestHour(at=at, route=route, requests=requests, errors=errors, spans=spans))


def test_what_is_not_known_is_a_dash_and_never_a_zero(alice: Browser) -> None:
    found = figures(alice)
    known = {what for what, (value, _, _) in found.items() if value != "–"}
    waits = {
        "Replies",
        "Answers, and tests of connections",
        "Scores and drafts",
        "Syncs and follow-ups",
        "Work on many leads",
    }
    assert known == {"Workers seen", "Redis", "Database"} | waits
    assert {found[what][0] for what in waits} == {"nothing waits"}
    assert found["Workers seen"][:2] == ("0", True)
    assert "Nothing is lost: all of it waits." in found["Workers seen"][2]
    assert "1 figure needs a look." in alice.get(PAGE).text


def test_every_figure_is_told_from_what_is_stored(alice: Browser, cast: Cast, sims: Switchboard) -> None:
    now = clock.now()
    hour("/w/<slug>/inbox", 100, errors=1, slow=4)
    hour("/w/<slug>/inbox/list", 100, slow=6)
    hour("other", 9_900, errors=4, hours_ago=24 * 29)
    hour("other", 1_000_000, errors=9_000, hours_ago=24 * 31)
    for_workers().sadd("rq:workers", "rq:worker:x")
    for_workers().hset("rq:worker:x", "last_heartbeat", now.isoformat())
    acorn, birch = cast.acorn.id, cast.birch.id
    with system_transaction() as session:
        connection = factories.account(session, cast.acorn, sims.emailbison)
        connection.state, connection.last_success_at = "working", now
        factories.account(session, cast.birch, sims.emailbison).state = "refused"
        for workspace, minutes, stored in ((acorn, 10, 99), (birch, 900, 5)):
            mark = now - timedelta(minutes=minutes)
            session.add(Coverage(workspace_id=workspace, provider="emailbison", watermark=mark))
            facts = {"provider_count": 99, "stored_count": stored, "backfilled": 0, "only_here": 0}
            session.add(CoverageDay(workspace_id=workspace, provider="emailbison", day=now.date(), **facts))
            drift = {"drift": 0, "drifted_at": now, "drifted_leads": 0 if workspace == acorn else 7}
            session.add(CountAudit(workspace_id=workspace, leads=1, audited_at=now, **drift))
            for number in range(20):
                took = timedelta(seconds=2 if number < 19 else 60)
                job = {
                    "kind": "webhook.process",
                    "key": f"w-{workspace}-{number}",
                    "arguments": {},
                    "queue": "inbound",
                }
                ended = now - timedelta(minutes=number)
                begun = ended - took * (1 if workspace == acorn else 100)
                session.add(
                    Job(workspace_id=workspace, state="done", created_at=begun, finished_at=ended, **job)
                )
        for act, days in (("create", 0), ("verify", 40)):
            ended = now - timedelta(days=days)
            session.add(BackupRun(act=act, name="x", taken_at=ended, ended_at=ended, is_good=True))
    found = figures(alice)
    assert found["Inbox, the whole page"] == ("95 % within 6 ms", False, "100 requests, 1 failed")
    assert found["List"] == ("95 % within 237 ms", False, "100 requests, 0 failed")
    assert found["Counts"][0] == "–"
    assert found["From webhook to conversation"][:2] == ("95 % within 4.9 s", False)
    assert found["EmailBison: known to be complete"][:2] == ("up to 10 m ago", False)
    assert found["Messages that providers list and that are here, 30 days"] == ("99 of 99", False, "")
    assert found["EmailBison"] == ("1 of 1 work", False, "Answered last: now.")
    assert found["Counts that were wrong, 7 days"][:2] == ("0 leads", False)
    assert found["Requests answered, 30 days"][:2] == ("99.950 % of 10,100", False)
    assert "50 % of the budget" in found["Requests answered, 30 days"][2]
    assert found["Last backup"][:2] == ("now", False)
    assert found["A backup restored and compared"][:2] == (f"{now - timedelta(days=40):%-d %B %Y}", True)
    assert "1 figure needs a look." in alice.get(PAGE).text


def test_another_workspaces_figures_are_its_own(
    cast: Cast, client: Browser, sign_in: SignIn, sims: Switchboard
) -> None:
    with system_transaction() as session:
        factories.account(session, cast.acorn, sims.emailbison).state = "refused"
    assert figures(sign_in(client, cast.charlie), "/w/birch/status")["Connections"][0] == "–"
    assert sign_in(client, cast.sam).get(PAGE).status_code == 404


def test_the_web_process_counts_what_it_answers_and_keeps_it_when_it_ends(
    database: None, tmp_path: Path
) -> None:
    with serving(tmp_path / "web.log") as address:
        for path in ("/sign-in", "/sign-in", "/healthz"):
            urllib.request.urlopen(address + path, timeout=60).close()
    deadline = time.monotonic() + 60
    while not (rows := _rows()) and time.monotonic() < deadline:
        time.sleep(0.1)
    (row,) = rows
    assert (row.route, row.requests, row.errors, sum(row.spans)) == ("other", 3, 0, 3), (
        "one is the server's own first"
    )


def _rows() -> list[RequestHour]:
    with system_transaction() as session:
        return list(session.scalars(select(RequestHour)))


def test_processes_add_to_the_same_hour(database: None) -> None:
    tallies.write()
    with system_transaction() as session:
        session.execute(text("DELETE FROM request_hour"))
    route = next(iter(MAIN))
    for _ in range(2):
        for status, took in ((200, 3.0), (200, 900.0), (503, 10_000_000.0)):
            tallies.note(route, status, took)
        tallies.write()
    (row,) = _rows()
    assert (row.route, row.requests, row.errors) == (route, 6, 2)
    assert [count for count in row.spans if count] == [2, 2, 2]
    assert row.spans[-1] == 2


@pytest.mark.parametrize(
    ("spans", "share", "told"),
    [
        ({}, 0.95, None),
        ({0: 1}, 0.95, 1.0),
        ({0: 95, 9: 5}, 0.95, 1.0),
        ({0: 94, 9: 6}, 0.95, 5.2),
        ({SPANS - 1: 1}, 0.95, None),
    ],
)
def test_percentiles(spans: dict[int, int], share: float, told: float | None) -> None:
    counted = [spans.get(number, 0) for number in range(SPANS)]
    assert Tally(sum(counted), 0, counted).percentile_ms(share) == told
