"""Replies, opt-outs, bookings, stops, ticks, crashes, lost answers, retries and late webhooks in any order: nothing is sent
after one of those that end a sequence was stored, and exactly one message otherwise.

Hypothesis writes the histories; the database, the send path and the provider are real.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from simulators import Switchboard
from tests.factories import Cast
from tests.sequences import stage
from tests.sequences.stage import MONDAY, SEND
from webapp.consent import decisions
from webapp.conversations import sending
from webapp.conversations.attempts import attempt
from webapp.conversations.sending import Claim
from webapp.leads.locks import lock_lead
from webapp.providers.errors import ProviderError
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction
from webapp.runtime.redis import for_requests
from webapp.sequences import enrolments, passes
from webapp.sequences.handed_over import ask_again


@pytest.mark.timeout(900)
def test_interleavings(cast: Cast, lead_id: int, sims: Switchboard) -> None:  # noqa: C901  # one rule each
    numbers = count(100)

    class Interleavings(RuleBasedStateMachine):
        """One lead in a sequence of one step. A worker may hold one claim at a time, and die with it."""

        def __init__(self) -> None:
            super().__init__()
            number = next(numbers)
            self.words = f"Still of interest, number {number}?"
            self.lead_id = stage.answered_lead(cast.acorn, sims, number)
            nudge = stage.sequence(cast.acorn, {"template": self.words}, name=f"Nudge {number}")
            stage.start(self.lead_id, nudge)
            self.claim: Claim | None = None
            self.is_closed = False
            self.most = 1

        def sent(self) -> int:
            return stage.mailed(sims).count(self.words)

        @rule()
        def tick(self) -> None:
            """A pass does what is due, again and again."""
            stage.do_due(MONDAY)

        @rule()
        def stop_pass(self) -> None:
            passes.stop_over(clock.now(), Deadline.after(60))

        @precondition(lambda self: self.claim is None)
        @rule()
        def take(self) -> None:
            """A worker claims the message, whatever an earlier one left behind."""
            for message in stage.planned_messages(self.lead_id):
                with system_transaction() as session:
                    since = ask_again(session, cast.acorn.id, message.id, MONDAY)
                    self.claim = sending.claim(session, message.id, is_over=since.is_over)
            if self.claim is not None:
                assert bool(self.claim.closed) == self.is_closed

        @precondition(lambda self: self.claim is not None)
        @rule()
        def send(self) -> None:
            self.attempt()

        @precondition(lambda self: self.claim is not None)
        @rule()
        def lose_the_answer(self) -> None:
            """The provider takes it, and its answer never arrives."""
            sims.emailbison.faults.add("reset_after", path=SEND)
            self.attempt()

        @precondition(lambda self: self.claim is not None)
        @rule()
        def refuse(self) -> None:
            sims.emailbison.faults.add("status", path=SEND)
            self.attempt()

        @precondition(lambda self: self.claim is not None)
        @rule()
        def crash(self) -> None:
            """The worker dies with its claim."""
            self.claim = None

        @rule()
        def reply(self) -> None:
            stage.reply(self.lead_id)
            self.close()

        @rule()
        def late_webhook(self) -> None:
            """A reply of last month, told only now."""
            stage.reply(self.lead_id, sent_at=MONDAY - timedelta(days=30))
            self.close()

        @rule()
        def opt_out(self) -> None:
            with system_transaction() as session:
                lead = lock_lead(session, cast.acorn.id, self.lead_id)
                decisions.record_opt_out(session, lead, "emailbison")
            self.close()

        @rule()
        def book(self) -> None:
            """A person marks a meeting."""
            stage.change(self.lead_id, status="meeting-booked")
            self.close()

        @rule()
        def stop(self) -> None:
            """A person ends the sequence."""
            with system_transaction() as session:
                lead = lock_lead(session, cast.acorn.id, self.lead_id)
                if (enrolment := enrolments.live_of(session, lead)) is not None:
                    enrolments.stop(session, enrolment, "By a person.", MONDAY)
                    self.close()

        @rule()
        def complete(self) -> None:
            passes.complete(MONDAY)

        @rule()
        def absence(self) -> None:
            """What a machine of theirs wrote is no reply."""
            stage.reply(self.lead_id, is_automated=True)

        @invariant()
        def nothing_leaves_twice_or_after_it_was_closed(self) -> None:
            assert self.sent() <= self.most

        def teardown(self) -> None:
            """Left alone, it ends: sent once, unless it was closed before."""
            sims.emailbison.faults.clear()
            for _ in range(4):
                self.tick()
                if self.claim is None:
                    self.take()
                if self.claim is not None:
                    self.attempt()
            assert self.sent() <= self.most
            assert self.is_closed or self.sent() == 1
            states = [message.state for message in stage.planned_messages(self.lead_id)]
            assert states.count("sent") == self.sent()
            assert set(states) <= {"sent", "failed"}

        def attempt(self) -> None:
            assert self.claim is not None
            claim, self.claim = self.claim, None
            try:
                made = attempt(claim)
            except ProviderError:
                return
            finally:
                sims.emailbison.faults.clear()
                for_requests().flushdb()
            with system_transaction() as session:
                if made.provider_id is None:
                    sending.record_unsent(session, claim.message_id, claim.closed)
                else:
                    sending.record_sent(session, claim.message_id, made.provider_id)

        def close(self) -> None:
            """From now on only what a worker holds already may still leave: it was claimed before this was stored."""
            if not self.is_closed:
                is_held = self.claim is not None
                self.most = max(self.sent(), 1 if is_held else 0)
            self.is_closed = True

    run_state_machine_as_test(
        Interleavings,
        settings=settings(
            max_examples=20,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
