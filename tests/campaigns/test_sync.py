"""The provider's list of campaigns: taken over whole, however it changes and however often the sync is interrupted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.campaigns.jobs import SCHEDULE, enqueue_sync
from webapp.campaigns.models import Campaign, CampaignSync
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work


@pytest.fixture
def sync(cast: Cast, sims: Switchboard, drain: Drain) -> Callable[[], None]:
    """Press the button, and let a worker do it."""
    with unit_of_work() as session:
        number = factories.account(session, cast.acorn, sims.emailbison).id

    def sync() -> None:
        with unit_of_work() as session:
            enqueue_sync(session, session.get_one(Connection, number))
        drain()

    return sync


def campaigns() -> dict[str, tuple[str, bool]]:
    """Name and status by id, and whether it is gone."""
    with unit_of_work() as session:
        return {
            row.provider_id: (f"{row.name}, {row.status}", row.vanished_at is not None)
            for row in session.scalars(select(Campaign).order_by(Campaign.provider_id))
        }


def outcome() -> tuple[str | None, str]:
    with unit_of_work() as session:
        job = session.scalars(select(Job).where(Job.kind == "campaigns.sync").order_by(Job.id.desc())).first()
        assert job is not None
        return job.outcome, job.state


def test_new_changed_gone_and_back(sync: Callable[[], None], sims: Switchboard) -> None:
    books = sims.emailbison.books
    books.add_campaign(22, "Spring")
    sync()
    assert campaigns() == {"21": ("Q3 outbound, active", False), "22": ("Spring, active", False)}
    books.campaigns[21].update(name="Q3, second wave", status="Paused")
    gone = books.campaigns.pop(22)
    sync()
    assert campaigns() == {"21": ("Q3, second wave, paused", False), "22": ("Spring, active", True)}
    books.campaigns[22] = gone
    sync()
    assert campaigns()["22"] == ("Spring, active", False)
    assert outcome() == ("2 seen, 0 gone", "done")


def test_more_than_a_page_with_progress(sync: Callable[[], None], sims: Switchboard, cast: Cast) -> None:
    for number in range(100, 140):
        sims.emailbison.books.add_campaign(number, f"Campaign {number}")
    sync()
    with unit_of_work() as session:
        progress = session.get_one(CampaignSync, cast.acorn.id)
    assert (len(campaigns()), progress.pages, progress.seen, progress.vanished) == (41, 3, 41, 0)
    assert progress.finished_at is not None


def test_a_list_that_was_not_read_to_its_end_marks_nothing(
    sync: Callable[[], None], sims: Switchboard, cast: Cast
) -> None:
    books = sims.emailbison.books
    for number in range(100, 140):
        books.add_campaign(number, f"Campaign {number}")
    sync()
    for number in range(100, 140):
        books.campaigns[number]["name"] += " again"
    sims.emailbison.faults.add("truncated", path="/api/campaigns", times=1)
    sync()  # the first page is torn: BadReply, tried again later
    assert outcome()[1] == "waiting"
    assert not any(is_gone for _, is_gone in campaigns().values())
    with unit_of_work() as session:
        job = session.scalars(select(Job).where(Job.state == "waiting")).one()
        job.run_at = job.created_at
    sync()
    assert outcome() == ("41 seen, 0 gone", "done")
    assert sum("again" in name for name, _ in campaigns().values()) == 40


def test_the_schedule_asks_for_every_workspace_with_a_key(
    cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        factories.account(session, cast.birch, sims.emailbison_two).key_sealed = None
        SCHEDULE.enqueue(session, workspace_id=None, slot=1)
    drain()
    with unit_of_work() as session:
        assert session.scalars(select(Campaign.workspace_id)).all() == [cast.acorn.id]


def test_leads_know_their_campaign_its_new_name_and_their_step(
    client: Browser,
    cast: Cast,
    sims: Switchboard,
    sync: Callable[[], None],
    drain: Drain,
    sign_in: SignIn,
) -> None:
    books, host = sims.emailbison.books, sims.emailbison.host
    jane = books.add_lead(5, "Jane", "Roe", "jane@client.test")
    mail = books.add_sent(12581, jane, "quick question", "<p>Hi Jane</p>", step=2)
    with unit_of_work() as session:
        token = session.scalars(select(Connection)).one().webhook_token
        factories.lead(session, cast.acorn, first_name="Other")
    client.post(f"/webhooks/emailbison/{token}", json=events.sent(books, host, mail), token=False)
    drain()  # the delivery names a campaign that no sync has seen
    assert campaigns() == {"21": ("Q3 outbound, ", False)}
    books.campaigns[21]["name"] = "Q4 outbound"
    sync()
    with unit_of_work() as session:
        lead = session.scalars(select(Lead).where(Lead.email == "jane@client.test")).one()
        number = lead.campaign_id
    assert (lead.campaign, lead.campaign_step) == ("Q4 outbound", 2)
    sign_in(client, cast.alice)
    rows = client.get(f"/w/acorn/inbox?view=everyone&campaign={number}").get_data(as_text=True)
    assert "Jane Roe" in rows
    assert "Q4 outbound, step 2" in rows
    assert "Other Ortiz" not in rows
    assert "Nothing fits" in client.get("/w/acorn/inbox?view=everyone&campaign=999999").get_data(as_text=True)
    for odd in ("0", "x", "1 OR 1", "9" * 30, ""):
        assert "Other Ortiz" in client.get(
            "/w/acorn/inbox/list", query_string={"view": "everyone", "campaign": odd}, headers=SWAP
        ).get_data(as_text=True)
    page = client.get("/w/acorn/campaigns").get_data(as_text=True)
    assert all(part in page for part in ("Q4 outbound", "Active", f"campaign={number}"))


def test_a_setter_reads_and_does_not_ask(
    client: Browser, cast: Cast, sync: Callable[[], None], sign_in: SignIn
) -> None:
    sync()
    sign_in(client, cast.sam)
    assert "Sync now" not in client.get("/w/acorn/campaigns").get_data(as_text=True)
    assert client.post(f"/w/acorn/campaigns/{cast.acorn.id}/syncs", headers=SWAP).status_code == 404
    sign_in(client, cast.bob)
    assert "Sync now" in client.get("/w/acorn/campaigns").get_data(as_text=True)
    assert client.post(f"/w/acorn/campaigns/{cast.acorn.id}/syncs", headers=SWAP).status_code == 204
    assert client.post(f"/w/acorn/campaigns/{cast.acorn.id}/syncs").status_code == 303
    page = client.get("/w/acorn/campaigns").get_data(as_text=True)
    assert "The list is being read" in page


def test_a_failed_sync_says_why(
    client: Browser,
    cast: Cast,
    sims: Switchboard,
    sync: Callable[[], None],
    sign_in: SignIn,
) -> None:
    sims.emailbison.faults.add("success_false", path="/api/campaigns")
    sync()
    sign_in(client, cast.alice)
    assert "EmailBison said no: Sequence steps do not exist" in client.get("/w/acorn/campaigns").get_data(
        as_text=True
    )
