"""A release is rolled out while replies arrive: the former release's processes go on over the new schema, beside the new ones."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from simulators import Switchboard
from simulators.emailbison import EmailBison, events
from tests.faults.releases import WORK, Release, code_of, environment
from tests.faults.stage import wait_until
from tests.processes import ROOT
from tools import services
from webapp.demo import PASSWORD

FORMER = "af9cc34ba76d73ba44324b7d6fbb75e0726c855a"
"""Its last migration is 0131; none after it takes anything away. Its workers give up a job of a kind that they do not know, so they are
replaced before anybody asks for one."""
PAUSE_SECONDS = 0.1
"""Between two deliveries: about eight a second arrive."""
SHARE = 60
"""Deliveries that are accepted in each phase, at least."""


@dataclass
class Provider:
    """Delivers replies to both workspaces until it is stopped, each until somebody accepts it."""

    accounts: dict[str, EmailBison]
    """By the path of the webhook."""
    webs: list[str]
    accepted: list[int] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with httpx.Client(timeout=20) as line:
            for number in range(900_001, 999_999):
                if self.is_over.is_set():
                    return
                path = sorted(self.accounts)[number % 2]
                self._deliver(line, number, path)
                time.sleep(PAUSE_SECONDS)

    def _deliver(self, line: httpx.Client, number: int, path: str) -> None:
        account = self.accounts[path]
        lead = account.books.add_lead(number, "Maya", "Ortiz", f"maya{number}@northwind.test")
        row = account.books.add_reply(number, lead, "Re: pallets", f"Yes, send the prices of {number}.")
        body = events.replied(account.books, account.host, row)
        status = 0
        while status not in (200, 202):
            webs = list(self.webs)
            try:
                status = line.post(webs[number % len(webs)] + path, json=body).status_code
            except httpx.TransportError:
                status = 0
            self.answers[status] += 1
            assert status in (0, 200, 202, 503), f"a delivery was answered with {status}"
        self.accepted.append(number)

    def go_on(self, thread: threading.Thread) -> None:
        """Until so many more were accepted."""
        wanted = len(self.accepted) + SHARE
        wait_until(
            lambda: len(self.accepted) >= wanted or not thread.is_alive(), 120, "deliveries are accepted"
        )
        assert thread.is_alive(), "the provider has stopped"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A PostgreSQL and a Redis of their own, without a schema."""
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)  # PostgreSQL goes over to another account
    with services.running(tmp_path, {}, durable=False) as running:
        yield running.urls


def test_the_former_release_works_on_the_new_schema_while_replies_arrive(
    sims: Switchboard, database: dict[str, str], tmp_path: Path
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    former = Release("former", code_of(FORMER, tmp_path / "former"), logs, environment(database))
    new = Release("new", ROOT, logs, environment(database))
    doors = former.set_up()
    provider = Provider(dict(zip(doors, (sims.emailbison, sims.emailbison_two), strict=True)), [former.url])
    thread = threading.Thread(target=provider.run, daemon=True)
    try:
        former.start(["web", *WORK])
        wait_until(lambda: _serves(former), 60, "the former release serves")
        thread.start()
        provider.go_on(thread)
        new.migrate()
        provider.go_on(thread)
        _await_messages(database, provider)
        pages = _pages(former)
        former.stop(WORK)
        new.start(WORK)
        provider.go_on(thread)
        _await_messages(database, provider)
        new.start(["web"])
        wait_until(lambda: _serves(new), 60, "the new release serves")
        provider.webs.append(new.url)
        provider.go_on(thread)
        provider.webs.remove(former.url)
        former.stop(["web"])
        provider.go_on(thread)
        provider.is_over.set()
        thread.join(60)
        _await_messages(database, provider)
        assert pages == {200: 5}
        assert _pages(new) == {200: 5}
        assert new.drift() == 0
        failed = _rows(database, "SELECT kind, error_class, error_note FROM job WHERE state = 'failed'")
        assert failed == []
        for each in (former, new):
            assert "Traceback" not in each.said(), each.name
    finally:
        provider.is_over.set()
        for each in (former, new):
            each.stop(list(each.processes))


def _serves(release: Release) -> bool:
    try:
        return httpx.get(f"{release.url}/readyz", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def _pages(release: Release) -> Counter[int]:
    """What Alice sees there: she signs in, opens the inbox, its list and counts, and a conversation."""
    newest = (
        "SELECT max(lead.id) FROM lead JOIN workspace ON workspace.id = workspace_id WHERE slug = 'acorn'"
    )
    lead = _rows(release.environment, newest)[0][0]
    with httpx.Client(base_url=release.url, timeout=30, headers={"Accept": "text/html"}) as browser:
        form = browser.get("/sign-in").text
        token = form.partition('name="csrf_token" value="')[2].partition('"')[0]
        signed = browser.post(
            "/sign-in",
            data={"csrf_token": token, "next": "", "email": "alice@acorn.test", "password": PASSWORD},
        )
        assert signed.status_code == 303, signed.status_code
        paths = ["inbox", "inbox/list", "inbox/counts", f"leads/{lead}", "sequences"]
        return Counter(browser.get(f"/w/acorn/{path}", follow_redirects=True).status_code for path in paths)


def _await_messages(database: dict[str, str], provider: Provider) -> None:
    """Until every accepted delivery is one message."""
    ids = [f"reply-{number}" for number in provider.accepted]
    count = "SELECT count(*), count(DISTINCT provider_id) FROM message WHERE provider_id = ANY(%s)"
    wait_until(lambda: _rows(database, count, ids) == [(len(ids), len(ids))], 120, f"{len(ids)} messages")


def _rows(database: dict[str, str], statement: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(database["DATABASE_URL"], options="-c app.workspaces=*") as connection:
        return connection.execute(statement, values or None).fetchall()  # type: ignore[call-overload]
