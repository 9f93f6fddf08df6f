"""A page of texts that is stored at once leaves the same rows as its texts stored one after the other, whatever they meet."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import Cast
from webapp.accounts.models import Workspace
from webapp.attachments.models import MessageAttachment
from webapp.campaigns.contacts import details_of
from webapp.consent.models import ConsentEvent
from webapp.consent.returning import match_or_create
from webapp.conversations import texts
from webapp.conversations.models import Message
from webapp.inbox.counting import recount
from webapp.leads import suppressions
from webapp.leads.models import Lead
from webapp.providers.facts import Attachment, Contact, TextMessage
from webapp.runtime import clock
from webapp.runtime.database import engine, unit_of_work
from webapp.sync.sources.contacts import Contacts
from webapp.sync.sources.texts import AllTexts

NOW = clock.now().replace(microsecond=0)
OURS = {"id", "workspace_id", "lead_id", "via_lead_id", "merged_into", "answers_id", "message_id", "user_id"}
CLOCKS = {"created_at", "updated_at", "arrived_at", "recorded_at", "late_reply_at"}
"""What two workspaces never have alike: numbers, and the moment of the transaction."""
PEOPLE = 14
WAITED = {4: "Yes please.", 5: "Call me at ten."}
"""What was told of, or sent, without an id: the next texts of these people are often it."""
WORDS = ("Yes please.", "STOP", "Who is this?", "Call me at ten.", "")


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def furnish(session: Session, place: Workspace) -> None:
    """People in every state that a text may meet; the rest of PEOPLE are unknown here."""

    def known(number: int, **facts: Any) -> Lead:
        lead = factories.lead(session, place, gohighlevel_id=f"c{number}", email=None, **facts)
        factories.message(
            session,
            lead,
            "Hello",
            channel="sms",
            provider="gohighlevel",
            provider_id=f"old{number}",
            sent_at=ago(30),
        )
        return lead

    known(0, first_name="Nia", sentiment="Positive", last_inbound_at=ago(30))
    known(
        1,
        first_name="Ben",
        snoozed_until=NOW + timedelta(days=2),
        snooze_mark="absent",
        last_message_at=ago(30),
    )
    known(2, snoozed_until=NOW + timedelta(days=2), snooze_mark="remind", sentiment="Neutral")
    known(3, came_unasked=True)
    waiting = known(4)
    factories.message(
        session,
        waiting,
        WORDS[0],
        channel="sms",
        provider="gohighlevel",
        provider_id="delivery-7",
        sent_at=ago(5),
    )
    tried = known(5)
    facts = {"direction": "outbound", "source": "operator", "state": "unknown", "sends_at": ago(6)}
    factories.message(
        session,
        tried,
        WORDS[3],
        channel="sms",
        provider="gohighlevel",
        provider_id=None,
        sent_at=ago(6),
        **facts,
    )
    kept = known(6, last_name="Kept")
    known(7, merged_into=kept.id)
    factories.lead(session, place, email="p8@client.test", first_name="By mail")
    factories.lead(session, place, email=None, phone="+15550000009", phone_e164="+15550000009")
    erased = [("gohighlevel_id", "c10"), ("email", "p10@client.test")]
    suppressions.suppress(session, place.id, erased, is_opted_out=True, now=ago(8))


def contact(number: int) -> Contact:
    """As the provider knows them; 12 and 13 share a number, 11 has no name."""
    phone = f"+155500000{12 if number == 13 else number:02}"
    names = {} if number == 11 else {"first_name": f"First {number}", "company": "Northwind"}
    email = f"p{number}@client.test"
    return Contact(provider="gohighlevel", external_id=f"c{number}", email=email, phone=phone, **names)


def told(draw: random.Random) -> TextMessage:
    """A text of few possible ones, so that ids come again: as they were, with another status, or with a file."""
    number, person = draw.randrange(60), draw.randrange(PEOPLE)
    fixed = random.Random(number * PEOPLE + person)
    source = {4: "lead", 5: "operator"}.get(person) or fixed.choice(("lead", "lead", "operator", "campaign"))
    files = [Attachment(key="a", name="offer.pdf")] if fixed.random() < 0.1 else []
    return TextMessage(
        contact=Contact(provider="gohighlevel", external_id=None if fixed.random() < 0.03 else f"c{person}"),
        external_id=f"sms-{person}-{number}",
        source=source,  # type: ignore[arg-type]
        text=WAITED.get(person) or fixed.choice(WORDS),
        at=ago(fixed.choice((1, 5.1, 5.9) if person in WAITED else (1, 4, 5, 6, 12, 40))),
        status="" if source == "lead" else draw.choice(("sent", "sent", "delivered", "failed")),
        attachments=files,
    )


def one_by_one(
    session: Session, place: Workspace, page: Sequence[TextMessage], contacts: dict[str, Contact | None]
) -> list[str]:
    """The reference: what `conversations.texts` says of each text alone."""
    results = []
    for each in page:
        person = contacts.get(each.contact.external_id or "")
        if person is None:
            is_known = texts.find(session, place.id, each) is not None
            results.append("known" if is_known else "unstorable")
            continue
        wrote_at = each.at if each.is_inbound else None
        match = match_or_create(session, place.id, details_of(session, place.id, person), wrote_at=wrote_at)
        if match is not None:
            results.append(texts.record_text(session, match, each)[0])
    return results


def rows_of(session: Session, model: Any, place: Workspace, key: Any) -> list[Any]:
    columns = [each for each in model.__table__.columns if each.name not in OURS | CLOCKS]
    query = select(key, *columns).where(model.workspace_id == place.id)
    if model is not Lead:
        query = query.join(Message if model is MessageAttachment else Lead, _join(model))
    return sorted((tuple(map(_plain, row)) for row in session.execute(query)), key=repr)


def _join(model: Any) -> Any:
    return Message.id == model.message_id if model is MessageAttachment else Lead.id == model.lead_id


def _plain(value: Any) -> Any:
    """A time of this run is "now": the transaction's own moment."""
    return "now" if isinstance(value, datetime) and value > NOW else value


