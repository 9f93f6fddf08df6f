"""A month of a workspace in simulated time: leads in sequences, two workers that are killed, wrong clocks, faults, stops of a day.

What happens is drawn from a seed. What was mailed is read from the provider's own books after each moment.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from simulators import Switchboard
from tests.factories import Cast
from tests.sequences import stage
from tests.sequences.stage import MONDAY, SEND
from webapp.consent import decisions
from webapp.leads.locks import lock_lead
from webapp.runtime.database import system_transaction
from webapp.sequences import enrolments
from webapp.sequences import settings as rules
from webapp.sequences.setting_models import SequenceSettings

ROOT = Path(__file__).parents[2]
BERLIN = ZoneInfo("Europe/Berlin")
DAYS = (0, 2, 5, 7)
CAP = 6
FAULTS = ("reset_after", "reset", "status")
CLOSING = ("reply", "late_reply", "opt_out", "booking", "stop")
PASSING = ("snooze", "pause", "resume", "pause_all", "resume_all", "absence")


class Hand:
    """A worker in a process of its own, and another one when it was killed."""

    def __init__(self) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.sequences.hand"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.asked = ""
        self.number = self._ready()

    def tell(self, now: datetime | None) -> None:
        """Ask it to do what is due at this moment; None: only whether it is there."""
        assert self.child.stdin is not None
        self.asked = now.isoformat() if now is not None else "ping"
        self.child.stdin.write(f"{self.asked}\n")
        self.child.stdin.flush()

    def wait(self) -> None:
        """Until it has done what it was asked for."""
        assert self._heard() in {f"done {self.asked}", f"busy {self.asked}"}

    def kill(self, after: float) -> None:
        """So many seconds after it was asked, wherever it is. The next one does nothing until it is asked again."""
        time.sleep(after)
        os.kill(self.number, signal.SIGKILL)
        time.sleep(0.3)  # the provider may still be taking what it was sent
        said = self._heard()
        while not said.startswith("ready"):
            said = self._heard()
        self.number = int(said.split()[1])
        self.tell(None)
        while not said.endswith(self.asked):
            said = self._heard()

    def close(self) -> None:
        assert self.child.stdin is not None
        self.child.stdin.close()
        self.child.wait()
        assert self.child.stdout is not None
        self.child.stdout.close()

    def _ready(self) -> int:
        return int(self._heard().removeprefix("ready "))

    def _heard(self) -> str:
        assert self.child.stdout is not None
        return self.child.stdout.readline().strip()


@dataclass
class Person:
    """A lead in the sequence. `closed_at`: how many mails they had when something ended it for good."""

    number: int
    lead_id: int
    closed_at: int | None = None
    why: str = ""
    history: list[str] = field(default_factory=list)


@dataclass
class Month:
    """Run it with `live()`, then ask `broken()`."""

    cast: Cast
    sims: Switchboard
    seed: int
    people: list[Person] = field(default_factory=list)
    mailed: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    """The words of each mail, with the moments of the two workers when it was found in the books."""
    history: list[str] = field(default_factory=list)
    kills: int = 0
    faults: int = 0
    events: int = 0
    seen: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # a simulation
        self.hands = [Hand(), Hand()]
        with system_transaction() as session:
            session.add(SequenceSettings(workspace_id=self.cast.acorn.id, daily_cap=CAP))
        steps = [{"day": day, "template": f"Step {day} for {{first_name}}."} for day in DAYS]
        self.sequence_id = stage.sequence(self.cast.acorn, *steps)

    def live(self, people: int, days: int, *, busy: float = 1.0) -> None:
        """So many leads, who are started over the first week, for so many days; `busy`: how much happens."""
        end, now = MONDAY + timedelta(days=days), MONDAY
        starts = sorted(self.random.uniform(0, 5) for _ in range(people))
        while now < end:
            while starts and MONDAY + timedelta(days=starts[0]) <= now:
                starts.pop(0)
                self._start(now)
            self._moment(now, busy)
            stands_still = self.random.random() < 0.03 * busy
            now += timedelta(days=1) if stands_still else timedelta(minutes=self.random.randint(60, 420))
        self._settle(now)

    def broken(self) -> list[str]:
        """Every promise that was not kept."""
        found = [
            f"sent {len(times)} times: {words}" for words, times in self.mailed.items() if len(times) > 1
        ]
        for words, times in self.mailed.items():
            if not any(_is_open(moment) for moment in times[0]):
                found.append(f"out of hours: {words} at {times[0][0]}")
        by_day = Counter(times[0][0].astimezone(BERLIN).date() for times in self.mailed.values())
        found += [f"{count} of the sender on {day}" for day, count in by_day.items() if count > CAP]
        found += [str(self.history)] if found else []
        for person in self.people:
            broken = self._broken_for(person)
            found += [*broken, f"  {person.history}"] if broken else []
        return found

    def _broken_for(self, person: Person) -> list[str]:
        sent, found = self._sent_to(person), []
        if person.closed_at is not None and len(sent) > person.closed_at:
            found.append(f"sent to {person.number} after {person.why}: {sent}")
        days = [self.mailed[words][0][0].astimezone(BERLIN).date() for words in sent]
        if len(set(days)) < len(days):
            found.append(f"two on one day to {person.number}: {days}")
        messages = {each.id: each for each in stage.planned_messages(person.lead_id)}
        for touch, day in zip(stage.touches_of(person.lead_id), DAYS, strict=True):
            words = f"Step {day} for Lead{person.number}."
            is_sent, message = words in self.mailed, messages.get(touch.message_id or 0)
            if is_sent != (message is not None and message.state == "sent"):
                found.append(
                    f"{words} is {message and message.state}, and {'was' if is_sent else 'was not'} mailed"
                )
            if not is_sent and not (touch.reason or (message is not None and message.failure)):
                found.append(f"{words} was not sent, and nothing says why: {touch.state}")
            if person.closed_at is None and not is_sent:
                found.append(f"{words} was not sent, though nothing ended it: {touch.state}, {touch.reason}")
        return found

    def _start(self, now: datetime) -> None:
        number = 100 + len(self.people)
        lead_id = stage.answered_lead(self.cast.acorn, self.sims, number, first_name=f"Lead{number}")
        stage.start(lead_id, self.sequence_id, now)
        self.people.append(Person(number, lead_id))

    def _moment(self, now: datetime, busy: float) -> None:
        if self.people and self.random.random() < 0.3 * busy:
            self._event(self.random.choice(self.people), now)
        if self.random.random() < 0.2 * busy:
            fault = self.random.choice(FAULTS)
            self.sims.emailbison.faults.add(fault, path=SEND)
            self.history.append(f"{now:%d %H:%M} {fault}")
            self.faults += 1
        back = timedelta(minutes=self.random.choice((0, 0, 1, 30, 90)))  # a clock that was set back
        moments = (now, now - back)
        for hand, moment in zip(self.hands, moments, strict=True):
            hand.tell(moment)
        killed = self.random.choice(self.hands) if self.random.random() < 0.08 * busy else None
        for hand in self.hands:
            if hand is killed:
                hand.kill(self.random.uniform(0.0, 0.1))
                self.history.append(f"{now:%d %H:%M} killed")
                self.kills += 1
            else:
                hand.wait()
        self.sims.emailbison.faults.clear()
        self._note(moments)

    def _note(self, moments: tuple[datetime, datetime]) -> None:
        books = stage.mailed(self.sims)
        for words in books[self.seen :]:
            self.mailed.setdefault(words, []).append(moments)
            self.history.append(f"{moments[0]:%d %H:%M} mailed {words}")
        self.seen = len(books)

    def _settle(self, now: datetime) -> None:
        """Everything is well again, and what was put off has its turn: two quiet weeks and more."""
        with system_transaction() as session:
            rules.resume(session, self.cast.acorn.id)
        for person in self.people:
            if person.closed_at is None:
                self._resume(person, now)
        for day in range(18):
            moment = (now + timedelta(days=day)).replace(hour=12)
            if moment > now and _is_open(moment):
                for hand in self.hands:
                    hand.tell(moment)
                    hand.wait()
                self._note((moment, moment))

    def _event(self, person: Person, now: datetime) -> None:
        closing = self.random.random() < 0.4
        what = self.random.choice(CLOSING if closing else PASSING)
        if closing and person.closed_at is None:
            person.closed_at, person.why = len(self._sent_to(person)), what
        person.history.append(f"{now:%d %H:%M} {what}")
        self.events += 1
        getattr(self, f"_{what}")(person, now)

    def _sent_to(self, person: Person) -> list[str]:
        return [words for words in self.mailed if words.endswith(f" for Lead{person.number}.")]

    def _reply(self, person: Person, _: datetime) -> None:
        stage.reply(person.lead_id)

    def _late_reply(self, person: Person, _: datetime) -> None:
        stage.reply(person.lead_id, sent_at=MONDAY - timedelta(days=30))

    def _absence(self, person: Person, _: datetime) -> None:
        stage.reply(person.lead_id, is_automated=True)

    def _opt_out(self, person: Person, _: datetime) -> None:
        with system_transaction() as session:
            lead = lock_lead(session, self.cast.acorn.id, person.lead_id)
            decisions.record_opt_out(session, lead, "emailbison")

    def _booking(self, person: Person, _: datetime) -> None:
        stage.change(person.lead_id, status="meeting-booked")

    def _stop(self, person: Person, now: datetime) -> None:
        with system_transaction() as session:
            lead = lock_lead(session, self.cast.acorn.id, person.lead_id)
            if (enrolment := enrolments.live_of(session, lead)) is not None:
                enrolments.stop(session, enrolment, "By a person.", now)

    def _snooze(self, person: Person, now: datetime) -> None:
        stage.change(person.lead_id, snoozed_until=now + timedelta(days=2))

    def _pause(self, person: Person, now: datetime) -> None:
        with system_transaction() as session:
            lead = lock_lead(session, self.cast.acorn.id, person.lead_id)
            if (enrolment := enrolments.live_of(session, lead)) is not None:
                enrolments.pause(session, enrolment, "By a person.", now)

    def _resume(self, person: Person, now: datetime) -> None:
        with system_transaction() as session:
            lead = lock_lead(session, self.cast.acorn.id, person.lead_id)
            if (enrolment := enrolments.live_of(session, lead)) is not None:
                enrolments.resume(session, enrolment, now)

    def _pause_all(self, _: Person, now: datetime) -> None:
        with system_transaction() as session:
            rules.pause(session, self.cast.acorn.id, self.cast.alice.id, now)

    def _resume_all(self, _: Person, __: datetime) -> None:
        with system_transaction() as session:
            rules.resume(session, self.cast.acorn.id)

    def close(self) -> None:
        for hand in self.hands:
            hand.close()


def _is_open(moment: datetime) -> bool:
    here = moment.astimezone(BERLIN)
    return here.isoweekday() <= 5 and 9 <= here.hour < 17
