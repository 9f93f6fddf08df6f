"""Old conversations are found, written to at a sender's pace, and reported as they are; whoever cannot be is left to a person."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.sequences.stage import answered_lead, do_due, live_through, mailed, reply, sequence, settle
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.reactivations.models import Reactivation, ReactivationPerson
from webapp.reactivations.report import report_of
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.redis import for_requests
from webapp.sequences.models import Sequence, SequenceStep, Touch

PLACE = "/w/acorn/reactivations"
BUMP = {"day": 0, "template": "Is this still of interest, {first_name|there}?"}


@pytest.fixture
def alice(client: Browser, cast: Cast, sims: Switchboard, sign_in: SignIn) -> Browser:
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    return sign_in(client, cast.alice)


def upload(browser: Browser, sequence_id: int, text: str, name: str = "Spring") -> str:
    """Enter the list; the address of its draft."""
    form = {"name": name, "sequence_id": sequence_id, "file": (io.BytesIO(text.encode()), "old.csv")}
    answer = browser.post(f"{PLACE}/lists", data=form, headers=SWAP)
    assert answer.status_code == 204, answer.text
    return answer.headers["HX-Redirect"]


def start(browser: Browser, address: str) -> None:
    assert browser.post(f"{address}/starts", headers=SWAP).status_code == 204


def standing(address: str) -> dict[str, str]:
    """The state of each person, by address."""
    with unit_of_work() as session:
        row = session.get_one(Reactivation, int(address.rpartition("/")[2]))
        report = report_of(session, row)
        assert report.counts == {
            **dict.fromkeys(report.counts, 0),
            **Counter(each.state for each in report.people),
        }
        return {each.email: each.state for each in report.people}


def said(address: str, email: str) -> str:
    with unit_of_work() as session:
        report = report_of(session, session.get_one(Reactivation, int(address.rpartition("/")[2])))
        return next(each.said for each in report.people if each.email == email)


def there(sims: Switchboard, number: int, *, wrote: bool = True, answered: bool = True) -> str:
    """Somebody whom only the provider knows."""
    books, email = sims.emailbison.books, f"old{number}@client.test"
    books.add_sender(243, "Alice Moreno", "alice@acorn.test")
    person = books.add_lead(number, "Old", f"Friend{number}", email)
    when = clock.now() - timedelta(days=90)
    if wrote:
        books.add_reply(7000 + number, person, "Re: pallets", "Not now. In spring.", when=when)
    if wrote and answered:
        books.add_reply(
            7500 + number, person, "Re: pallets", "Fine.", folder="Sent", when=when + timedelta(hours=1)
        )
    return email


def test_whoever_is_found_is_written_to_and_everybody_else_is_left_to_a_person(
    alice: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    answered_lead(cast.acorn, sims)
    answered_lead(cast.acorn, sims, 6, status="blacklisted")
    waits = answered_lead(cast.acorn, sims, 7)
    reply(waits, "And the price?")
    with system_transaction() as session:
        session.get_one(Lead, waits).last_reply_sent_at = None
    old, silent = there(sims, 21), there(sims, 22, wrote=False)
    steps = sequence(cast.acorn, BUMP)
    rows = ["email,first name", "jane5@client.test,Jane", "jane6@client.test,J", "jane7@client.test,J"]
    address = upload(
        alice, steps, "\n".join([*rows, f"{old},Otto", f"{silent},S", "who@else.test,W", "nobody,N"])
    )
    page = alice.get(address).text
    assert "Start with 6 people" in page
    assert "“nobody” is no address." in page
    start(alice, address)
    drain()
    assert standing(address) == {
        "jane5@client.test": "ready",
        "jane6@client.test": "review",
        "jane7@client.test": "review",
        old: "ready",
        silent: "review",
        "who@else.test": "review",
    }
    assert "asked not to be contacted" in said(address, "jane6@client.test")
    assert "wait for an answer" in said(address, "jane7@client.test")
    assert "no mail of this lead" in said(address, silent)
    assert "EmailBison has no conversation" in said(address, "who@else.test")
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).where(Lead.email == "who@else.test")) == 0

    live_through(4, clock.now(), is_settled=False)
    drain()
    words = [text for text in mailed(sims) if "still of interest" in text]
    assert sorted(words) == ["Is this still of interest, Jane?", "Is this still of interest, Old?"]
    assert Counter(standing(address).values()) == {"sent": 2, "review": 4}
    with system_transaction() as session:
        otto = session.scalars(select(Lead).where(Lead.email == old)).one()
    reply(otto.id, "Yes, in May.")
    with system_transaction() as session:
        session.get_one(Lead, otto.id).status = "meeting-booked"
    assert standing(address)[old] == "replied"
    assert "2 of 6 written to, 1 replied, 1 meeting." in alice.get(address).text
    assert "2 written to, 1 replied, 1 meeting" in alice.get(PLACE).text
    only = alice.get(f"{address}?state=replied").text
    assert (old in only, silent in only) == (True, False)


def test_a_sender_writes_to_as_many_a_day_as_the_sequence_allows(
    alice: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    people = [answered_lead(cast.acorn, sims, number) for number in range(30, 35)]
    steps = sequence(cast.acorn, BUMP, daily_cap=2)
    address = upload(
        alice, steps, "email\n" + "\n".join(f"jane{number}@client.test" for number in range(30, 35))
    )
    start(alice, address)
    drain()
    begun = clock.now()
    with system_transaction() as session:
        days = Counter(when.date() for when in session.scalars(select(Touch.due_at)))
    assert sorted(days.values()) == [1, 2, 2], "on different days, so that the clock looks at few in vain"
    times = live_through(10, begun)
    assert len(times) == len(people)
    assert sorted(Counter(when.date() for when in times).values()) == [1, 2, 2]
    assert set(standing(address).values()) == {"sent"}


def test_whom_the_cap_holds_back_is_said(alice: Browser, cast: Cast, sims: Switchboard, drain: Drain) -> None:
    for number in range(40, 43):
        answered_lead(cast.acorn, sims, number)
    steps = sequence(cast.acorn, BUMP, daily_cap=3)
    address = upload(alice, steps, "email\njane40@client.test\njane41@client.test\njane42@client.test")
    start(alice, address)
    drain()
    with system_transaction() as session:
        session.get_one(Sequence, steps).daily_cap = 1
    acts: list[str] = []
    while "send" not in acts:  # on the first business day
        with system_transaction() as session:
            when = session.scalars(select(func.min(Touch.due_at)).where(Touch.state == "planned")).one()
        acts = do_due(when)
    assert sorted(acts) == ["send", "wait", "wait"]
    settle(when)
    assert Counter(standing(address).values()) == {"sent": 1, "limited": 2}


def test_the_provider_that_fails_is_asked_again_and_nobody_is_enrolled_twice(
    alice: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    old = there(sims, 50)
    sims.emailbison.faults.add("status", path="/api/leads*", status=500, times=None)
    address = upload(alice, sequence(cast.acorn, BUMP), f"email\n{old}")
    start(alice, address)
    drain()
    assert standing(address) == {old: "pending"}
    sims.emailbison.faults.clear()
    for_requests().flushdb()
    make_due()
    drain()
    assert standing(address) == {old: "ready"}
    with unit_of_work() as session:
        person = session.scalars(select(ReactivationPerson)).one()
        assert person.enrolment_id is not None
    assert "Nobody of this list is left" in alice.post(f"{address}/starts", headers=SWAP).text


def test_two_reactivations_with_the_same_people_write_to_each_once(
    alice: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    """Started at the same time: the second is refused while people are looked up, and finds them in a sequence afterwards."""
    people = [f"jane{number}@client.test" for number in range(80, 83)]
    for number in range(80, 83):
        answered_lead(cast.acorn, sims, number)
    first, second = (
        upload(alice, sequence(cast.acorn, BUMP, name=name), "\n".join(["email", *people]), name)
        for name in ("Spring", "Summer")
    )
    start(alice, first)
    assert alice.post(f"{second}/starts", headers=SWAP).status_code == 422
    drain()
    start(alice, second)
    drain()
    live_through(5, clock.now(), is_settled=False)
    drain()
    assert [set(standing(each).values()) for each in (first, second)] == [{"sent"}, {"review"}]
    assert {said(second, each) for each in people} == {
        "This lead is in a sequence already. Stop that one first."
    }
    assert len(mailed(sims)) == 3


def test_leads_that_have_been_silent_are_found(alice: Browser, cast: Cast, sims: Switchboard) -> None:
    now = clock.now()
    silent = {"last_message_at": now - timedelta(days=61), "sentiment": "Interested"}
    answered = {
        "last_inbound_at": now - timedelta(days=70),
        "last_reply_sent_at": now - timedelta(days=61),
    }
    with unit_of_work() as session:
        for name, facts in {
            "silent": {**silent, **answered},
            "late": {**silent, **answered, "last_message_at": now - timedelta(days=59)},
            "cold": {**silent, **answered, "sentiment": "Not Interested"},
            "waiting": {**silent, **answered, "last_reply_sent_at": None},
            "handled": {**silent, **answered, "last_reply_sent_at": None, "handled_at": now},
            "merged": {**silent, **answered},
        }.items():
            made = factories.lead(session, cast.acorn, email=f"{name}@client.test", **facts)
        made.merged_into = session.scalars(select(Lead.id).where(Lead.email == "silent@client.test")).one()
        factories.lead(session, cast.birch, email="other@client.test", **silent, **answered)
    steps = sequence(cast.acorn, BUMP)
    form = {"name": "Silent", "sequence_id": steps, "days": "60", "sentiments": ["Interested", "Follow Up"]}
    answer = alice.post(f"{PLACE}/leads", data=form, headers=SWAP)
    assert standing(answer.headers["HX-Redirect"]) == {
        "silent@client.test": "pending",
        "handled@client.test": "pending",
    }
    assert alice.post(f"{PLACE}/leads", data={**form, "days": "6"}, headers=SWAP).status_code == 422
    none = alice.post(f"{PLACE}/leads", data={**form, "days": "700"}, headers=SWAP)
    assert (none.status_code, "No lead like that" in none.text) == (422, True)


def test_a_draft_has_its_columns_chosen_and_is_forgotten(alice: Browser, cast: Cast) -> None:
    steps = sequence(cast.acorn, BUMP)
    address = upload(alice, steps, "a,b\njane@client.test,second@client.test\n")
    assert standing(address) == {"jane@client.test": "pending"}
    chosen = alice.post(f"{address}/columns", data={"email": "2"}, headers=SWAP)
    assert chosen.status_code == 204
    assert standing(address) == {"second@client.test": "pending"}
    assert re.search(r'<option value="2" selected>b</option>', alice.get(address).text)
    assert alice.post(f"{address}/removal", headers=SWAP).status_code == 204
    assert alice.get(address).status_code == 404


def test_what_is_missing_is_said_at_its_field(alice: Browser, cast: Cast, sims: Switchboard) -> None:
    empty = sequence(cast.acorn, BUMP)
    bare = upload(alice, empty, "email\na@b.test")
    with system_transaction() as session:
        session.execute(delete(SequenceStep))
    refused = alice.post(f"{bare}/starts", headers=SWAP)
    assert (refused.status_code, "has no steps yet" in refused.text) == (422, True)
    assert alice.post(f"{bare}/removal", headers=SWAP).status_code == 204
    for form, words in (
        ({"name": "", "sequence_id": empty, "file": (io.BytesIO(b"a@b.test"), "x")}, "Give it a name"),
        ({"name": "A", "file": (io.BytesIO(b"a@b.test"), "x")}, "Choose the sequence"),
        ({"name": "A", "sequence_id": empty}, "Choose a file"),
        ({"name": "A", "sequence_id": empty, "file": (io.BytesIO(b"x,y"), "x")}, "No column"),
    ):
        answer = alice.post(f"{PLACE}/lists", data=form, headers=SWAP)
        assert (answer.status_code, words in answer.text) == (422, True), words
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(Reactivation)) == 0


def test_setters_make_none(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sam = sign_in(client, cast.sam)
    assert sam.get(PLACE).status_code == 404
    assert sam.post(f"{PLACE}/leads", data={"name": "A"}, headers=SWAP).status_code == 404


def test_each_state_is_told_from_the_first_mail_of_each_person(
    alice: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    people = {number: answered_lead(cast.acorn, sims, number) for number in range(60, 65)}
    other = upload(alice, sequence(cast.acorn, BUMP, name="Other"), "email\njane64@client.test", "Summer")
    address = upload(
        alice,
        sequence(cast.acorn, BUMP, {"day": 9}),
        "email,first name\njane60@client.test,Wrong\njane61@client.test,A\njane62@client.test,B\njane63@client.test,C",
    )
    start(alice, address)
    assert alice.post(f"{other}/pause", headers=SWAP).status_code == 422, (
        "it is the other's people who are looked up"
    )
    assert alice.post(f"{address}/removal", headers=SWAP).status_code == 422, "it was started"
    drain()
    assert standing(other) == {"jane64@client.test": "pending"}
    with unit_of_work() as session:
        row = session.get_one(Reactivation, int(address.rpartition("/")[2]))
        assert (row.source, session.get_one(Lead, people[60]).first_name) == (None, "Jane")
    live_through(5, clock.now(), is_settled=False)
    with system_transaction() as session:
        touches = {row.lead_id: row for row in session.scalars(select(Touch).order_by(Touch.due_at.desc()))}
        for number, state in ((60, "sent"), (61, "failed")):
            message = session.get_one(Message, touches[people[number]].message_id)
            message.state = state
        touches[people[62]].state, touches[people[62]].message_id = "held", None
        session.get_one(Lead, people[63]).status = "meeting-booked"
    assert standing(address) == {
        "jane60@client.test": "sent",
        "jane61@client.test": "failed",
        "jane62@client.test": "review",
        "jane63@client.test": "ready",
    }
    assert "0 meetings" in alice.get(address).text, (
        "who has booked and never replied did not do so because of this"
    )
