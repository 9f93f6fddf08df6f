"""Open pages are told when to ask: who hears of what, and what a stream costs."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from select import select as readable
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts import sessions
from webapp.runtime import changes
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.web.streams import GAP_SECONDS, MOST_OF_ONE, Pending

Listens = Callable[[Browser, str], "Heard"]


class Heard:
    """One stream, read as it comes."""

    def __init__(self, answer: HTTPResponse, sock: socket.socket) -> None:
        self.answer, self.sock = answer, sock

    def next(self) -> str | None:
        """The next event, or None when the stream has ended."""
        line = self.answer.readline()
        if not line:
            return None
        assert self.answer.readline() == b"\n"
        return line.decode().removeprefix("data: ").strip()

    def is_silent(self) -> bool:
        """Whether nothing has come that was not read."""
        return not readable([self.sock], [], [], 0)[0]


@pytest.fixture
def listens(live_server: str) -> Iterator[Listens]:
    lines: list[HTTPConnection] = []

    def listen(browser: Browser, slug: str) -> Heard:
        cookie = browser.get_cookie("signalbox")
        assert cookie is not None
        line = HTTPConnection(urlsplit(live_server).netloc, timeout=20)
        lines.append(line)
        line.request("GET", f"/w/{slug}/changes", headers={"Cookie": f"signalbox={cookie.value}"})
        sock = line.sock
        answer = line.getresponse()
        assert (answer.status, answer.headers["Content-Type"]) == (
            200,
            "text/event-stream; charset=utf-8",
        )
        heard = Heard(answer, sock)
        assert heard.next() == "listening"
        return heard

    yield listen
    for line in lines:
        line.close()


def test_a_page_hears_of_its_own_workspaces_alone(
    cast: Cast, alice: Browser, app: Flask, sign_in: SignIn, listens: Listens
) -> None:
    elsewhere = listens(sign_in(Browser(app, app.response_class), cast.charlie), "birch")
    here = listens(alice, "acorn")
    with unit_of_work() as session:
        changes.announce(session, cast.acorn.id)
    assert here.next() == "changed"
    # Whoever hears of it has heard by now: all streams are told in one pass, the older ones first.
    assert elsewhere.is_silent()
    with unit_of_work() as session:
        changes.announce(session, cast.birch.id)
    assert elsewhere.next() == "changed"
    assert here.is_silent()


def test_whoever_is_signed_out_elsewhere_is_told_to_ask(cast: Cast, alice: Browser, listens: Listens) -> None:
    here = listens(alice, "acorn")
    with system_transaction() as session:
        sessions.end_others(session, cast.alice.id, "another browser's")
    assert here.next() == "changed"
    assert alice.get("/w/acorn/pulse").status_code == 303  # to sign in


def test_streams_hold_no_threads_and_the_oldest_one_of_a_person_ends(
    alice: Browser, listens: Listens
) -> None:
    held = [listens(alice, "acorn") for _ in range(MOST_OF_ONE)]
    assert alice.get("/w/acorn/pulse").status_code == 200
    assert held[0].is_silent()
    listens(alice, "acorn")
    assert held[0].next() is None
    assert held[1].is_silent()


@pytest.mark.parametrize(("line", "status"), [("HEAD {} HTTP/1.1", 204), ("GET {} HTTP/1.0", 204)])
def test_what_cannot_stay_open_is_answered(live_server: str, alice: Browser, line: str, status: int) -> None:
    cookie = alice.get_cookie("signalbox")
    assert cookie is not None
    place = urlsplit(live_server)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=20) as sock:
        first = line.format("/w/acorn/changes")
        sock.sendall(f"{first}\r\nHost: {place.netloc}\r\nCookie: signalbox={cookie.value}\r\n\r\n".encode())
        assert sock.recv(100).split()[1] == str(status).encode()


def test_a_server_that_holds_nothing_open_says_so(alice: Browser) -> None:
    assert alice.get("/w/acorn/changes").status_code == 204


def test_a_thousand_changes_are_few_words() -> None:
    pending, said, now = Pending(), 0, 100.0
    for _ in range(1_000):
        now += 0.001
        pending.add("workspace-1")
        said += len(pending.due(now))
    assert said == 1 / GAP_SECONDS
    assert pending.due(now) == set()
    assert 0 < pending.seconds(now) <= GAP_SECONDS
    assert pending.due(now + GAP_SECONDS) == {"workspace-1"}  # the last one is never lost
    assert pending.seconds(now + GAP_SECONDS) == 1.0


def test_what_changes_seldom_waits_for_nothing() -> None:
    pending = Pending()
    for name in ("workspace-1", "workspace-2"):
        pending.add(name)
        assert pending.due(100.0) == {name}
