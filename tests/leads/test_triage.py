"""What a person decides by hand: each decision is announced to open pages, and its limits are where they are said to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import Cast
from webapp.accounts.models import Workspace
from webapp.leads import sms_dnd, triage
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid

MONDAY = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
"""In Berlin it is 8:30: half an hour before the morning."""
BERLIN = "Europe/Berlin"


@pytest.fixture
def lead_id(cast: Cast) -> int:
    with unit_of_work() as session:
        return factories.lead(session, cast.acorn).id


@pytest.mark.parametrize(
    "decide",
    [
        lambda session, lead: triage.set_sentiment(session, lead, "Neutral"),
        lambda session, lead: triage.set_status(session, lead, "qualified"),
        lambda session, lead: triage.snooze(session, lead, clock.now() + timedelta(days=1)),
        lambda session, lead: triage.snooze(session, lead, None),
        lambda session, lead: triage.set_handled(session, lead, clock.now()),
        lambda session, lead: triage.assign(session, lead, None),
        lambda session, lead: triage.write_notes(session, lead, "Prefers mornings."),
        lambda session, lead: sms_dnd.record_dnd(session, lead, "on", clock.now()),
    ],
    ids=["sentiment", "status", "snooze", "wake", "handled", "assign", "notes", "dnd"],
)
def test_open_pages_of_the_workspace_hear_of_every_decision(
    cast: Cast, lead_id: int, decide: Callable[[Session, Lead], object]
) -> None:
    before = [changes.revision([each.id]) for each in (cast.acorn, cast.birch)]
    with unit_of_work() as session:
        decide(session, session.get_one(Lead, lead_id))
    after = [changes.revision([each.id]) for each in (cast.acorn, cast.birch)]
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_notes_have_their_length(lead_id: int) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        triage.write_notes(session, lead, f"  {'x' * triage.MAX_NOTES_LENGTH}\n")
        assert len(lead.notes) == triage.MAX_NOTES_LENGTH
        with pytest.raises(Invalid, match="10,000"):
            triage.write_notes(session, lead, "x" * (triage.MAX_NOTES_LENGTH + 1))
        assert len(lead.notes) == triage.MAX_NOTES_LENGTH


def test_a_judgement_by_hand_brings_the_status_and_the_turn_with_it(cast: Cast, lead_id: int) -> None:
    with unit_of_work() as session:
        session.get_one(Workspace, cast.acorn.id).in_round_robin = True
        lead = session.get_one(Lead, lead_id)
        triage.set_sentiment(session, lead, "Call Requested")
        assert (lead.status, lead.assigned_to) == ("qualified", cast.sam.id)
        triage.assign(session, lead, None)
        assert lead.assigned_to is None


def test_a_new_snooze_forgets_the_mark_of_the_last(lead_id: int) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        lead.snooze_mark = "wrote"
        triage.snooze(session, lead, clock.now() + timedelta(days=1))
        assert lead.snooze_mark is None


@pytest.mark.parametrize(
    ("choice", "now", "day", "hour"),
    [
        ("tomorrow", MONDAY, "2026-03-03", 9),
        ("tomorrow", MONDAY.replace(hour=23, minute=30), "2026-03-04", 9),  # it is Tuesday in Berlin
        ("next-week", MONDAY, "2026-03-09", 9),
        ("next-week", MONDAY + timedelta(days=6), "2026-03-09", 9),  # on Sunday it is the next day
        ("2026-03-02", MONDAY, "2026-03-02", 9),
        ("2028-02-29", MONDAY, "2028-02-29", 9),
        ("later-today", MONDAY, "2026-03-02", 11),
    ],
)
def test_a_snooze_ends_on_the_morning_of_a_day_in_the_workspaces_zone(
    choice: str, now: datetime, day: str, hour: int
) -> None:
    until = triage.snooze_time(choice, now, BERLIN)
    assert until is not None
    here = until.astimezone(ZoneInfo(BERLIN))
    assert (here.date().isoformat(), here.hour) == (day, hour)


@pytest.mark.parametrize(
    ("choice", "now"),
    [
        ("2026-03-02", MONDAY + timedelta(minutes=30)),  # at nine sharp it is over
        ("2026-03-01", MONDAY),
        ("2028-03-01", MONDAY),
        ("2026-3-x", MONDAY),
        ("", MONDAY),
    ],
)
def test_a_day_that_is_over_or_beyond_two_years_is_refused(choice: str, now: datetime) -> None:
    with pytest.raises(Invalid, match="until"):
        triage.snooze_time(choice, now, BERLIN)


def test_news_of_do_not_disturb_count_by_the_providers_clock(lead_id: int) -> None:
    moment = clock.now()
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        assert sms_dnd.record_dnd(session, lead, "on", moment)
        assert not sms_dnd.record_dnd(session, lead, "none", moment), "told again at the same moment"
        assert not sms_dnd.record_dnd(session, lead, "none", moment - timedelta(seconds=1))
        assert lead.sms_dnd == "on"
        assert sms_dnd.record_dnd(session, lead, "none", moment + timedelta(seconds=1))
