"""The list of deliveries: its verdicts, its bodies (hidden from setters), and processing one or a range again."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.conversations.models import Message
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.webhooks import listing, processing, redaction, replay
from webapp.webhooks.jobs import PROCESS
from webapp.webhooks.models import Delivery
from worker.failures import FAULT

EVERYTHING = {"first": 1, "last": 2**63 - 1, "shown": "all"}
SECRETS = ("jane@client.test", "Jane", "Sounds good", "Re: pallets", "+15550001234", "1555000")


def body(number: int) -> dict[str, object]:
    reply = {
        "id": number,
        "email_subject": "Re: pallets",
        "text_body": "Sounds good",
        "from_email_address": "jane@client.test",
        "date_received": "2026-09-10T14:05:42.000000Z",
        "type": "Tracked Reply",
    }
    lead = {
        "id": 5,
        "email": "jane@client.test",
        "first_name": "Jane",
        "custom_variables": [{"value": 1555000}],
    }
    return {"event": {"type": "LEAD_REPLIED"}, "data": {"reply": reply, "lead": lead, "jane@client.test": 1}}


@pytest.fixture
def numbers(client: Browser, cast: Cast, drain: Drain, sims: Switchboard) -> list[int]:
    """Five deliveries of Acorn, processed; then one of no kind that we know, and one that is broken."""
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    for number in range(5):
        client.post(f"/webhooks/emailbison/{token}", json=body(100 + number), token=False)
    client.post(f"/webhooks/emailbison/{token}", json={"event": {"type": "NEW"}, "data": {}}, token=False)
    client.post(f"/webhooks/emailbison/{token}", data=b"jane@client.test {", token=False)
    drain()
    with unit_of_work() as session:
        return list(session.scalars(select(Delivery.id).order_by(Delivery.id)))


def states() -> list[str]:
    with unit_of_work() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def test_operators_see_verdicts_and_bodies(
    client: Browser, cast: Cast, numbers: list[int], sign_in: SignIn
) -> None:
    sign_in(client, cast.bob)
    page = client.get("/w/acorn/deliveries").get_data(as_text=True)
    assert all(
        part in page
        for part in ("Lead replied", "Processed", "Signalbox does not know this type", "Unreadable")
    )
    assert "Sounds good" in client.get(f"/w/acorn/deliveries/{numbers[0]}").get_data(as_text=True)
    assert "jane@client.test {" in client.get(f"/w/acorn/deliveries/{numbers[6]}").get_data(as_text=True)
    assert client.get(f"/w/acorn/deliveries/{numbers[-1] + 1}").status_code == 404


def test_setters_see_the_shape_alone(
    client: Browser, cast: Cast, numbers: list[int], sign_in: SignIn
) -> None:
    sign_in(client, cast.sam)
    for path in ("/w/acorn/deliveries", *(f"/w/acorn/deliveries/{number}" for number in numbers)):
        page = client.get(path).get_data(as_text=True)
        assert [secret for secret in SECRETS if secret in page] == [], path
    page = client.get(f"/w/acorn/deliveries/{numbers[0]}").get_data(as_text=True)
    assert all(part in page for part in ("Tracked Reply", "text_body", "2026-09-10T14:05:42.000000Z", "•••"))
    assert "Process again" not in page
    assert client.post(f"/w/acorn/deliveries/{numbers[0]}/replays", headers=SWAP).status_code == 404
    client.post("/w/acorn/deliveries/replays", data=EVERYTHING, headers=SWAP)
    assert "received" not in states()


def test_what_is_hidden_stays_a_document() -> None:
    hidden = redaction.redacted(body(100))
    assert json.loads(json.dumps(hidden))["data"]["reply"]["id"] == 100
    assert hidden["data"]["reply"]["text_body"] == redaction.HIDDEN
    assert redaction.redacted({"type": "jane@client.test", "n": 1.5, "ok": True, "none": None}) == {
        "type": redaction.HIDDEN,
        "n": redaction.HIDDEN,
        "ok": True,
        "none": None,
    }


def test_a_range_is_processed_again_and_stores_nothing_twice(
    client: Browser,
    cast: Cast,
    numbers: list[int],
    sign_in: SignIn,
    drain: Drain,
) -> None:
    sign_in(client, cast.bob)
    with unit_of_work() as session:
        session.execute(update(Delivery).where(Delivery.id.in_(numbers[:3])).values(state="failed"))
    answer = client.post(
        "/w/acorn/deliveries/replays",
        data={"first": numbers[1], "last": numbers[3], "shown": "trouble"},
        headers=SWAP,
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/w/acorn/deliveries?shown=trouble")
    said = client.get("/w/acorn/deliveries").get_data(as_text=True)
    assert "2 deliveries are processed again" in said
    assert "Go on from number" not in said
    drain()
    assert states()[:5] == ["failed", "processed", "processed", "processed", "processed"]
    with unit_of_work() as session:
        assert len(session.scalars(select(Message)).all()) == 5
    assert client.post("/w/acorn/deliveries/replays", data=EVERYTHING).status_code == 303
    assert "2 still mean nothing" in client.get("/w/acorn/deliveries").get_data(as_text=True)
    drain()
    assert states() == ["processed"] * 5 + ["ignored", "unreadable"]


def test_a_click_takes_so_many_and_says_where_to_go_on(
    cast: Cast, numbers: list[int], client: Browser, sign_in: SignIn
) -> None:
    many = replay.MAX_REPLAYED + 3
    with unit_of_work() as session:
        session.add_all(
            Delivery(
                workspace_id=cast.acorn.id,
                provider="emailbison",
                event_type="X",
                event_key=f"x-{number}",
                body=b"{}",
                state="failed",
            )
            for number in range(many)
        )
    sign_in(client, cast.bob)
    client.post("/w/acorn/deliveries/replays", data={**EVERYTHING, "first": numbers[-1] + 1}, headers=SWAP)
    said = client.get("/w/acorn/deliveries").get_data(as_text=True)
    assert f"{replay.MAX_REPLAYED} still mean nothing" in said
    assert "Go on from number" in said


def test_a_replay_begins_anew_and_open_pages_hear_of_it(
    cast: Cast, numbers: list[int], client: Browser, sign_in: SignIn, drain: Drain
) -> None:
    sign_in(client, cast.bob)
    with unit_of_work() as session:
        first = session.get_one(Delivery, numbers[0])
        assert first.finished_at is not None
    before = changes.revision([cast.acorn.id])
    client.post(f"/w/acorn/deliveries/{numbers[0]}/replays")
    assert changes.revision([cast.acorn.id]) != before
    with unit_of_work() as session:
        again = session.get_one(Delivery, numbers[0])
        assert (again.state, again.finished_at) == ("received", None)
    drain()
    with unit_of_work() as session:
        done = session.get_one(Delivery, numbers[0])
        assert done.state == "processed"
        assert done.finished_at is not None
        assert done.finished_at > first.finished_at


@pytest.mark.parametrize(("more", "pages"), [(42, [49]), (43, [50]), (44, [50, 1])])
def test_a_page_holds_fifty_and_the_next_goes_on_behind_it(
    cast: Cast, numbers: list[int], more: int, pages: list[int]
) -> None:
    with unit_of_work() as session:
        looking = scope_of(viewer_of(session, cast.bob), "acorn")
        session.add_all(
            Delivery(workspace_id=cast.acorn.id, provider="emailbison", event_key=f"x-{number}", body=b"{}")
            for number in range(more)
        )
        session.flush()
        found, before = [], None
        for _ in pages:
            rows, before = listing.list_deliveries(session, looking, "all", before)
            found.append([row.id for row in rows])
    assert ([len(page) for page in found], before) == (pages, None)
    every = [number for page in found for number in page]
    assert every == sorted(set(every), reverse=True)


@pytest.mark.parametrize(
    ("shown", "count"), [("all", 7), ("processed", 5), ("trouble", 1), ("ignored", 1), ("received", 0)]
)
def test_each_filter_shows_its_own(cast: Cast, numbers: list[int], shown: str, count: int) -> None:
    with unit_of_work() as session:
        looking = scope_of(viewer_of(session, cast.bob), "acorn")
        assert len(listing.list_deliveries(session, looking, shown, None)[0]) == count


def test_nobody_replays_what_belongs_to_others(
    client: Browser, cast: Cast, numbers: list[int], sign_in: SignIn
) -> None:
    sign_in(client, cast.charlie)
    with unit_of_work() as session:
        session.execute(update(Delivery).values(state="failed"))
    client.post("/w/birch/deliveries/replays", data=EVERYTHING, headers=SWAP)
    client.post("/w/all/deliveries/replays", data=EVERYTHING, headers=SWAP)
    assert set(states()) == {"failed"}


@pytest.mark.parametrize(
    "range_",
    [
        {},
        {"first": "", "last": ""},
        {"first": "a", "last": "9"},
        {"first": "50", "last": "10"},
        {"first": "1"},
        {"first": "1", "last": "9" * 20},
        {"first": "1", "last": "9", "shown": "every"},
    ],
)
def test_a_range_that_is_none_processes_nothing(
    client: Browser, cast: Cast, numbers: list[int], sign_in: SignIn, range_: dict[str, str]
) -> None:
    before = states()
    answer = sign_in(client, cast.bob).post("/w/acorn/deliveries/replays", data=range_, headers=SWAP)
    assert answer.status_code == 422
    assert states() == before


def test_half_a_surrogate_pair_is_shown_as_it_was_written(
    client: Browser, cast: Cast, sims: Switchboard, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    path = f"/webhooks/emailbison/{token}"
    for body in (rb'{"x": "\ud83d"}', rb'{"\udc00": [1e999, NaN, "\u0000"]}', b"\xed\xa0\xbd"):
        client.post(path, data=body, content_type="application/json", token=False)
    with unit_of_work() as session:
        stored = list(session.scalars(select(Delivery.id).order_by(Delivery.id)))
    for person in (cast.bob, cast.sam):
        pages = [sign_in(client, person).get(f"/w/acorn/deliveries/{number}") for number in stored]
        assert [page.status_code for page in pages] == [200] * 3
        assert person is cast.sam or "\\ud83d" in pages[0].text


def test_an_event_is_never_dropped_and_is_tried_for_minutes() -> None:
    """What a provider told once is tried eight times, with waits that grow to five minutes at most."""
    assert not PROCESS.cancellable
    assert PROCESS.attempts == 8
    assert 0.5 <= PROCESS.backoff(1) <= 1
    assert 150 <= PROCESS.backoff(30) <= 300


def test_a_delivery_that_failed_for_good_says_why_and_open_pages_hear_of_it(
    cast: Cast, numbers: list[int], drain: Drain
) -> None:
    def heard() -> str | None:
        return changes.revision([cast.acorn.id])

    before = heard()
    with unit_of_work() as session:
        session.get_one(Delivery, numbers[0]).body = b"{"
        PROCESS.enqueue(session, workspace_id=cast.acorn.id, delivery_id=numbers[0])
    drain()
    with unit_of_work() as session:
        failed = session.get_one(Delivery, numbers[0])
        assert (failed.state, failed.reason) == ("failed", FAULT)
    assert heard() != before
    before = heard()
    with unit_of_work() as session:
        processing.mark_failed(session, numbers[1], "It took too long.")
        processing.mark_failed(session, 10**9, "It took too long.")
    assert heard() != before
    assert states()[:2] == ["failed", "failed"]
