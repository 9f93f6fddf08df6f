"""Passkeys through the doors, with a device that answers rightly and with answers that are none."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.accounts.conftest import enter
from tests.accounts.device import OPENED, PRESENT, Device
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts.factor_models import Passkey
from webapp.accounts.passkeys import MOST, are_possible
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings

HOME = "https://inbox.example.test"


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A telephone in front of an installation with a name and https."""
    monkeypatch.setenv("PUBLIC_URL", HOME)
    monkeypatch.setenv("SECURE_COOKIES", "false")
    settings.cache_clear()
    yield Device(HOME, "inbox.example.test")
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def armed(client: Browser, cast: Cast, sign_in: SignIn, device: Device) -> Device:
    """Alice has a passkey on the device, and is signed out."""
    page = sign_in(client, cast.alice).get("/account").text
    added = client.post("/account/passkeys", data={**device.make(page), "name": "Telephone"})
    assert (added.status_code, "recovery codes" in added.text.lower()) == (200, True)
    client.post("/sign-out")
    return device


def count() -> int:
    with unit_of_work() as session:
        return session.scalar(select(func.count()).select_from(Passkey)) or 0


def test_a_passkey_is_the_second_step_and_both_steps_in_one(client: Browser, armed: Device) -> None:
    assert enter(client).headers["Location"].startswith("/sign-in/second")
    form = armed.answer(client.get("/sign-in/second").text)
    assert client.post("/sign-in/second", data=form).headers["Location"] == "/"
    assert "Telephone" in client.get("/account").text
    client.post("/sign-out")
    form = armed.answer(client.get("/sign-in?next=/account").text)
    assert (
        client.post("/sign-in/passkey", data={**form, "next": "/account"}).headers["Location"] == "/account"
    )
    assert client.get("/account").status_code == 200


def test_an_answer_is_good_once_and_only_for_the_page_that_asked(
    client: Browser, another: Browser, armed: Device
) -> None:
    form = armed.answer(client.get("/sign-in").text)
    other = armed.answer(client.get("/sign-in").text)
    mixed = {**form, "challenge": other["challenge"]}
    assert another.post("/sign-in/passkey", data=mixed).status_code == 422
    assert client.post("/sign-in/passkey", data=form).status_code == 303
    assert another.post("/sign-in/passkey", data=form).status_code == 422, "it was heard on the way"
    assert client.post("/account/passkeys", data=form).status_code == 422, "an answer adds nothing"


@pytest.mark.parametrize(
    "wrong",
    ["another page", "another host", "not opened", "another key", "an old count", "signed by nobody"],
)
def test_what_proves_nothing_opens_nothing(client: Browser, armed: Device, wrong: str) -> None:
    flags = PRESENT | OPENED
    match wrong:
        case "another page":
            armed.origin = "https://inbox.example.evil"
        case "another host":
            armed.host = bytes(32)
        case "not opened":
            flags = PRESENT
        case "another key":
            armed.key = Device().key
        case "an old count":
            armed.count = -1
    form = armed.answer(client.get("/sign-in").text, flags)
    if wrong == "signed by nobody":
        told = json.loads(form["passkey"])
        told["response"]["signature"] = "AAAA"
        form["passkey"] = json.dumps(told)
    if wrong == "an old count":
        with unit_of_work() as session:
            session.scalars(select(Passkey)).one().sign_count = 5
    assert client.post("/sign-in/passkey", data=form).status_code == 422
    assert client.get("/account").status_code == 303


def test_nonsense_is_refused_in_words(client: Browser, cast: Cast, device: Device, sign_in: SignIn) -> None:
    sign_in(client, cast.bob)
    good = device.make(client.get("/account").text)["challenge"]
    answers = [
        "",
        "{}",
        "null",
        "[]",
        "7",
        "{",
        '{"id": 1}',
        '{"rawId": {"a": []}}',
        "[" * 5000,
        "x" * 30_000,
    ]
    for challenge, answer in product(["", "AAAA", "é", "x" * 900, good], answers):
        form = {"passkey": answer, "challenge": challenge}
        assert client.post("/account/passkeys", data=form).status_code == 422, form
        assert client.post("/sign-in/passkey", data=form).status_code == 422, form


def test_a_passkey_answers_for_its_own_person_alone(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn, armed: Device
) -> None:
    bobs = Device(HOME, "inbox.example.test")
    page = sign_in(another, cast.bob).get("/account").text
    assert another.post("/account/passkeys", data=armed.make(page)).status_code == 422, "it is Alice's"
    assert another.post("/account/passkeys", data=bobs.make(page)).status_code == 200
    enter(client)
    form = bobs.answer(client.get("/sign-in/second").text)
    assert client.post("/sign-in/second", data=form).status_code == 422
    with unit_of_work() as session:
        hers = session.scalars(select(Passkey).where(Passkey.user_id == cast.alice.id)).one()
    another.post(f"/account/passkeys/{hers.id}/removal")
    assert count() == 2
    with unit_of_work() as session:
        session.get_one(type(cast.alice), cast.alice.id).disabled_at = hers.created_at
    form = armed.answer(client.get("/sign-in").text)
    assert client.post("/sign-in/passkey", data=form).status_code == 422


def test_a_person_has_a_bounded_number(client: Browser, cast: Cast, sign_in: SignIn, device: Device) -> None:
    sign_in(client, cast.alice)
    for _ in range(MOST):
        made = Device(HOME, "inbox.example.test").make(client.get("/account").text)
        assert client.post("/account/passkeys", data=made).status_code < 400
    made = device.make(client.get("/account").text)
    assert "the most" in client.post("/account/passkeys", data=made).text
    assert count() == MOST


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("http://127.0.0.1:8000", False),
        ("http://inbox.example.test", False),
        ("https://192.0.2.7", False),
        ("https://[2001:db8::7]", False),
        ("http://localhost:8000", True),
        ("https://inbox.example.test", True),
    ],
)
def test_passkeys_are_offered_where_browsers_make_them(
    monkeypatch: pytest.MonkeyPatch, address: str, possible: bool
) -> None:
    monkeypatch.setenv("PUBLIC_URL", address)
    settings.cache_clear()
    try:
        assert are_possible() is possible
    finally:
        monkeypatch.undo()
        settings.cache_clear()
