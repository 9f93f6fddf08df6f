"""One answer, whatever happens to it in whatever order: the provider's own books have it once when it ends as sent, and never twice."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from simulators import Switchboard
from tests.conversations.stage import (
    SEND_MAIL,
    SEND_TEXT,
    Row,
    echo_mail,
    echo_text,
    elsewhere,
    mailed,
    outbound_rows,
    texted_rows,
)
from tests.due import try_again
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.conversations import composing, sending, unsent
from webapp.conversations.composing import Written
from webapp.conversations.models import Channel, Message
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.errors import Invalid

WORDS = "Thanks."
ASK = {"email": "/api/replies/*/conversation-thread", "sms": "/conversations/search"}
SEND = {"email": SEND_MAIL, "sms": SEND_TEXT}
NO: dict[Channel, Row] = {
    "email": {"kind": "success_false"},
    "sms": {"kind": "status", "status": 400, "body": '{"status":400,"message":"Missing phone number"}'},
}


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_one_answer(  # noqa: C901  # one rule each
    cast: Cast, lead_id: int, texted: int, jane: Row, *, sims: Switchboard, drain: Drain, channel: Channel
) -> None:  # fmt: skip
    class Answer(RuleBasedStateMachine):
        """`before`: what the books have of the same words from an answer that was settled before."""

        def __init__(self) -> None:
            super().__init__()
            sims.emailbison.faults.clear()
            sims.gohighlevel.faults.clear()
            with unit_of_work() as session:
                session.execute(delete(Message).where(Message.direction == "outbound"))
                session.execute(delete(Job))
            for row in mailed(sims):
                del sims.emailbison.books.replies[row["id"]]
            for row in texted_rows(sims, WORDS):
                del sims.gohighlevel.books.messages[row["id"]]
            self.id = self._ask()
            try_again(drain)
            self.before = len(self.books())
            assert (self.state(), self.before) == ("sent", 1)
            self.id = 0

        def books(self) -> list[Row]:
            if channel == "sms":
                return texted_rows(sims, WORDS)
            return [row for row in mailed(sims) if row["text_body"].strip() == WORDS]

        def state(self) -> str:
            with unit_of_work() as session:
                found = session.get(Message, self.id)
                return found.state if found else "gone"

        def lead(self) -> int:
            return texted if channel == "sms" else lead_id

        def _ask(self) -> int:
            with unit_of_work() as session:
                lead = session.get_one(Lead, self.lead())
                return composing.ask(session, lead, Written(WORDS, channel), cast.alice.id).id

        @rule()
        @precondition(lambda self: not self.id)
        def ask(self) -> None:
            self.id = self._ask()

        @rule()
        @precondition(lambda self: self.id)
        def undo(self) -> None:
            may = self.state() == "waiting"
            with suppress(Invalid), unit_of_work() as session:
                if message := session.get(Message, self.id):
                    lead = session.get_one(Lead, self.lead(), with_for_update=True)
                    unsent.take_back(session, lead, message, cast.alice.id)
            assert not may or self.state() == "gone"

        @rule()
        def work(self) -> None:
            try_again(drain)

        @rule(how=st.sampled_from(["reset", "reset_after"]))
        @precondition(lambda self: self.id)
        def work_and_lose(self, how: str) -> None:
            self._spoiled(kind=how, path=SEND[channel])

        @rule()
        @precondition(lambda self: self.id)
        def work_and_be_refused(self) -> None:
            self._spoiled(**NO[channel], path=SEND[channel])

        @rule(times=st.integers(1, 7))
        @precondition(lambda self: self.id)
        def nobody_can_be_asked(self, times: int) -> None:
            for _ in range(times):
                self._spoiled(kind="status", status=500, path=ASK[channel])

        def _spoiled(self, **fault: Any) -> None:
            sim = sims.gohighlevel if channel == "sms" else sims.emailbison
            sim.faults.add(**fault)
            try_again(drain)
            sim.faults.clear()

        @rule()
        @precondition(lambda self: self.id and self.state() != "failed")  # a failed one has no job left
        def die_before_sending(self) -> None:
            with system_transaction() as session:
                if session.get(Message, self.id):
                    sending.claim(session, self.id)

        @rule()
        @precondition(lambda self: self.id and self.state() == "waiting")
        def die_after_sending(self) -> None:
            self.die_before_sending()
            if channel == "sms":
                sims.gohighlevel.books.add_message(jane, WORDS, inbound=False, source="api")
            else:
                elsewhere(sims, WORDS)

        @rule()
        def echo(self) -> None:
            for row in self.books():
                self._tell(row)

        @rule()
        def somebody_answers_elsewhere(self) -> None:
            if channel == "sms":
                self._tell(
                    sims.gohighlevel.books.add_message(
                        jane, f"{WORDS} And more.", inbound=False, source="app"
                    )
                )
            else:
                self._tell(elsewhere(sims, f"{WORDS} And more."))

        def _tell(self, row: Row) -> None:
            echo_text(row, texted) if channel == "sms" else echo_mail(sims, row, lead_id)

        @rule()
        @precondition(lambda self: self.state() == "failed")
        def try_again(self) -> None:
            with unit_of_work() as session:
                composing.try_again(session, session.get_one(Message, self.id))

        @invariant()
        def it_is_there_once_or_not_yet(self) -> None:
            news, state = len(self.books()) - self.before, self.state() if self.id else "gone"
            assert news in {"sent": (1,), "gone": (0,), "waiting": (0,)}.get(state, (0, 1)), (state, news)

        def teardown(self) -> None:
            """Left alone, it ends; and nothing stands twice in the thread."""
            sims.emailbison.faults.clear()
            sims.gohighlevel.faults.clear()
            try_again(drain)
            if self.state() == "failed":
                self.try_again()
                try_again(drain)
            assert self.state() in {"sent", "gone"}
            self.it_is_there_once_or_not_yet()
            self.echo()
            same = [(row.body_text, row.state) for row in outbound_rows() if row.body_text == WORDS]
            assert same == [(WORDS, "sent")] * len(self.books())

    run_state_machine_as_test(
        Answer,
        settings=settings(
            max_examples=12,
            stateful_step_count=10,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[
                Phase.generate
            ],  # shrinking drives real parts for minutes, and the steps are printed anyway
            suppress_health_check=list(HealthCheck),
        ),
    )
