"""The demo's outside world: sends the history once the product answers, then goes on living, one reply at a time."""

from __future__ import annotations

import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

from simulators.corpus import acorn, birch, history
from simulators.corpus.letters import Occasion
from simulators.corpus.oddities import ODDITIES
from simulators.corpus.people import LEADS, people
from simulators.emailbison import EmailBison, events
from simulators.emailbison.books import Row
from simulators.emailbison.hooks import answers, post

log = logging.getLogger("simulators")

AT_ONCE = 4
LIVELY_SECONDS = 600
ODD_SHARE = 0.12
"""How many newcomers write something odd."""

HOPEFUL = ("meeting", "pricing", "call", "interested", "later", "no")


class Play:
    """Plays one provider's world against one webhook address of the product."""

    def __init__(self, provider: EmailBison, which: str, url: str, stop: threading.Event) -> None:
        self.provider = provider
        self.which = which
        self.talk = {"acorn": acorn, "birch": birch}[which]
        self.url = url
        self.stop = stop
        self.draw = random.Random()

    def start(self) -> None:
        """In threads of its own."""
        self.provider.webhook_urls.append(self.url)
        self.provider.on_reply_sent = self._maybe_write_back
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        told = history.play(self.provider, self.which, LEADS[self.which])
        while not answers(self.url) and not self.stop.wait(0.5):
            pass
        began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._deliver, [body for _, body in told]))
        log.info(
            "%s: history of %d events delivered in %.1f s", self.which, len(told), time.monotonic() - began
        )
        self._live()

    def _deliver(self, body: dict[str, object]) -> None:
        while not self.stop.is_set() and post(self.url, body) in {0, 429, 503}:
            self.stop.wait(1.0)

    def _tell(self, body: dict[str, object]) -> None:
        """What happens now comes in the way that was chosen on the page; the history is always whole."""
        self.provider.delivering.send(partial(self._deliver, body))

    def _live(self) -> None:
        began = time.monotonic()
        newcomers = iter(people(int(time.time()), 400))
        while not self.stop.is_set():
            is_lively = time.monotonic() - began < LIVELY_SECONDS
            pause = self.draw.uniform(25, 60) if is_lively else self.draw.uniform(180, 360)
            if self.stop.wait(pause * (1 if self.which == "acorn" else 4)):
                return
            books, somebody = self.provider.books, next(newcomers)
            lead = books.add_lead(
                books.next_id(),
                somebody.first,
                somebody.last,
                somebody.email,
                company=somebody.company,
                title=somebody.title,
            )
            self._newcomer(lead)

    def _newcomer(self, lead: Row) -> None:
        """A campaign's mail goes out, and is answered: mostly from some mail program, now and then oddly."""
        books, host, now = self.provider.books, self.provider.host, datetime.now(UTC)
        subject = self._fill(self.draw.choice(self.talk.SUBJECTS), lead)
        body = (
            self._fill(self.draw.choice(self.talk.OPENERS), lead)
            .replace("\n\n", "</p><p>")
            .replace("\n", "<br>")
        )
        mail = books.add_sent(books.next_id(), lead, subject, f"<p>{body}</p>", when=now - timedelta(hours=5))
        self._tell(events.sent(books, host, mail))
        occasion = Occasion(self.provider, lead, mail, now, self.draw)
        number = books.next_id()
        if self.draw.random() < ODD_SHARE:
            books.next_id()  # the second id of a mail that is told twice
            rows = occasion.odd(number, self.draw.choice(ODDITIES))
        else:
            kind = self.draw.choice([kind for kind in HOPEFUL if kind in self.talk.REPLIES])
            rows = [occasion.answer(number, self._fill(self.draw.choice(self.talk.REPLIES[kind]), lead))]
        for row in rows:
            self._tell(occasion.told(row))

    def write(self, lead: Row, subject: str, text: str) -> Row:
        """Let a lead write, now."""
        books = self.provider.books
        reply = books.add_reply(books.next_id(), lead, subject, text, when=datetime.now(UTC))
        self._tell(events.replied(books, self.provider.host, reply))
        return reply

    def _maybe_write_back(self, answered: Row) -> None:
        """About half of the answers get one back."""
        lead = self.provider.books.leads.get(answered["lead_id"] or 0)
        if lead is None or self.draw.random() < 0.5:
            return
        text = self._fill(self.draw.choice(self.talk.SECOND["pricing"]), lead)
        timer = threading.Timer(self.draw.uniform(20, 60), self.write, (lead, answered["subject"], text))
        timer.daemon = True
        timer.start()

    def _fill(self, text: str, lead: Row) -> str:
        domain = lead["email"].partition("@")[2]
        return text.format(
            first=lead["first_name"],
            last=lead["last_name"],
            company=lead["company"],
            title=lead["title"],
            domain=domain,
            n=lead["id"] % 1000,
        )
