"""People are told by mail of what happens to their account, where a mail server is set; a server that misbehaves holds nobody up."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.accounts.device import code_of, hidden, secret_in
from tests.browser import Browser
from tests.due import try_again
from tests.factories import PASSWORD, Cast
from tests.notices.conftest import MailServer
from webapp.accounts import links, people
from webapp.accounts.models import User
from webapp.notices import notices
from webapp.notices.models import Notice
from webapp.providers import smtp
from webapp.providers.errors import KeyRefused, ProviderError, Rejected, Unavailable
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import BadSettings, settings

Drain = Callable[[], None]


@pytest.fixture
def enter(cast: Cast) -> Callable[[Browser], int]:
    """Sign Alice in at the door. Her account is as old as accounts usually are."""
    with unit_of_work() as session:
        session.execute(update(User).values(created_at=clock.now() - timedelta(days=1)))

    def enter(browser: Browser) -> int:
        form = {"email": cast.alice.email, "password": PASSWORD}
        return browser.post("/sign-in", data=form, headers={"User-Agent": "Firefox/140 Windows"}).status_code

    return enter


def waiting() -> int:
    with unit_of_work() as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0


def test_a_new_browser_is_told_once(
    app: Flask, client: Browser, enter: Callable[[Browser], int], drain: Drain, mail_server: MailServer
) -> None:
    for _ in range(2):
        assert enter(client) == 303
        client.post("/sign-out")
    drain()
    (mail,) = mail_server.mails
    assert (mail["To"], mail["From"]) == ("alice@example.test", "signalbox@example.test")
    assert mail["Subject"] == "A new browser · Signalbox"
    text = mail.get_content()
    assert "Firefox on Windows, from 127.0.0.1" in text
    assert "/account" in text
    assert mail["Message-ID"].startswith("<notice-")
    assert waiting() == 0, "nothing of it is kept"
    enter(Browser(app, app.response_class))
    drain()
    assert len(mail_server.mails) == 2


def test_a_namesake_made_by_an_invitation_hides_nobody_and_mails_only_so_often(
    client: Browser, cast: Cast, enter: Callable[[Browser], int], drain: Drain, mail_server: MailServer
) -> None:
    """Whoever made an account under Alice's address neither enters hers unseen, nor has us mail her without end."""
    form = {"email": cast.alice.email, "password": "a password of Charlie's"}
    with unit_of_work() as session:
        facts = {"name": "A", "email": cast.alice.email, "password": form["password"]}
        people.create_user(session, **facts, confined_to=cast.birch.id).created_at = clock.now() - timedelta(
            days=1
        )
    for _ in range(12):
        client.delete_cookie("signalbox-browser")
        assert client.post("/sign-in", data=form).status_code == 303
        client.post("/sign-out")
    drain()
    assert len(mail_server.mails) == 10
    assert enter(client) == 303
    drain()
    assert "Hello Alice" in mail_server.mails[-1].get_content()


def test_changes_of_how_one_signs_in_are_told(
    client: Browser,
    cast: Cast,
    enter: Callable[[Browser], int],
    drain: Drain,
    mail_server: MailServer,
) -> None:
    enter(client)
    page = client.get("/account/app").text
    form = {"secret": hidden(page, "secret"), "code": code_of(secret_in(page))}
    assert client.post("/account/app", data=form).status_code == 200
    assert client.post("/account/codes").status_code == 200
    changed = {"current_password": PASSWORD, "password": "long enough to keep"}
    assert client.post("/account/password", data=changed).status_code == 303
    with unit_of_work() as session:
        path = links.make_link(session, session.get_one(User, cast.bob.id), clock.now()).partition("8000")[2]
    assert client.post(path, data={"password": "long enough to keep"}).status_code == 303
    drain()
    told = [(mail["To"].partition("@")[0], mail["Subject"].partition(" ·")[0]) for mail in mail_server.mails]
    assert sorted(told) == [
        ("alice", "A new browser"),
        ("alice", "Your password was changed"),
        ("alice", "Your second step was changed"),
        ("alice", "Your second step was changed"),
        ("bob", "A new browser"),
        ("bob", "Your password was changed"),
    ]
    everything = "".join(mail.get_content() for mail in mail_server.mails)
    assert secret_in(page) not in everything


