"""A merge hides nothing and loses nothing: who slept wakes for a reply, the draft and the campaign go along, and all of it comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories
from tests.factories import Cast
from webapp.accounts.models import User
from webapp.accounts.scopes import Scope, scope_of, viewer_of
from webapp.conversations import rollups
from webapp.drafting.models import Draft
from webapp.inbox import merging
from webapp.inbox.counts import count_inbox
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

NOW = clock.now().replace(microsecond=0)


def scope(person: User) -> Scope:
    with unit_of_work() as session:
        return scope_of(viewer_of(session, person), "acorn")


@pytest.fixture
def two(cast: Cast) -> tuple[int, int]:
    """Karin by SMS, and Karin by mail with a draft and a campaign; both wrote, she by mail last."""
    with unit_of_work() as session:
        sms = factories.lead(session, cast.acorn, first_name="Karin", sentiment="Interested")
        mail = factories.lead(
            session, cast.acorn, first_name="Karin", sentiment="Interested", campaign="Q3 outbound"
        )
        mail.campaign_step = 2
        factories.message(
            session, sms, channel="sms", provider="gohighlevel", sent_at=NOW - timedelta(hours=2)
        )
        asked = factories.message(session, mail, sent_at=NOW - timedelta(hours=1))
        session.add(
            Draft(
                workspace_id=mail.workspace_id,
                lead_id=mail.id,
                message_id=asked.id,
                channel="email",
                state="proposed",
                body="0.62 a day.",
            )
        )
        for lead in (sms, mail):
            rollups.refresh(session, lead)
        return sms.id, mail.id


def lead(lead_id: int) -> Lead:
    with unit_of_work() as session:
        return session.get_one(Lead, lead_id)


def needs_you(cast: Cast) -> int:
    with unit_of_work() as session:
        return count_inbox(session, scope(cast.alice), NOW).needs_you


def owner_of_draft() -> int:
    with unit_of_work() as session:
        return session.scalars(select(Draft.lead_id).where(Draft.state == "proposed")).one()


def merge(cast: Cast, two: tuple[int, int]) -> int:
    with unit_of_work() as session:
        return merging.merge(session, scope(cast.alice), *two)[1].id


def test_a_sleeping_lead_wakes_for_a_reply_that_needs_an_answer(cast: Cast, two: tuple[int, int]) -> None:
    until = NOW + timedelta(days=2)
    with unit_of_work() as session:
        session.get_one(Lead, two[0]).snoozed_until = until
    assert needs_you(cast) == 1
    number = merge(cast, two)
    assert needs_you(cast) == 1
    assert lead(two[0]).snoozed_until is None
    with unit_of_work() as session:
        merging.unmerge(session, scope(cast.alice), number)
    assert lead(two[0]).snoozed_until == until


def test_both_asleep_sleep_until_the_first_of_them_wakes(cast: Cast, two: tuple[int, int]) -> None:
    with unit_of_work() as session:
        for lead_id, days in zip(two, (3, 1), strict=True):
            session.get_one(Lead, lead_id).snoozed_until = NOW + timedelta(days=days)
    merge(cast, two)
    assert lead(two[0]).snoozed_until == NOW + timedelta(days=1)


def test_the_draft_and_the_campaign_go_along_and_come_back(cast: Cast, two: tuple[int, int]) -> None:
    number = merge(cast, two)
    assert (lead(two[0]).campaign, lead(two[0]).campaign_step) == ("Q3 outbound", 2)
    assert owner_of_draft() == two[0]
    with unit_of_work() as session:
        merging.unmerge(session, scope(cast.alice), number)
    assert (lead(two[0]).campaign, lead(two[1]).campaign) == ("", "Q3 outbound")
    assert owner_of_draft() == two[1]


def test_a_reply_that_was_judged_while_it_was_another_s_stays_judged(
    cast: Cast, two: tuple[int, int]
) -> None:
    number = merge(cast, two)
    with unit_of_work() as session:
        kept = session.get_one(Lead, two[0])
        through_mail = {"via_lead_id": two[1], "sentiment": "Meeting Requested", "sentiment_by": "model"}
        factories.message(session, kept, sent_at=NOW - timedelta(minutes=9), **through_mail)
        factories.message(session, kept, sent_at=NOW - timedelta(minutes=1), channel="sms")
        rollups.refresh(session, kept)
        kept.sentiment = None  # the newest reply has not been read yet
    with unit_of_work() as session:
        merging.unmerge(session, scope(cast.alice), number)
    assert lead(two[1]).sentiment == "Meeting Requested"
    assert lead(two[1]).status == "meeting-requested"
    assert lead(two[0]).sentiment is None
