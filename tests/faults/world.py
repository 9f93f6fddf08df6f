"""What the installation is for: two workspaces, a provider that delivers replies until they are acknowledged, and work that is asked for."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import text

from simulators.emailbison import events
from simulators.emailbison.books import Books
from tests import factories
from tests.faults.stage import Stage, wait_until
from webapp.accounts.models import User, Workspace
from webapp.integrations.connections import connect
from webapp.jobs.kinds import JobKind

HOST = "send.fault.test"
MARK = "Zirkonium"
"""A word that stands in every body: it must be in no log."""
KEY = "7|fault-trial-provider-key"


@dataclass
class Traffic:
    """What the doors answered."""

    accepted: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    refused_without_retry_after: int = 0
    slowest: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, status: int) -> int:
        return self.statuses.count(status)


class World:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._numbers = itertools.count(1_000)
        self._events = itertools.count(1)
        self._clients: list[httpx.Client] = []
        self.books = {slug: Books(7, slug) for slug in ("acorn", "birch")}
        with stage.session() as session, session.begin():
            self.workspaces: dict[str, Workspace] = {
                slug: factories.workspace(session, slug) for slug in self.books
            }
            self.alice: User = factories.person(session, "Alice", self.workspaces["acorn"])
            self.tokens = {
                slug: connect(session, workspace.id, "emailbison", key=KEY, host=HOST).webhook_token
                for slug, workspace in self.workspaces.items()
            }

    def close(self) -> None:
        """Every browser is closed."""
        for client in self._clients:
            client.close()

    # Deliveries

    def delivery(self, slug: str = "acorn") -> tuple[int, dict[str, Any]]:
        """A new lead's reply, as the provider would deliver it, with its number."""
        number = next(self._numbers)
        books = self.books[slug]
        lead = books.add_lead(number, "Maya", "Ortiz", f"maya{number}@northwind.test")
        reply = books.add_reply(number, lead, "Re: pallets", f"Yes, send the prices. {MARK} {slug}")
        return number, events.replied(books, HOST, reply)

    def deliver(self, slug: str, body: dict[str, Any], timeout: float = 20.0) -> httpx.Response:
        """One call of the provider."""
        return httpx.post(
            f"{self.stage.url}/webhooks/emailbison/{self.tokens[slug]}", json=body, timeout=timeout
        )

    def deliver_until_accepted(self, slug: str, traffic: Traffic, patience: float = 120.0) -> None:
        """As providers do: again and again until it is acknowledged."""
        number, body = self.delivery(slug)
        deadline = time.monotonic() + patience
        while True:
            began = time.monotonic()
            try:
                answer = self.deliver(slug, body)
            except httpx.TransportError:
                status, retry_after = 0, "x"
            else:
                status, retry_after = answer.status_code, answer.headers.get("Retry-After")
            with traffic.lock:
                traffic.statuses.append(status)
                traffic.slowest = max(traffic.slowest, time.monotonic() - began)
                traffic.refused_without_retry_after += status == 503 and not retry_after
                if status in (200, 202):
                    traffic.accepted.append(number)
                    return
            assert status in (0, 503), f"a delivery was answered with {status}"
            assert time.monotonic() < deadline, "a delivery was never accepted"
            time.sleep(0.3)

    def traffic(self, count: int, seconds: float, traffic: Traffic) -> threading.Thread:
        """So many deliveries for both workspaces, evenly over the time, from eight callers, in the background."""

        def run() -> None:
            began = time.monotonic()
            with ThreadPoolExecutor(8) as pool:
                asked = []
                for number in range(count):
                    time.sleep(max(0.0, began + seconds * number / count - time.monotonic()))
                    slug = "birch" if number % 4 == 0 else "acorn"
                    asked.append(pool.submit(self.deliver_until_accepted, slug, traffic))
                for each in asked:
                    each.result()

        thread = FailingThread(run)
        thread.start()
        return thread

    # Work

    def ask(
        self, kind: JobKind, count: int = 1, slug: str = "acorn", ms: int = 0, key: str | None = None
    ) -> list[int]:
        """Ask for so much work, each event with its row, in one transaction; answers the events' ids."""
        workspace = self.workspaces[slug].id
        ids = [next(self._events) for _ in range(count)]
        with self.stage.session() as session, session.begin():
            session.execute(
                text("INSERT INTO trial_event (id, key, workspace_id, ms) VALUES (:id, :key, :place, :ms)"),
                [{"id": each, "key": key or f"trial-{each}", "place": workspace, "ms": ms} for each in ids],
            )
            for each in ids:
                kind.enqueue(session, workspace_id=workspace, event_id=each, trial=key or f"trial-{each}")
        return ids

    def effects(self, ids: list[int]) -> int:
        return int(
            self.stage.one("SELECT count(DISTINCT event_id) FROM trial_effect WHERE event_id = ANY(%s)", ids)
        )

    def running(self, ids: list[int]) -> int:
        return int(
            self.stage.one(
                "SELECT count(*) FROM job WHERE state = 'running' AND (arguments->>'event_id')::bigint = ANY(%s)",
                ids,
            )
        )

    def await_running(self, ids: list[int], count: int | None = None, seconds: float = 60.0) -> None:
        wait_until(lambda: self.running(ids) >= (count or len(ids)), seconds, "the work has begun")

    def await_effects(self, ids: list[int], seconds: float) -> float:
        return wait_until(lambda: self.effects(ids) == len(ids), seconds, f"{len(ids)} effects")

    def await_processed(self, traffic: Traffic, seconds: float) -> float:
        """Until every accepted delivery is a message."""
        ids = [f"reply-{number}" for number in traffic.accepted]
        return wait_until(
            lambda: (
                self.stage.one("SELECT count(*) FROM message WHERE provider_id = ANY(%s)", ids) == len(ids)
            ),
            seconds,
            f"{len(ids)} messages",
        )

    def signed_in(self) -> httpx.Client:
        """Alice's browser, through the real sign-in."""
        client = httpx.Client(base_url=self.stage.url, timeout=20, headers={"Accept": "text/html"})
        self._clients.append(client)
        form = client.get("/sign-in").text
        token = form.partition('name="csrf_token" value="')[2].partition('"')[0]
        answer = client.post(
            "/sign-in",
            data={"csrf_token": token, "next": "", "email": self.alice.email, "password": factories.PASSWORD},
        )
        assert answer.status_code == 303, answer.status_code
        return client


class FailingThread(threading.Thread):
    """A thread whose failure is raised where it is joined."""

    def __init__(self, work: Any) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as failure:  # noqa: BLE001  # raised again by join()
            self.failure = failure

    def join(self, timeout: float | None = None) -> None:
        super().join(timeout)
        assert not self.is_alive(), "the traffic has not ended"
        if self.failure is not None:
            raise self.failure
