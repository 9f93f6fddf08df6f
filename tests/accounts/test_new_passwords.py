"""Which new passwords are refused, at every door where one is chosen, and that nobody who has one is locked out."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from flask import Flask

from tests.accounts.conftest import enter
from tests.browser import Browser
from tests.factories import PASSWORD, Cast
from tests.fixture_types import SignIn
from webapp.accounts import links, passwords
from webapp.accounts.models import User
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid
from webapp.runtime.settings import settings

NELL = ("Nell Gray", "nell.gray@northwind.test")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("seven77", passwords.TOO_SHORT),
        ("password", passwords.COMMON),
        ("PassWord", passwords.COMMON),
        ("password2024", passwords.COMMON),
        ("Dragon!1", passwords.COMMON),
        ("qwertyuiop", passwords.COMMON),
        ("1q2w3e4r5t", passwords.COMMON),
        ("nellgray1984", passwords.OWN),
        ("Northwind-nell", passwords.OWN),
        ("nell.gray@northwind.test", passwords.OWN),
        ("signalbox!2026", passwords.OWN),
        ("correct horse battery", None),
        ("signalbox opens at nine", None),
        ("dragon48151623", None),
        ("Ünüblich läng", None),
        ("x" * 1000, None),
    ],
)
def test_what_is_tried_first_is_refused_with_the_reason(password: str, said: str | None) -> None:
    with nullcontext() if said is None else pytest.raises(Invalid, match=re.escape(said)):
        passwords.require_good(password, *NELL)


def test_every_door_refuses_them(app: Flask, client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, cast.alice)
    changed = client.post(
        "/account/password", data={"current_password": PASSWORD, "password": "password2024"}
    )
    invited = client.post("/w/acorn/members/invitations", data={"email": NELL[1], "role": "setter"}).text
    client.post("/sign-out")
    offer = invited.partition('class="secret">')[2].partition("<")[0].partition("8000")[2]
    joined = client.post(offer, data={"name": NELL[0], "password": "nellgray1984"})
    with unit_of_work() as session:
        link = links.make_link(session, session.get_one(User, cast.bob.id), clock.now()).partition("8000")[2]
    linked = client.post(link, data={"password": "bob-signalbox"})
    assert [answer.status_code for answer in (changed, joined, linked)] == [422, 422, 422]
    assert "Many people have had this password" in changed.text
    assert "little more than what is tried first" in joined.text
    assert client.post(link, data={"password": "long enough to keep"}).status_code == 303


def test_whoever_has_such_a_password_still_signs_in(client: Browser, cast: Cast) -> None:
    with unit_of_work() as session:
        session.get_one(User, cast.alice.id).password_hash = passwords.hashed("password")
    assert enter(client, password="password").status_code == 303


class _Ranges(BaseHTTPRequestHandler):
    """A service that knows one password, and writes down what it learns."""

    known = "an unlisted leaked one"
    asked: list[str] = []  # noqa: RUF012  # of this one service
    status = 200

    def do_GET(self) -> None:
        self.asked.append(self.path)
        digest = hashlib.sha1(self.known.encode(), usedforsecurity=False).hexdigest().upper()
        body = f"{'0' * 35}:0\r\n{digest[5:]}:7\r\nnonsense".encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def ranges(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Ranges]]:
    server = HTTPServer(("127.0.0.1", 0), _Ranges)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    monkeypatch.setenv("EGRESS_ALLOW", f"{os.environ['EGRESS_ALLOW']},leaks={host}")
    monkeypatch.setenv("PASSWORD_RANGE_URL", f"http://{host}/range/")
    settings.cache_clear()
    _Ranges.asked.clear()
    yield _Ranges
    _Ranges.status = 200
    server.shutdown()
    server.server_close()
    monkeypatch.undo()
    settings.cache_clear()


def test_a_service_learns_five_letters_of_the_hash_and_may_be_away(
    client: Browser, cast: Cast, sign_in: SignIn, ranges: type[_Ranges]
) -> None:
    sign_in(client, cast.alice)

    def change(to: str, present: str = PASSWORD) -> tuple[int, str]:
        answer = client.post("/account/password", data={"current_password": present, "password": to})
        return answer.status_code, answer.text

    status, page = change(ranges.known)
    assert (status, "stands in lists of leaked" in page) == (422, True)
    assert [len(path) for path in ranges.asked] == [len("/range/") + 5]
    ranges.status = 500
    assert change(ranges.known)[0] == 303, "what cannot be asked holds nobody up"
