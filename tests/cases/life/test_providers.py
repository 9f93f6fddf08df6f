"""The providers as they are: what they refuse, contradict, leave out and tell in two shapes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from simulators.emailbison import events
from tests.browser import SWAP
from tests.cases.life.conftest import MAYA, Life
from webapp.integrations.models import SenderAccount
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work


def opt_out(life: Life, status: str = "blacklisted") -> None:
    path = f"/w/acorn/leads/{life.lead().id}/status"
    assert life.alice.post(path, data={"status": status}, headers=SWAP).status_code == 204
    life.drain()


def blocked(life: Life) -> list[str]:
    return [row["email"] for row in life.books.blacklist]


def test_a_lead_who_was_never_mailed_is_closed_and_blocked(life: Life) -> None:
    life.mail("Tell me more.")
    opt_out(life)
    assert (life.maya["status"], blocked(life)) == ("unsubscribed", [MAYA])
    assert life.lead().provider_status["emailbison"] == "opted-out"


def test_an_address_that_is_blocked_already_is_fine(life: Life) -> None:
    life.campaign_mail()
    life.mail("Tell me more.")
    life.books.blacklist.append({"id": 1, "email": MAYA})
    opt_out(life)
    assert life.lead().provider_status["emailbison"] == "opted-out"


def test_a_lead_that_is_gone_there_is_blocked_all_the_same(life: Life) -> None:
    life.mail("Tell me more.")
    del life.books.leads[400]
    opt_out(life)
    assert blocked(life) == [MAYA]
    assert life.lead().provider_status["emailbison"] == "opted-out"


def test_a_take_back_unblocks_and_reopens(life: Life) -> None:
    life.campaign_mail()
    life.mail("Tell me more.")
    opt_out(life)
    assert life.maya["status"] == "unsubscribed"
    opt_out(life, "qualified")
    assert (life.maya["status"], blocked(life)) == ("unverified", [])


@pytest.mark.parametrize(("status", "state"), [("Connected", "connected"), ("not_connected", "disconnected")])
def test_a_disconnection_that_says_connected_is_asked_about(life: Life, status: str, state: str) -> None:
    sender = life.books.senders[243]
    body = events.account(life.books, life.sims.emailbison.host, "EMAIL_ACCOUNT_DISCONNECTED", sender)
    body["data"]["sender_email"]["status"] = "connected"
    sender["status"] = status
    life.post(body)
    with unit_of_work() as session:
        assert [row.state for row in session.scalars(select(SenderAccount))] == [state]


@pytest.mark.parametrize(
    "name", ["phone", "phone_number", "phone number", "Phone Number", "Cell Phone", "mobile"]
)
def test_a_number_is_found_under_any_of_its_names(life: Life, name: str) -> None:
    life.maya["custom_variables"] = [
        {"name": "city", "value": "Gent"},
        {"name": name, "value": "+1 415 556 0177"},
    ]
    life.mail("Tell me more.")
    assert life.lead().phone_e164 == "+14155560177"


def test_a_row_of_the_feed_is_a_delivery(life: Life) -> None:
    row = life.books.add_reply(9_003, life.maya, "Re: pallets", "Call me.")
    told = events.replied(life.books, life.sims.emailbison.host, row)
    life.post(
        {"id": 1, "uuid": "9d2c", "created_at": row["created_at"], "webhook_deliveries": [], "payload": told}
    )
    assert [message.body_text for message in life.messages(life.lead())] == ["Call me."]


def test_a_block_made_at_the_provider_is_an_opt_out_of_whom_we_know(life: Life) -> None:
    life.mail("Tell me more.")
    for email in (MAYA, "nobody@h9.test"):
        row = {"id": life.books.next_id(), "email": email}
        life.post(
            events.event(
                life.books, life.sims.emailbison.host, "BLACKLISTED_EMAIL_ADDED", blacklisted_email=row
            )
        )
    assert [(lead.email, lead.status) for lead in life.leads()] == [(MAYA, "blacklisted")]


def test_a_lead_that_emailbison_does_not_know_any_more_is_no_wrong_host(life: Life) -> None:
    life.mail("Tell me more.")
    del life.books.leads[400]
    life.alice.post(f"/w/acorn/leads/{life.lead().id}/syncs", headers=SWAP)
    life.drain()
    page = life.page(life.lead())
    assert "does not know this person any more" in page
    assert "right host" not in page
    with unit_of_work() as session:
        assert session.get_one(Lead, life.lead().id).status != "needs_repair"
