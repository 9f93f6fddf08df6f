"""Finding leads by words: before they are written down, afterwards, and where very many leads have them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import ProgrammingError

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts.models import User
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.attachments.models import MessageAttachment
from webapp.conversations.models import Message
from webapp.inbox.filters import Filters
from webapp.inbox.listing import list_leads
from webapp.inbox.paging import MOST_COUNTED
from webapp.leads.models import Lead
from webapp.runtime import clock, tenancy
from webapp.runtime.database import engine, system_transaction, unit_of_work
from webapp.search.finding import FEW, find, find_alike
from webapp.search.indexing import MOST_AT_ONCE, index_some
from webapp.search.models import LeadWords, LeadWordsDue

TOLD = "We talked about the Rotterdam pallets. The crane on pier nine is ours; come by any time! Regards"
OURS = {"direction": "outbound", "source": "operator", "state": "sent"}
JUST_STORED, WRITTEN, OF_MANY = "just stored", "written down", "one of many"


def index() -> int:
    changes = 0
    with system_transaction() as session:
        while some := index_some(session):
            changes += some
    return changes


def due() -> int:
    with system_transaction() as session:
        return session.scalar(select(func.count()).select_from(LeadWordsDue)) or 0


@pytest.fixture
def cast_of_leads(cast: Cast) -> Cast:
    """Ines wrote last, with a file; Leo long before forty mails of ours; another workspace has the very same words."""
    with unit_of_work() as session:
        ines = factories.lead(
            session,
            cast.acorn,
            first_name="Inês",
            last_name="Bäuerle",
            email="ines@north.test",
            phone="0660 1234567",
            phone_e164="+436601234567",
            company="Nordwind GmbH",
            notes="Met at the fair",
            sentiment="Call Requested",
        )
        leo = factories.lead(
            session, cast.acorn, first_name="Leo", last_name="Brandt", email="leo@south.test"
        )
        theirs = factories.lead(
            session, cast.birch, first_name="Inês", last_name="Rotterdam", email="i@b.test"
        )
        for lead in (leo, theirs):
            factories.message(session, lead, TOLD, own_text=TOLD)
        for _ in range(40):
            factories.message(session, leo, "Hm.", own_text="Hm.", **OURS)
        mail = factories.message(
            session, ines, "-", own_text="Siehe Anhang. 東京で会いましょう", subject="Re: Kran 9"
        )
        session.add(
            MessageAttachment(
                workspace_id=cast.acorn.id,
                message_id=mail.id,
                position=0,
                provider="emailbison",
                key="1",
                name="Angebot-März.pdf",
            )
        )
    return cast


def found(cast: Cast, words: list[str], few: int = FEW) -> list[str]:
    with tenancy.within(cast.acorn.id), unit_of_work() as session:
        fits = find(session, [cast.acorn.id], words, few).fits
        return sorted(session.scalars(select(Lead.first_name).where(fits)))


@pytest.mark.parametrize("way", [JUST_STORED, WRITTEN, OF_MANY])
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["rotterdam"], ["Leo"]),
        (["ROTTERDAM", "leo"], ["Leo"]),
        (["rotterdam", "ines@north.test"], []),
        (["pier nine"], ["Leo"]),
        (["nine pier"], []),
        (["rott"], ["Leo"]),
        (["nord"], ["Inês"]),
        (["north.test"], ["Inês"]),
        (["fair"], ["Inês"]),
        (["requested"], ["Inês"]),
        (["angebot"], ["Inês"]),
        (["東京"], ["Inês"]),
        (["1234567"], ["Inês"]),
        (["kran"], ["Inês"]),
        (["%"], []),
        (["' | !"], []),
        (["nothing"], []),
    ],
)
def test_what_is_found_in_each_of_the_three_ways(
    cast_of_leads: Cast, way: str, words: list[str], names: list[str]
) -> None:
    if way != JUST_STORED:
        assert index() > 0
    assert (due() == 0) == (way != JUST_STORED)
    assert found(cast_of_leads, words, few=0 if way == OF_MANY else FEW) == names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["bauerle"], ["Inês"]),
        (["ines"], ["Inês"]),
        (["marz"], ["Inês"]),
        (["+43", "660"], ["Inês"]),
        (["le"], ["Leo"]),  # which other names have in them, and none begins with
        (["00436601234567"], ["Inês"]),
    ],
)
def test_accents_and_ways_to_write_a_number_make_no_difference(
    cast_of_leads: Cast, words: list[str], names: list[str]
) -> None:
    index()
    assert found(cast_of_leads, words) == names


def test_what_changes_is_found_as_it_is_now(cast_of_leads: Cast) -> None:
    """Each change says by itself that its lead is to be written down anew, also the lead that something was taken from."""
    index()
    with unit_of_work() as session:
        ines, leo = (
            session.scalars(
                select(Lead).where(Lead.first_name == name, Lead.workspace_id == cast_of_leads.acorn.id)
            ).one()
            for name in ("Inês", "Leo")
        )
        ines.company = "Ostwind"
        session.execute(
            update(Message).where(Message.own_text == TOLD, Message.lead_id == leo.id).values(lead_id=ines.id)
        )
    assert found(cast_of_leads, ["ostwind"]) == ["Inês"]
    assert "Inês" in found(cast_of_leads, ["rotterdam"])
    assert index() >= 3
    assert found(cast_of_leads, ["ostwind"]) == found(cast_of_leads, ["rotterdam"]) == ["Inês"]
    assert found(cast_of_leads, ["nordwind"]) == []
    with unit_of_work() as session:
        session.execute(text("DELETE FROM message WHERE own_text = :told"), {"told": TOLD})
    assert due() == 2
    index()
    assert found(cast_of_leads, ["rotterdam"]) == []
    with unit_of_work() as session:
        session.execute(update(Lead).where(Lead.first_name == "Leo").values(is_held=True))
    assert due() == 0, "a change of nothing that is searched for writes nothing"


def test_names_spelled_in_another_way(cast_of_leads: Cast) -> None:
    index()

    def alike(*words: str) -> list[str] | None:
        with tenancy.within(cast_of_leads.acorn.id), unit_of_work() as session:
            fits = find_alike(session, [cast_of_leads.acorn.id], words)
            return None if fits is None else list(session.scalars(select(Lead.first_name).where(fits)))

    assert alike("baurle") == alike("bäuerlee") == alike("inez", "bauerl") == ["Inês"]
    assert alike("brand") == alike("brant") == ["Leo"]
    assert alike("rotterdam") is None, "the name of another workspace's lead"
    assert alike("brandt", "bauerle") is None
    assert alike("0660") is alike("x1") is None


def test_nothing_of_another_workspace_is_found_even_if_it_is_asked_for(cast_of_leads: Cast) -> None:
    index()
    birch, acorn = cast_of_leads.birch.id, cast_of_leads.acorn.id
    asked = f"'{birch}/rotterdam':*"
    for place, rows in ((acorn, 0), (birch, 1)):
        with tenancy.within(place), engine().connect() as connection:
            binds = {"asked": asked, "both": [acorn, birch], "names": ["rotterdam"]}
            for call in (
                "SELECT count(*) FROM search_leads(CAST(:asked AS tsquery), :both, 9)",
                "SELECT count(*) FROM search_names(:names, :both, 9)",
                f"SELECT count(*) FROM lead WHERE lead_has_words({birch}, lead.id, CAST(:asked AS tsquery))",
                f"SELECT count(*) FROM lead_words WHERE workspace_id = {birch}",
            ):
                assert connection.scalar(text(call), binds) == rows, call
    with tenancy.within(), engine().connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM search_leads('a', '{}', 9)")) == 0
    assert found(cast_of_leads, ["inês"]) == ["Inês"]
    with pytest.raises(ProgrammingError), tenancy.within(acorn), engine().begin() as connection:
        connection.execute(text(f"INSERT INTO lead_words (lead_id, workspace_id) VALUES (1, {birch})"))


def test_the_list_shows_the_sentence_and_says_when_names_are_only_alike(
    app: Flask, cast_of_leads: Cast, sign_in: SignIn
) -> None:
    index()
    alice = sign_in(Browser(app, app.response_class), cast_of_leads.alice)

    def listed(words: str) -> str:
        return alice.get(f"/w/acorn/inbox/list?view=everyone&q={words}", headers=SWAP).text

    assert "The <mark>crane</mark> on pier nine is ours; come by any time!" in listed("crane")
    assert "pallets" not in listed("crane"), "the sentence, and no other"
    assert "spelled like it" in listed("Brant")
    assert "Brandt" in listed("Brant")
    assert "spelled like it" not in listed("Brandt")
    bar = alice.get("/w/acorn/leads/found?q=kran").get_json()["leads"]
    assert [each["name"] for each in bar] == ["Inês Bäuerle"]
    assert [each["name"] for each in alice.get("/w/acorn/leads/found?q=brant").get_json()["leads"]] == [
        "Leo Brandt"
    ]


def test_the_words_of_a_lead_go_with_it(cast_of_leads: Cast) -> None:
    index()
    with unit_of_work() as session:
        session.execute(text("DELETE FROM message"))
        session.execute(text("DELETE FROM lead"))
        assert session.scalar(select(func.count()).select_from(LeadWords)) == 0
    assert index() > 0, "changes of leads that are gone are forgotten"
    assert due() == 0


def test_a_lead_whose_texts_came_one_by_one_is_written_down_once(cast: Cast) -> None:
    with unit_of_work() as session:
        maya = factories.lead(session, cast.acorn, email="maya@north.test")
        for number in range(MOST_AT_ONCE):
            factories.lead(session, cast.acorn, email=f"other{number}@north.test")
        session.flush()
        factories.message(session, maya, "By the crane.", own_text="By the crane.")
    with system_transaction() as session:
        index_some(session)
    with system_transaction() as session:
        waiting = set(session.scalars(select(LeadWordsDue.lead_id)))
        assert waiting
        assert maya.id not in waiting
    assert found(cast, ["crane"]) == [maya.first_name]


def test_what_another_process_holds_is_left_to_it(cast: Cast) -> None:
    with unit_of_work() as session:
        maya = factories.lead(session, cast.acorn, email="maya@north.test")
        session.flush()
        factories.message(session, maya, "By the crane.", own_text="By the crane.")
    with system_transaction() as other, system_transaction() as session:
        newest = select(LeadWordsDue).where(LeadWordsDue.lead_id == maya.id).order_by(LeadWordsDue.id.desc())
        held = other.scalars(newest.limit(1).with_for_update()).one()
        session.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert index_some(session)
        assert set(session.scalars(select(LeadWordsDue.id))) == {held.id}


def test_while_a_process_writes_down_the_oldest_another_goes_on_behind_them(cast: Cast) -> None:
    with unit_of_work() as session:
        for number in range(MOST_AT_ONCE + 1):
            factories.lead(session, cast.acorn, email=f"lead{number}@north.test")
    with system_transaction() as other, system_transaction() as session:
        assert index_some(other) == MOST_AT_ONCE
        assert index_some(session) == 1


def test_where_very_many_have_the_words_nobody_counts_them(cast_of_leads: Cast) -> None:
    """Only where nothing narrows the search: else those that fit may be few."""
    index()

    def number(person: User, filters: Filters, few: int = 0) -> int | None:
        with unit_of_work() as session:
            scope = scope_of(viewer_of(session, person), "acorn")
            return list_leads(session, scope, filters, clock.now(), few=few).found

    everyone = Filters(view="everyone", q="rotterdam")
    assert number(cast_of_leads.alice, everyone) == MOST_COUNTED + 1
    assert number(cast_of_leads.alice, everyone, few=1) == 1
    assert number(cast_of_leads.alice, Filters(view="all", q="rotterdam")) == 0
    assert number(cast_of_leads.alice, Filters(view="everyone", q='"pier nine"')) == 1
    assert number(cast_of_leads.alice, Filters(view="everyone", q="rotterdam", sentiment="Interested")) == 0
    assert number(cast_of_leads.sam, everyone) == 0, "a setter sees their own alone"
