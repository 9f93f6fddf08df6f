"""Whatever ends a sequence, at every place in the life of a message: nothing is claimed after it, and what was sent stays sent.

The state machine (test_machine.py) draws histories; this goes through all of one kind, so that none depends on luck.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from simulators import Switchboard
from tests.factories import Cast
from tests.sequences import stage
from tests.sequences.stage import MONDAY, SEND
from webapp.consent import decisions
from webapp.consent.ledger import Because, record
from webapp.conversations import sending
from webapp.conversations.attempts import attempt
from webapp.conversations.sending import Claim
from webapp.leads.locks import lock_lead
from webapp.providers.errors import ProviderError
from webapp.runtime.database import system_transaction
from webapp.runtime.redis import for_requests
from webapp.sequences import editing, enrolments
from webapp.sequences.handed_over import ask_again
from webapp.sequences.models import Sequence

PATHS = {
    "sent": ("tick", "take", "send"),
    "its answer is lost": ("tick", "take", "lose", "take", "send"),
    "refused once": ("tick", "take", "refuse", "take", "send"),
    "its worker dies": ("tick", "take", "crash", "take", "send"),
}
FAULTS = {"send": None, "lose": "reset_after", "refuse": "status"}
NUMBERS = count(500)


class Life:
    """One lead in a sequence of one mail, and the worker that may hold its claim."""

    def __init__(self, cast: Cast, sims: Switchboard) -> None:
        self.cast, self.sims = cast, sims
        number = next(NUMBERS)
        self.words = f"Still of interest, number {number}?"
        self.lead_id = stage.answered_lead(cast.acorn, sims, number)
        self.sequence_id = stage.sequence(cast.acorn, {"template": self.words}, name=f"Nudge {number}")
        stage.start(self.lead_id, self.sequence_id)
        self.claim: Claim | None = None
        self.is_over = False

    def go(self, act: str) -> None:
        {"tick": self._tick, "take": self._take, "crash": self._crash}.get(act, lambda: self._attempt(act))()

    def end(self, how: str) -> None:
        self.is_over = True
        ENDS[how](self)

    def sent(self) -> int:
        return stage.mailed(self.sims).count(self.words)

    def _tick(self) -> None:
        stage.do_due(MONDAY)

    def _take(self) -> None:
        for message in stage.planned_messages(self.lead_id):
            with system_transaction() as session:
                since = ask_again(session, self.cast.acorn.id, message.id, MONDAY)
                self.claim = sending.claim(session, message.id, is_over=since.is_over)
        assert self.claim is None or bool(self.claim.closed) is self.is_over

    def _crash(self) -> None:
        self.claim = None

    def _attempt(self, act: str) -> None:
        if self.claim is None:
            return
        claim, self.claim = self.claim, None
        if FAULTS[act] and not claim.closed:
            self.sims.emailbison.faults.add(FAULTS[act], path=SEND)
        try:
            made = attempt(claim)
        except ProviderError:
            return
        finally:
            self.sims.emailbison.faults.clear()
            for_requests().flushdb()
        with system_transaction() as session:
            if made.provider_id is None:
                sending.record_unsent(session, claim.message_id, claim.closed)
            else:
                sending.record_sent(session, claim.message_id, made.provider_id)


def _opt_out(life: Life) -> None:
    with system_transaction() as session:
        decisions.record_opt_out(session, lock_lead(session, life.cast.acorn.id, life.lead_id), "emailbison")


def _no_mails(life: Life) -> None:
    """They want no mails: the lead itself stays open, so the send gate alone stands in the way."""
    with system_transaction() as session:
        lead = lock_lead(session, life.cast.acorn.id, life.lead_id)
        record(session, lead, "opt_out", Because("rule", evidence="no mails"), "email")


def _stop(life: Life) -> None:
    with system_transaction() as session:
        lead = lock_lead(session, life.cast.acorn.id, life.lead_id)
        if (enrolment := enrolments.live_of(session, lead)) is not None:
            enrolments.stop(session, enrolment, "By a person.", MONDAY)


def _remove(life: Life) -> None:
    with system_transaction() as session:
        editing.remove(session, session.get_one(Sequence, life.sequence_id), MONDAY)


ENDS: dict[str, Callable[[Life], None]] = {
    "reply": lambda life: stage.reply(life.lead_id),
    "late reply": lambda life: stage.reply(life.lead_id, sent_at=MONDAY - timedelta(days=30)),
    "opt-out": _opt_out,
    "no mails": _no_mails,
    "booking": lambda life: stage.change(life.lead_id, status="meeting-booked"),
    "stop": _stop,
    "removal": _remove,
}


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_sent_after_an_end_wherever_it_comes_and_exactly_one_without(
    cast: Cast, sims: Switchboard, lead_id: int, path: str
) -> None:
    assert lead_id, "the account is connected"
    acts = PATHS[path]
    for place in range(len(acts) + 1):
        for how in ENDS if path == "sent" else ("reply", "removal"):
            life = Life(cast, sims)
            for act in acts[:place]:
                life.go(act)
            most = max(life.sent(), int(life.claim is not None and not life.claim.closed))
            life.end(how)
            for act in (*acts[place:], "tick", "take", "send"):
                life.go(act)
            assert life.sent() <= most, (how, place)
            assert "sending" not in {each.state for each in stage.planned_messages(life.lead_id)}, (
                how,
                place,
            )
    life = Life(cast, sims)
    for act in (*acts, "tick", "take", "send"):
        life.go(act)
    assert life.sent() == 1