def test_without_a_mail_server_nothing_is_written(client: Browser, enter: Callable[[Browser], int]) -> None:
    assert enter(client) == 303
    assert waiting() == 0


def test_a_server_that_is_away_holds_no_request_up_and_is_tried_again(
    client: Browser, enter: Callable[[Browser], int], drain: Drain, mail_server: MailServer
) -> None:
    mail_server.says["RCPT"] = "451 later"
    assert enter(client) == 303
    drain()
    assert waiting() == 1
    mail_server.says.clear()
    try_again(drain)
    assert (waiting(), len(mail_server.mails)) == (0, 1)


@pytest.mark.parametrize(
    ("command", "said", "means"),
    [
        ("MAIL", "550 not from you", Rejected),
        ("RCPT", "550 nobody here", Rejected),
        ("RCPT", "450 busy", Unavailable),
        ("DATA", "554 no", Rejected),
        ("DATA", "451 later", Unavailable),
        ("AUTH", "535 wrong", KeyRefused),
        ("EHLO", "nonsense", Unavailable),
    ],
)
def test_what_the_server_says_decides_what_is_done(
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    said: str,
    means: type[ProviderError],
) -> None:
    if command == "AUTH":
        monkeypatch.setenv("SMTP_URL", f"smtp+plain://us%40x:se%2Fcret@{mail_server.host}")
        settings.cache_clear()
    mail_server.says[command] = said
    if command == "EHLO":
        mail_server.says["HELO"] = said
    with pytest.raises(means) as refused:
        smtp.send("one", "alice@example.test", "Hello", "text")
    assert "se/cret" not in str(refused.value)


def test_a_server_that_drips_is_cut_off_and_one_without_tls_gets_nothing(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_URL", f"smtp://us:secret@{mail_server.host}")
    settings.cache_clear()
    with pytest.raises(Rejected, match="STARTTLS"):
        smtp.send("one", "alice@example.test", "Hello", "text")
    monkeypatch.setenv("SMTP_URL", f"smtps://us:secret@{mail_server.host}")
    settings.cache_clear()
    with pytest.raises(Unavailable):
        smtp.send("one", "alice@example.test", "Hello", "text")
    assert not any(line.startswith(("AUTH", "MAIL")) for line in mail_server.commands)
    monkeypatch.setenv("SMTP_URL", f"smtp+plain://{mail_server.host}")
    settings.cache_clear()
    mail_server.drips = True
    began = time.monotonic()
    with pytest.raises(Unavailable):
        smtp.send("one", "alice@example.test", "Hello", "text", seconds=1.0)
    assert 0.9 < time.monotonic() - began < 11


def test_addresses_and_words_add_no_headers(mail_server: MailServer, database: None, drain: Drain) -> None:
    with unit_of_work() as session:
        notices.write(session, "alice@example.test", "Hello\r\nBcc: eve@evil.test", "one\n.\ntwo")
        notices.write(session, "a@example.test\r\nBcc: eve@evil.test", "Hello", "text")
    drain()
    (mail,) = mail_server.mails
    assert mail["Bcc"] is None
    assert mail.get_content().splitlines() == ["one", ".", "two"]


@pytest.mark.parametrize(
    ("server", "sender"),
    [("smtps://mail.example.test", ""), ("http://mail.example.test", "a@b.test"), ("smtps://", "a@b.test")],
)
def test_half_a_setting_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, server: str, sender: str
) -> None:
    monkeypatch.setenv("SMTP_URL", server)
    monkeypatch.setenv("MAIL_FROM", sender)
    settings.cache_clear()
    try:
        with pytest.raises(BadSettings, match="MAIL_FROM"):
            settings()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
