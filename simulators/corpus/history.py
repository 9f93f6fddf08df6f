"""Two weeks of outreach, told as the events that the provider would have sent. The same at every start, but for the hour."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

from simulators.corpus import acorn, birch
from simulators.corpus.letters import Occasion
from simulators.corpus.oddities import ODDITIES
from simulators.corpus.oddity import Oddity
from simulators.corpus.people import Somebody, people
from simulators.emailbison import EmailBison, events
from simulators.emailbison.books import Row

DAYS = 14
WEIGHTS = {
    "meeting": 13,
    "pricing": 15,
    "call": 7,
    "interested": 10,
    "later": 10,
    "no": 16,
    "wrong": 3,
    "stop": 6,
    "away": 7,
    "german": 4,
    "spanish": 2,
    "french": 2,
    "neutral": 4,
    "booked": 3,
}
ANSWERED = 0.62
CAME_BACK = 0.45

ODD_EVERY = 3
"""Every so many of Acorn's leads one oddity is told."""

Event = tuple[datetime, dict[str, Any]]


@dataclass(slots=True)
class _Story:
    """One lead's conversation while it is being told."""

    provider: EmailBison
    talk: ModuleType
    person: Somebody
    number: int
    lead: Row
    draw: random.Random
    events: list[Event]

    def fill(self, text: str) -> str:
        domain = self.person.email.partition("@")[2]
        return text.format(
            first=self.person.first,
            last=self.person.last,
            company=self.person.company,
            title=self.person.title,
            domain=domain,
            n=self.number % 1000,
        )

    def pick(self, texts: tuple[str, ...]) -> str:
        return self.fill(self.draw.choice(texts))


def play(provider: EmailBison, which: str, count: int) -> list[Event]:
    """Fill the provider's books and answer every event, oldest first."""
    talk = {"acorn": acorn, "birch": birch}[which]
    provider.books.senders[243].update(name=talk.SENDER[0], email=talk.SENDER[1])
    draw = random.Random(which)
    told: list[Event] = []
    for number, person in enumerate(people(sum(map(ord, which)), count), start=1):
        lead = provider.books.add_lead(
            326_000 + number,
            person.first,
            person.last,
            person.email,
            company=person.company,
            title=person.title,
        )
        _tell(_Story(provider, talk, person, number, lead, draw, told))
    return sorted(told, key=lambda event: event[0])


def _tell(story: _Story) -> None:
    draw, books, host = story.draw, story.provider.books, story.provider.host
    replied_at = (
        datetime.now(UTC)
        - timedelta(days=DAYS) * draw.random() ** 1.6
        - timedelta(minutes=draw.uniform(2, 40))
    )
    sent_at = replied_at - timedelta(hours=draw.uniform(1, 70))
    subject = story.pick(story.talk.SUBJECTS)
    mail = books.add_sent(
        12_000 + story.number * 2, story.lead, subject, _html(story.pick(story.talk.OPENERS)), when=sent_at
    )
    story.events.append((sent_at, events.sent(books, host, mail)))
    if draw.random() < 0.35:
        later = sent_at + (replied_at - sent_at) * 0.6
        mail = books.add_sent(
            12_001 + story.number * 2,
            story.lead,
            f"Re: {subject}",
            _html(story.fill(story.talk.NUDGE)),
            step=2,
            when=later,
        )
        story.events.append((later, events.sent(books, host, mail)))
    kinds = [kind for kind in WEIGHTS if kind in story.talk.REPLIES]
    kind = draw.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0]
    _reply(story, kind, subject, mail, replied_at)


def _reply(story: _Story, kind: str, subject: str, mail: Row, when: datetime) -> None:
    draw, books, host = story.draw, story.provider.books, story.provider.host
    number = 9_000 + story.number * 10
    oddity, occasion = _oddity_of(story), Occasion(story.provider, story.lead, mail, when, draw)
    if oddity is not None:
        story.events += [(when, occasion.told(row)) for row in occasion.odd(number, oddity)]
        return
    text = story.pick(story.talk.REPLIES[kind])
    is_away = kind == "away"
    nth = story.number - story.number // ODD_EVERY - 1  # each program once, then by how common they are
    reply = occasion.answer(number, text, nth, automated_reply=is_away, scheduled_email_id=mail["id"])
    story.events.append((when, events.replied(books, host, reply, mail=mail)))
    if kind == "interested":
        story.events.append(
            (when + timedelta(seconds=40), events.replied(books, host, reply, "LEAD_INTERESTED", mail))
        )
    if kind == "stop" and draw.random() < 0.5:
        story.events.append(
            (when + timedelta(minutes=2), events.sent(books, host, mail, "LEAD_UNSUBSCRIBED"))
        )
    if kind in story.talk.ANSWERS and draw.random() < ANSWERED:
        _answer(story, kind, subject, number, when)


def _answer(story: _Story, kind: str, subject: str, number: int, when: datetime) -> None:
    draw, books, host = story.draw, story.provider.books, story.provider.host
    answered_at = when + timedelta(hours=draw.uniform(0.1, 9))
    if answered_at > datetime.now(UTC):
        return
    ours = books.add_reply(
        number + 1,
        story.lead,
        f"Re: {subject}",
        story.pick(story.talk.ANSWERS[kind]),
        folder="Sent",
        when=answered_at,
    )
    story.events.append((answered_at, events.answered(books, host, ours)))
    again_at = answered_at + timedelta(hours=draw.uniform(0.3, 30))
    if kind in story.talk.SECOND and draw.random() < CAME_BACK and again_at < datetime.now(UTC):
        text = story.pick(story.talk.SECOND[kind])
        second = books.add_reply(number + 2, story.lead, f"Re: {subject}", text, when=again_at)
        story.events.append((again_at, events.replied(books, host, second)))


def _oddity_of(story: _Story) -> Oddity | None:
    """Each oddity is told once, spread over Acorn's leads."""
    place, rest = divmod(story.number, ODD_EVERY)
    is_odd = story.talk is acorn and rest == 0 and 0 < place <= len(ODDITIES)
    return ODDITIES[place - 1] if is_odd else None


def _html(text: str) -> str:
    return "".join(f"<p>{part}</p>".replace("\n", "<br>") for part in text.split("\n\n"))
