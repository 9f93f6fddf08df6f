"""The webhook's address: registered at the provider from the page, seen there, renewed with an overlap, taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.integrations.conftest import PAGE, connection, said
from webapp.integrations.jobs import enqueue_registration
from webapp.integrations.models import Connection, FormerAddress
from webapp.integrations.webhook_addresses import MOST_FORMER, webhook_url
from webapp.providers.registry import PROVIDERS
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

EVENTS = list(PROVIDERS["emailbison"].subscribed)


@pytest.fixture
def register(alice: Browser, connection_id: int, drain: Drain) -> Callable[..., None]:
    def register(**form: object) -> None:
        assert said(alice, f"{PAGE}/{connection_id}/registrations", **form)[0] == 204
        drain()

    return register


def post(client: Browser, url: str) -> int:
    path = "/webhooks/" + url.partition("/webhooks/")[2]
    return client.post(path, json={"event": {"type": "TAG_ATTACHED"}, "data": {}}, token=False).status_code


def test_register_see_and_remove(
    alice: Browser, connection_id: int, sims: Switchboard, register: Callable[..., None]
) -> None:
    books = sims.emailbison.books
    books.webhooks[1] = {
        "id": 1,
        "name": "theirs",
        "url": "https://other.test/hook",
        "events": ["lead_replied"],
    }
    register()
    (ours,) = [row for row in books.webhooks.values() if row["id"] != 1]
    assert (ours["url"], ours["events"]) == (webhook_url(connection(connection_id)), EVENTS)
    page = alice.get(PAGE).get_data(as_text=True)
    assert all(part in page for part in ("Registered", "untracked reply received", "Remove from EmailBison"))
    register()
    assert len(books.webhooks) == 2, "looking again adds nothing"
    register(remove=1)
    assert list(books.webhooks) == [1], "what is not ours is left alone"
    assert "Not registered" in alice.get(PAGE).get_data(as_text=True)


def test_what_stands_there_twice_or_wrongly_is_put_right(
    connection_id: int, sims: Switchboard, register: Callable[..., None]
) -> None:
    books, url = sims.emailbison.books, webhook_url(connection(connection_id))
    for number in (11, 12):
        books.webhooks[number] = {"id": number, "name": "x", "url": url, "events": ["lead_replied"]}
    register()
    assert [row["events"] for row in books.webhooks.values()] == [EVENTS]


def test_a_lost_answer_registers_nothing_twice(
    connection_id: int, sims: Switchboard, register: Callable[..., None], drain: Drain
) -> None:
    sims.emailbison.faults.add("reset_after", method="POST")
    register()
    assert len(sims.emailbison.books.webhooks) == 1
    with unit_of_work() as session:
        enqueue_registration(session, session.get_one(Connection, connection_id))
    register()
    assert len(sims.emailbison.books.webhooks) == 1


def test_a_new_address_is_told_and_the_old_one_overlaps(
    alice: Browser,
    client: Browser,
    connection_id: int,
    sims: Switchboard,
    register: Callable[..., None],
    drain: Drain,
) -> None:
    register()
    old = webhook_url(connection(connection_id))
    status, words = said(alice, f"{PAGE}/{connection_id}/addresses")
    assert (status, "48 hours" in words, "EmailBison is being told" in words) == (204, True, True)
    new = webhook_url(connection(connection_id))
    assert [post(client, url) for url in (old, new)] == [202, 200], "both open the door of the same workspace"
    drain()
    assert [row["url"] for row in sims.emailbison.books.webhooks.values()] == [new]
    assert "still works until" in alice.get(PAGE).get_data(as_text=True)
    with unit_of_work() as session:
        session.scalars(select(FormerAddress)).one().until = clock.now()
    assert [post(client, url) for url in (old, new)] == [404, 200]


def test_a_second_renewal_keeps_every_address_that_was_promised_to_work(
    alice: Browser, client: Browser, connection_id: int
) -> None:
    urls = [webhook_url(connection(connection_id))]
    for _ in range(MOST_FORMER):
        assert said(alice, f"{PAGE}/{connection_id}/addresses")[0] == 204
        urls.append(webhook_url(connection(connection_id)))
    assert {post(client, url) for url in urls} == {200, 202}
    status, words = said(alice, f"{PAGE}/{connection_id}/addresses")
    assert (status, "former addresses still work" in words) == (422, True)
    assert alice.get(PAGE).text.count("still works until") == MOST_FORMER
    assert said(alice, f"{PAGE}/{connection_id}/addresses", close_old="1")[0] == 204
    assert {post(client, url) for url in urls} == {404}
    assert post(client, webhook_url(connection(connection_id))) == 200


def test_an_address_that_leaked_is_closed_at_once(
    alice: Browser, client: Browser, connection_id: int
) -> None:
    old = webhook_url(connection(connection_id))
    assert said(alice, f"{PAGE}/{connection_id}/addresses", close_old="1")[0] == 204
    assert post(client, old) == 404
    assert post(client, webhook_url(connection(connection_id))) == 202


def test_a_failed_set_up_is_shown_with_its_remedy(
    alice: Browser, connection_id: int, sims: Switchboard, register: Callable[..., None]
) -> None:
    sims.emailbison.faults.add(
        "status",
        status=422,
        method="POST",
        body='{"message":"The url field must be a valid URL.","errors":{"url":["The url field must be a valid URL."]}}',
    )
    register()
    assert "It could not be set up. EmailBison said no: The url field must be a valid URL." in alice.get(
        PAGE
    ).get_data(as_text=True)
    register()
    assert "could not be set up" not in alice.get(PAGE).get_data(as_text=True)


def test_who_does_not_manage_sees_no_address(
    client: Browser, cast: Cast, sign_in: Callable[..., Browser], connection_id: int
) -> None:
    for person in (cast.bob, cast.sam):
        sign_in(client, person)
        page = client.get(PAGE).get_data(as_text=True)
        assert "/webhooks/emailbison/" not in page
        assert said(client, f"{PAGE}/{connection_id}/registrations")[0] == 404
        assert said(client, f"{PAGE}/{connection_id}/addresses")[0] == 404


def test_two_workspaces_at_one_host_keep_their_own(
    cast: Cast,
    connection_id: int,
    sims: Switchboard,
    register: Callable[..., None],
    drain: Drain,
) -> None:
    with unit_of_work() as session:
        other = factories.account(session, cast.birch, sims.emailbison)
        other.webhook_wanted = True
        enqueue_registration(session, other)
    register()
    assert len(sims.emailbison.books.webhooks) == 2
    register(remove=1)
    assert [row["url"] for row in sims.emailbison.books.webhooks.values()] == [
        webhook_url(connection(other.id))
    ]
