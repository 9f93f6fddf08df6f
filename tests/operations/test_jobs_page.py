"""The Jobs page: whose jobs are seen, counted and retried."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.conversations.jobs import SEND
from webapp.integrations.connections import connect
from webapp.jobs.models import Job
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import SCORE


def jobs(workspace: int | None, count: int, prefix: str, **facts: object) -> None:
    usual = {"workspace_id": workspace, "kind": SCORE.name, "queue": SCORE.queue}
    rows = [
        {**usual, "key": f"{prefix}-{n}", "arguments": {"lead_id": n}, **facts} for n in range(1, count + 1)
    ]
    with unit_of_work() as session:
        session.execute(insert(Job), rows)


def states(prefix: str) -> list[str]:
    with unit_of_work() as session:
        return sorted(session.scalars(select(Job.state).where(Job.key.startswith(prefix))))


def test_a_viewer_sees_the_jobs_of_their_workspaces_and_the_administrator_all(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    jobs(cast.acorn.id, 2, "acorn")
    jobs(cast.birch.id, 1, "birch")
    jobs(None, 1, "house")
    seen = {}
    for name, person, slug in (
        ("charlie", cast.charlie, "birch"),
        ("alice", cast.alice, "all"),
        ("ada", cast.ada, "all"),
    ):
        page = sign_in(client, person).get(f"/w/{slug}/jobs").text
        seen[name] = [key for key in ("acorn-1", "birch-1", "house-1") if key in page]
    assert seen == {"charlie": ["birch-1"], "alice": ["acorn-1"], "ada": ["acorn-1", "birch-1", "house-1"]}


def test_kinds_and_workspaces_are_counted(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    now = clock.now()
    jobs(cast.acorn.id, 3, "waits", run_at=now - timedelta(minutes=2))
    jobs(
        cast.birch.id,
        2,
        "failed",
        kind=SEND.name,
        state="failed",
        finished_at=now,
        error_class="X",
        error_note="Do this.",
    )
    jobs(cast.birch.id, 4, "done", state="done", finished_at=now)
    page = sign_in(client, cast.ada).get("/w/all/jobs").text
    rows = [
        " ".join(row.split("</tr>")[0].replace("</td>", " ").replace("</th>", " ").split())
        for row in page.split("<tr>")
    ]
    numbers = {
        label: [row for row in rows if row.startswith(f'<th scope="row">{label} ')]
        for label in (SCORE.label, SEND.label, "Acorn", "Birch")
    }
    cells = {
        label: [part.rpartition(">")[2] for part in found[0].split(" <td")[1:]]
        for label, found in numbers.items()
    }
    assert cells == {
        SCORE.label: ["3", "2 m", "0", "0", "0", "4"],
        SEND.label: ["0", "–", "0", "0", "2", "0"],
        "Acorn": ["3", "2 m", "0", "0", "0", "0"],
        "Birch": ["0", "–", "0", "0", "2", "4"],
    }
    assert "4 done" in page


def test_every_job_of_a_cause_is_retried_and_keys_are_joined(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    facts = {
        "state": "failed",
        "finished_at": clock.now(),
        "error_class": "Unavailable",
        "error_note": "Wait.",
    }
    jobs(cast.acorn.id, 5, "cause", **facts)
    jobs(cast.acorn.id, 1, "other", **{**facts, "error_note": "Something else."})
    jobs(cast.acorn.id, 2, "cause")
    with unit_of_work() as session:
        sample = session.scalars(select(Job.id).where(Job.key == "cause-5")).one()
    assert sign_in(client, cast.alice).post(f"/w/acorn/jobs/{sample}/cause/retries").status_code == 303
    assert states("cause") == ["cancelled"] * 5 + ["waiting"] * 5
    assert states("other") == ["failed"]
    with unit_of_work() as session:
        asked = session.scalars(select(Job.asked).where(Job.state == "waiting").order_by(Job.key)).all()
    assert asked == [2, 2, 1, 1, 1]


def test_the_hours_are_drawn_and_told(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    now = clock.now()
    jobs(cast.acorn.id, 3, "now", state="done", finished_at=now)
    jobs(cast.acorn.id, 1, "bad", state="failed", finished_at=now - timedelta(hours=2))
    jobs(cast.acorn.id, 1, "old", state="done", finished_at=now - timedelta(hours=30))
    page = sign_in(client, cast.alice).get("/w/acorn/jobs/history", headers={"HX-Request": "true"}).text
    assert "3 done, <span" in page
    assert page.count('<rect class="chart-done"') == 24
    assert page.count('height="96.0"') == 1
    assert page.count("<tr><th") == 3, "two hours with something, and the head"


@pytest.mark.parametrize("waits_for", ["connection", "model"])
def test_parked_jobs_point_to_the_page_where_their_cause_is_mended(
    client: Browser, cast: Cast, sign_in: SignIn, waits_for: str
) -> None:
    with unit_of_work() as session:
        connection = connect(session, cast.acorn.id, "emailbison", key="9|of-nobody-0001")
        number = connection.id if waits_for == "connection" else None
    jobs(cast.acorn.id, 1, "parked", state="parked", error_note="The key is refused.", connection_id=number)
    page = sign_in(client, cast.alice).get("/w/acorn/jobs").text
    assert (">Open Integrations<" in page, ">Open AI<" in page) == (
        waits_for == "connection",
        waits_for == "model",
    )