def everything(session: Session, place: Workspace) -> dict[str, list[Any]]:
    name = func.coalesce(Lead.gohighlevel_id, Lead.email, Lead.phone_e164)
    return {
        "lead": rows_of(session, Lead, place, Lead.late_reply_at.is_(None)),
        "message": rows_of(session, Message, place, name),
        "file": rows_of(session, MessageAttachment, place, Message.provider_id),
        "consent": rows_of(session, ConsentEvent, place, name),
    }


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 6))]
)
def test_a_page_at_once_is_its_texts_one_by_one(cast: Cast, seed: int) -> None:
    draw = random.Random(seed)
    with unit_of_work() as session:
        for place in (cast.acorn, cast.birch):
            furnish(session, place)
    for _ in range(6):
        page = [told(draw) for _ in range(draw.choice((1, 8, 25)))]
        contacts: dict[str, Contact | None] = {f"c{number}": contact(number) for number in range(PEOPLE)}
        for number in draw.sample(range(PEOPLE), 4):  # known by their ids: the provider was not asked
            if number < 8:
                contacts[f"c{number}"] = Contact(provider="gohighlevel", external_id=f"c{number}")
        contacts["c9"] = draw.choice((contact(9), None))
        with unit_of_work() as session:
            at_once = [each.result for each in source_of(cast.acorn).store(session, (page, contacts))]
        with unit_of_work() as session:
            alone = one_by_one(session, cast.birch, page, contacts)
        assert at_once == alone
        with unit_of_work() as session:
            acorns, birches = everything(session, cast.acorn), everything(session, cast.birch)
        for table, rows in acorns.items():
            assert rows == birches[table], table
    with unit_of_work() as session:
        assert [recount(session, place.id).drift for place in (cast.acorn, cast.birch)] == [0, 0]


def test_what_a_page_costs_does_not_grow_with_its_texts(cast: Cast) -> None:
    """Of new people and of known ones, and read again: as many statements for fifty texts of ten as for one."""

    def statements(people: range, each: int) -> int:
        contacts: dict[str, Contact | None] = {
            f"n{number}": Contact(
                provider="gohighlevel", external_id=f"n{number}", phone=f"+1555111{number:04}"
            )
            for number in people
        }
        page = [
            TextMessage(contact=who, external_id=f"sms-{key}-{turn}", source="lead", text="Yes", at=ago(1))
            for key, who in contacts.items()
            if who is not None
            for turn in range(each)
        ]
        asked: list[str] = []

        def note(*told: Any) -> None:
            asked.append(told[2])

        event.listen(engine(), "before_cursor_execute", note)
        try:
            with unit_of_work() as session:
                outcomes = source_of(cast.acorn).store(session, (page, contacts))
        finally:
            event.remove(engine(), "before_cursor_execute", note)
        assert {outcome.result for outcome in outcomes} <= {"new", "known"}
        return len(asked)

    one = statements(range(1), 1)
    assert statements(range(1, 11), 5) == one
    assert statements(range(1, 11), 6) <= one + 1
    assert statements(range(1, 11), 6) < one
    assert one <= 14


def source_of(place: Workspace) -> AllTexts:
    """The storing half: it asks no provider."""
    return AllTexts(None, Contacts(None, "gohighlevel", place.id, NOW), NOW, NOW, NOW)  # type: ignore[arg-type]
