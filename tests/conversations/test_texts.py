"""Texts are stored once, whoever tells of them; a text without an id takes on the provider's, one for one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.factories import Cast
from webapp.conversations import texts
from webapp.conversations.models import Message
from webapp.leads.matching import ContactDetails, match_or_create
from webapp.providers.gohighlevel.rows import Sms
from webapp.providers.gohighlevel.translation import text_of
from webapp.runtime.database import unit_of_work

NOON = datetime(2026, 9, 10, 12, 0, tzinfo=UTC)
YES = Sms(
    "m1", "contact1", "talk1", True, False, "Yes", [], "delivered", NOON, "+15550001234", "+15559990000"
)
WITHOUT_ID = replace(text_of(YES), external_id=None, reference={"contact_id": "contact1"})
JANE = ContactDetails(gohighlevel_id="contact1", phone="(555) 000-1234", first_name="Jane")


def tell(cast: Cast, *told: Sms | int) -> list[str]:
    """Sms: a list or an app tells. A number: a workflow's delivery tells of "Yes" at that minute."""
    found = []
    for each in told:
        with unit_of_work() as session:
            jane = match_or_create(session, cast.acorn.id, JANE)
            if isinstance(each, Sms):
                how, _ = texts.record_text(session, jane, text_of(each))
            else:
                at = NOON + timedelta(minutes=each)
                how, _ = texts.record_text_without_id(
                    session, jane, WITHOUT_ID, delivery_id=each + 100, received_at=at
                )
            found.append(how)
    return found


def stored(cast: Cast) -> list[str]:
    with unit_of_work() as session:
        return sorted(
            session.scalars(select(Message.provider_id).where(Message.workspace_id == cast.acorn.id)).all()
        )


def test_a_workflow_s_text_takes_on_the_provider_s_id(cast: Cast) -> None:
    assert tell(cast, 1, YES, YES, 1) == ["new", "reconciled", "known", "known"]
    assert stored(cast) == ["sms-m1"]


def test_a_workflow_that_comes_late_joins_what_is_here(cast: Cast) -> None:
    assert tell(cast, YES, 1, 1) == ["new", "known", "known"]
    assert stored(cast) == ["sms-m1"]


def test_two_genuine_identical_texts_are_two(cast: Cast) -> None:
    second = replace(YES, id="m2", at=NOON + timedelta(minutes=3))
    assert tell(cast, 0, 3, second, YES) == ["new", "new", "reconciled", "reconciled"]
    assert stored(cast) == ["sms-m1", "sms-m2"]


def test_likeness_heals_nothing_that_has_an_id_or_lies_far_away(cast: Cast) -> None:
    assert tell(cast, YES, replace(YES, id="m2")) == ["new", "new"]
    assert tell(cast, 60, replace(YES, id="m3")) == ["new", "new"]
    assert stored(cast) == ["delivery-160", "sms-m1", "sms-m2", "sms-m3"]


def test_a_text_that_was_not_delivered_asks_for_a_person(cast: Cast) -> None:
    sent = replace(YES, id="m9", is_inbound=False, status="queued", body="Tuesday?")
    assert tell(cast, sent, replace(sent, status="undelivered"), replace(sent, status="undelivered")) == [
        "new",
        "updated",
        "known",
    ]
    with unit_of_work() as session:
        message = session.scalars(select(Message)).one()
        assert message.state == "failed"
        assert "did not deliver" in (message.failure or "")


def test_the_nearest_of_two_equal_texts_takes_the_id(cast: Cast) -> None:
    assert tell(cast, -15, 2, YES) == ["new", "new", "reconciled"]
    assert stored(cast) == ["delivery-85", "sms-m1"], "two minutes are nearer than fifteen"


def test_of_two_without_an_id_the_nearer_takes_it(cast: Cast) -> None:
    late = replace(YES, at=NOON + timedelta(minutes=15))
    assert tell(cast, 0, 13, late) == ["new", "new", "reconciled"]
    assert stored(cast) == ["delivery-100", "sms-m1"]
