"""The demo's SMS: some of Acorn's people have a telephone too. What was said before is left to the product to find."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime, timedelta

from simulators.corpus.files import picture
from simulators.corpus.people import LEADS, Somebody, people
from simulators.gohighlevel import GoHighLevel
from simulators.gohighlevel.books import Row

CONTACTS = 14
PICTURES = 0.1
"""How many texts are a picture without words."""
TEXTS = (
    "Hi, got your mail. Easier by text for me. What does a pallet cost a day?",
    "Can you call me after 4?",
    "Yes, Thursday works",
    "Who is this?",
    "Not now, try me again in March please",
    "Do you also do Gothenburg?",
    "OK",
    "Sounds good, send me the contract",
)
DIRT = (
    "STOP",
    "dont call me txt me. whats the price",
    "Liked “Happy to call. Is 16:15 fine?”",
    "👍🏽",
    "",
    "Wrong number, I am no longer with them",
    "no more msgs pls",
    "Start",
    "  yes   thursday\n\nat 9 \u200b",
    "Peux-tu m'appeler demain ? On a ~40 palettes à Lyon",
    "เซนต์ไหนถูกสุดครับ",
    "ok ok ok " * 60,
)
"""What telephones send besides: keywords, reactions, slang, pictures without a word, other scripts. Each contact sends one."""
LATE = 0.15
"""How many texts are dated before the answer that went out meanwhile."""
ANSWERS = (
    "Hello {first}, from 0.62 a day. How many pallets is it?",
    "Happy to call. Is 16:15 fine?",
    "Great, I will send an invite.",
)


class Texting:
    """Plays the location's contacts. `seed` is that of the leads' people, so that they are the same persons."""

    def __init__(self, location: GoHighLevel, seed: int, workflow_url: str, stop: threading.Event) -> None:
        self.location = location
        self.stop = stop
        self.draw = random.Random(seed)
        location.workflow_url = workflow_url
        location.app_url = workflow_url.rpartition("/")[0]
        known = people(seed, LEADS["acorn"])[:CONTACTS]
        self.contacts = [self._contact(number, each) for number, each in enumerate(known)]

    def start(self) -> None:
        """In a thread of its own. What was before has the same ids in every run."""
        self.location.books.go_live()
        threading.Thread(target=self._live, daemon=True).start()

    def _contact(self, number: int, somebody: Somebody) -> Row:
        books = self.location.books
        contact = books.add_contact(
            somebody.first,
            somebody.last,
            f"+49155500{number:05}",
            somebody.email,
            company=somebody.company,
        )
        when = datetime.now(UTC) - timedelta(days=self.draw.uniform(0.2, 20))
        for turn in range(self.draw.choice((1, 1, 3))):
            if turn % 2:
                answer = self.draw.choice(ANSWERS).format(first=somebody.first)
                books.add_message(contact, answer, inbound=False, when=when, source="app")
            else:
                is_picture = number == 0 and turn == 0
                said = None if is_picture else self.draw.choice(TEXTS)
                links = [self._picture()] if is_picture else []
                books.add_message(contact, said, when=when, attachments=links)
            when += timedelta(minutes=self.draw.uniform(3, 90))
        books.add_message(contact, DIRT[number % len(DIRT)], when=when)
        return contact

    def _live(self) -> None:
        while not self.stop.wait(self.draw.uniform(70, 160)):
            told_by = self.draw.choice(("app", "bare", "workflow", "nobody"))
            late = timedelta(minutes=40 if self.draw.random() < LATE else 0)
            contact, said = self.draw.choice(self.contacts), self.draw.choice((*TEXTS, *DIRT))
            if self.draw.random() < PICTURES:
                self.location.text(contact, None, tells="app", attachments=[self._picture()])
            else:
                self.location.text(contact, said, tells=told_by, when=datetime.now(UTC) - late)

    def _picture(self) -> str:
        return self.location.media.add(f"IMG_{self.draw.randint(1000, 9999)}.png", picture(), "image/png")
