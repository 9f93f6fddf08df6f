"""What of a model's answer is evidence: words of the lead, found in the conversation, and more than two letters of them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from webapp.conversations.models import Message
from webapp.jobs.ledger import Lease
from webapp.jobs.runs import Run
from webapp.llm.models import Choices
from webapp.personas.persona_context import PersonaContext
from webapp.scoring.lead import Scoring
from webapp.scoring.prompt import Case
from webapp.scoring.verdicts import found_quotes

NOON = datetime(2026, 9, 10, 12, tzinfo=UTC)
THEIRS = "What does it cost?  Call me\non Tuesday, ok"
OURS = "Our price is four euros a pallet."
REPORT = "The mailbox is full; it will be tried again."


def said(body: str, **facts: object) -> Message:
    usual = {"direction": "inbound", "is_bounce": False, "channel": "email", "subject": ""}
    return Message(body_text=body, sent_at=NOON, **{**usual, **facts})


MESSAGES = [said(OURS, direction="outbound"), said(THEIRS), said(REPORT, is_bounce=True)]


@pytest.mark.parametrize(
    ("quote", "kept"),
    [
        ("what does it COST?", ["what does it COST?"]),
        ("Call me on Tuesday", ["Call me on Tuesday"]),
        (", ok", [", ok"]),
        ("ok", []),
        ("", []),
        ("   ", []),
        ("four euros a pallet", []),
        ("The mailbox is full", []),
        ("I would buy at once", []),
    ],
    ids=["its own", "over a line's end", "three letters", "two letters", "empty", "blank", "ours", "a report's", "invented"],
)  # fmt: skip
def test_a_quote_is_evidence_if_the_lead_wrote_it(quote: str, kept: list[str]) -> None:
    assert found_quotes([quote], MESSAGES) == kept


def test_three_quotes_are_enough() -> None:
    quotes = ["What does", "does it", "it cost", "Call me"]
    assert found_quotes(quotes, MESSAGES) == quotes[:3]


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 20.0), (2, 25.0), (4, 35.0)])
def test_each_attempt_waits_five_seconds_longer_than_the_one_before(attempt: int, seconds: float) -> None:
    lease = Lease(1, "scoring.score", "score-1", 1, {}, attempt, 0, uuid.uuid4())
    case = Case(1, 1, PersonaContext("", ""), {}, None, MESSAGES)
    scoring = Scoring(Run(lease), case, Choices(workspace_id=1), lambda _session, _scoring: None)
    assert scoring.seconds(20.0) == seconds
