"""One person in two leads: joined, they are one conversation; parted, it is as if they had never been joined."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from tests.locks import wait_for_waiters
from webapp.accounts.models import User, Workspace
from webapp.accounts.scopes import Scope, scope_of, viewer_of
from webapp.conversations import inbound, texts
from webapp.conversations.inbound import Arrival
from webapp.conversations.models import Message
from webapp.inbox import merging
from webapp.leads.locks import lock_merging
from webapp.leads.matching import ContactDetails, match_or_create
from webapp.leads.merges import LeadMerge
from webapp.leads.models import Lead
from webapp.leads.sms_dnd import dnd_of, record_dnd
from webapp.providers.gohighlevel.rows import Sms
from webapp.providers.gohighlevel.translation import text_of
from webapp.runtime.database import engine, unit_of_work
from webapp.runtime.errors import Invalid, NotFound

NOON = datetime(2026, 9, 10, 12, 0, tzinfo=UTC)
WHO = {
    "mail": ContactDetails(emailbison_id="5", email="jane@client.test", first_name="Jane"),
    "text": ContactDetails(gohighlevel_id="contact1", phone="+15550001234", first_name="Jane"),
    "work": ContactDetails(email="jane@work.test", company="Client"),
}


def scope(session: Session, user: User, slug: str = "all") -> Scope:
    return scope_of(viewer_of(session, user), slug)


def hear(workspace: Workspace, who: str, minute: int, number: int, kind: str = "said") -> int:
    """Something comes from this identity, in a transaction of its own; answers the lead that it reached."""
    with unit_of_work() as session:
        return _hear(session, workspace, who, minute, number, kind)


def _hear(session: Session, workspace: Workspace, who: str, minute: int, number: int, kind: str) -> int:
    match = match_or_create(session, workspace.id, WHO[who])
    at = NOON + timedelta(minutes=minute)
    if kind == "dnd":
        record_dnd(session, match.identified, "on", at)
    elif who == "text":
        sms = Sms(f"m{number}", "contact1", "t", kind == "said", False, f"text {number}", [], "", at, "", "")
        texts.record_text(session, match, text_of(sms))
    else:
        arrival = Arrival(
            channel="email",
            direction="inbound" if kind == "said" else "outbound",
            source="lead" if kind == "said" else "operator",
            provider="emailbison",
            provider_id=f"reply-{number}",
            sent_at=at,
            body_text=f"mail {number}",
        )
        inbound.record_arrival(session, match, arrival)
    return match.lead.id


def begin(workspace: Workspace) -> dict[str, int]:
    """Each identity wrote once, and was judged."""
    found = {who: hear(workspace, who, minute, minute) for minute, who in enumerate(WHO)}
    with unit_of_work() as session:
        for who, sentiment, status in (
            ("mail", "Interested", "qualified"),
            ("text", "Not Interested", "not-interested"),
            ("work", "Neutral", "new"),
        ):
            lead = session.get_one(Lead, found[who])
            lead.sentiment, lead.status, lead.notes = sentiment, status, who
    return found


FIELDS = ("email", "phone", "phone_e164", "emailbison_id", "gohighlevel_id", "first_name", "company", "notes")
FIELDS += ("sentiment", "status", "overall_score", "sms_dnd", "last_inbound_at", "last_reply_sent_at")
FIELDS += ("last_message_at", "last_channel", "preview", "handled_at", "assigned_to", "merged_into")


def stands(workspace: Workspace, leads: dict[str, int]) -> dict[str, Any]:
    """Everything that is known of the leads, without the numbers of rows."""
    with unit_of_work() as session:
        return _stands(session, workspace, leads)


def _stands(session: Session, workspace: Workspace, leads: dict[str, int]) -> dict[str, Any]:
    query = select(Message).where(Message.workspace_id == workspace.id)
    messages = session.scalars(query.order_by(Message.sent_at, Message.provider_id)).all()
    return {
        who: (
            {name: getattr(session.get_one(Lead, number), name) for name in FIELDS},
            [
                (message.provider_id, message.body_text, message.via_lead_id)
                for message in messages
                if message.lead_id == number
            ],
        )
        for who, number in leads.items()
    }


HEARD = st.tuples(
    st.just("hear"),
    st.sampled_from(sorted(WHO)),
    st.integers(-30, 90),
    st.sampled_from(["said", "ours", "dnd"]),
)
JOINED = st.tuples(st.just("join"), st.sampled_from(sorted(WHO)), st.sampled_from(sorted(WHO)))
PARTED = st.tuples(st.just("part"))


@pytest.fixture
def begun(cast: Cast) -> tuple[dict[str, int], dict[str, int]]:
    """The same people in Acorn and in Birch."""
    return begin(cast.acorn), begin(cast.birch)


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a failing example has twelve steps at most: readable as it is
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example([("join", "mail", "text"), ("hear", "mail", 0, "said")])
@given(
    st.builds(
        lambda first, rest: [first, *rest], JOINED, st.lists(st.one_of(HEARD, JOINED, PARTED), max_size=10)
    )
)
def test_parted_is_as_if_never_joined(
    cast: Cast, begun: tuple[dict[str, int], dict[str, int]], steps: list[tuple[Any, ...]]
) -> None:
    """Acorn's leads are joined and parted; Birch's hear the same, and are left alone. Nothing of it is committed."""
    acorn, birch = begun
    joined: list[int] = []
    with Session(engine()) as session:
        viewer = scope(session, cast.alice)
        for number, step in enumerate(steps, 100):
            _start_afresh(session)
            if step[0] == "hear":
                for workspace in (cast.acorn, cast.birch):
                    _hear(session, workspace, step[1], step[2], number, step[3])
            elif step[0] == "part" and joined:
                merging.unmerge(session, viewer, joined.pop())
            elif step[0] == "join":
                with suppress(NotFound, Invalid):  # one of them is merged already, or they are the same
                    joined.append(merging.merge(session, viewer, acorn[step[1]], acorn[step[2]])[1].id)
        while joined:
            _start_afresh(session)
            merging.unmerge(session, viewer, joined.pop())
        _start_afresh(session)
        assert _stands(session, cast.acorn, acorn) == _stands(session, cast.birch, birch)
        session.rollback()


def _start_afresh(session: Session) -> None:
    """As a new unit of work begins: everything is written, and nothing is remembered."""
    session.flush()
    session.expire_all()


def _join(cast: Cast, kept: int, merged: int) -> list[int]:
    try:
        with unit_of_work() as session:
            return [merging.merge(session, scope(session, cast.alice), kept, merged)[1].id]
    except (NotFound, Invalid):
        return []  # one of them is merged already, or they are the same


def _part(cast: Cast, number: int) -> None:
    with unit_of_work() as session:
        merging.unmerge(session, scope(session, cast.alice), number)


def test_joined_is_one_conversation_that_both_identities_reach(cast: Cast) -> None:
    leads = begin(cast.acorn)
    _join(cast, leads["mail"], leads["text"])
    assert hear(cast.acorn, "text", 50, 50) == hear(cast.acorn, "mail", 51, 51) == leads["mail"]
    known = stands(cast.acorn, leads)
    assert [row[0] for row in known["mail"][1]] == ["reply-0", "sms-m1", "sms-m50", "reply-51"]
    assert known["text"][1] == []
    assert known["mail"][0]["last_channel"] == "email"
    hear(cast.acorn, "text", 60, 60, "dnd")
    with unit_of_work() as session:
        assert dnd_of(session, session.get_one(Lead, leads["mail"])) == "on"


def test_an_answer_goes_with_what_it_answers(cast: Cast) -> None:
    leads = begin(cast.acorn)
    (number,) = _join(cast, leads["mail"], leads["work"])
    with unit_of_work() as session:
        heard = session.scalars(select(Message).where(Message.provider_id == "reply-2")).one()
        kept = session.get_one(Lead, leads["mail"])
        factories.message(
            session,
            kept,
            "Gladly.",
            direction="outbound",
            source="operator",
            state="sent",
            answers_id=heard.id,
        )
    _part(cast, number)
    assert [row[1] for row in stands(cast.acorn, leads)["work"][1]] == ["mail 2", "Gladly."]


def test_a_merged_lead_is_found_nowhere_and_its_address_leads_to_the_kept_one(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    leads = begin(cast.acorn)
    sign_in(client, cast.alice)
    base = f"/w/acorn/leads/{leads['mail']}"
    found = client.get(f"{base}/same?q=Jane", headers=SWAP).get_data(as_text=True)
    assert "+15550001234" in found
    assert "Join these two" in found
    said = client.post(f"{base}/merges", data={"merged_id": leads["text"]}, headers=SWAP)
    assert said.status_code == 204
    assert "/w/acorn/acts/" in said.headers["HX-Trigger"], "it can be undone from the toast"
    for path in (f"/w/acorn/leads/{leads['text']}", f"/w/acorn/inbox?lead={leads['text']}"):
        assert client.get(path).headers["Location"] == base
    gone = client.get(f"/w/acorn/leads/{leads['text']}/thread?v=1", headers=SWAP)
    assert gone.headers["HX-Redirect"] == base
    listed = client.get("/w/acorn/inbox/list?view=everyone").get_data(as_text=True)
    assert f'/leads/{leads["text"]}"' not in listed
    assert "+15550001234" not in client.get(f"{base}/same?q=Jane").get_data(as_text=True)
    page = client.get(base).get_data(as_text=True)
    assert "joined" in page
    assert "by Alice" in page
    with unit_of_work() as session:
        number = session.scalars(select(LeadMerge.id)).one()
    assert client.post(f"{base}/merges/{number}/undo", headers=SWAP).status_code == 204
    assert client.post(f"{base}/merges/{number}/undo", headers=SWAP).status_code == 404
    assert client.get(f"/w/acorn/leads/{leads['text']}").status_code == 200
    assert "parted" in client.get(base).get_data(as_text=True)


def test_only_what_one_sees_in_one_workspace_can_be_joined(cast: Cast) -> None:
    acorn, birch = begin(cast.acorn), begin(cast.birch)
    with unit_of_work() as session:
        with pytest.raises(NotFound):
            merging.merge(session, scope(session, cast.alice), acorn["mail"], birch["text"])
        with pytest.raises(NotFound):
            merging.merge(session, scope(session, cast.sam), acorn["mail"], acorn["text"])
        with pytest.raises(Invalid):
            merging.merge(session, scope(session, cast.ada), acorn["mail"], birch["text"])
        with pytest.raises(Invalid):
            merging.merge(session, scope(session, cast.alice), acorn["mail"], acorn["mail"])


def test_who_was_parted_is_named_to_those_only_who_see_them(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    leads = begin(cast.acorn)
    with unit_of_work() as session:
        session.get_one(Lead, leads["mail"]).assigned_to = cast.sam.id
    (number,) = _join(cast, leads["mail"], leads["text"])
    sign_in(client, cast.sam)
    base = f"/w/acorn/leads/{leads['mail']}"
    assert "+15550001234" in client.get(base).get_data(as_text=True)
    _part(cast, number)
    assert "+15550001234" not in client.get(base).get_data(as_text=True)
    assert client.get(f"/w/acorn/leads/{leads['text']}").status_code == 404


def test_the_last_is_undone_first(cast: Cast) -> None:
    leads = begin(cast.acorn)
    (first,) = _join(cast, leads["mail"], leads["text"])
    (second,) = _join(cast, leads["work"], leads["mail"])
    with pytest.raises(Invalid):
        _part(cast, first)
    _part(cast, second)
    _part(cast, first)


def test_the_owner_of_the_kept_lead_stays_and_a_setter_is_not_led_to_it(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    leads = begin(cast.acorn)
    with unit_of_work() as session:
        session.get_one(Lead, leads["mail"]).assigned_to = cast.bob.id
        session.get_one(Lead, leads["text"]).assigned_to = cast.sam.id
    _join(cast, leads["mail"], leads["text"])
    with unit_of_work() as session:
        assert session.get_one(Lead, leads["mail"]).assigned_to == cast.bob.id
    sign_in(client, cast.sam)
    for path in (f"/w/acorn/leads/{leads['text']}", f"/w/acorn/inbox?lead={leads['text']}"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (404, None)


def test_undo_pressed_twice_at_once_gives_back_once(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    leads = begin(cast.acorn)
    before = stands(cast.acorn, leads)
    (number,) = _join(cast, leads["mail"], leads["text"])
    both = [sign_in(Browser(app, app.response_class), cast.alice) for _ in range(2)]
    path = f"/w/acorn/leads/{leads['mail']}/merges/{number}/undo"
    with ThreadPoolExecutor(2) as pool:
        with unit_of_work() as session:
            lock_merging(session, cast.acorn.id)
            asked = [pool.submit(each.post, path, headers=SWAP) for each in both]
            wait_for_waiters(session, *asked)
        found = sorted(each.result().status_code for each in asked)
    assert found == [204, 404]
    assert stands(cast.acorn, leads) == before
