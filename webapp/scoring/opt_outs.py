"""Judging what each new message says about being contacted, before its lead is judged and scored.

Every message is judged once, whatever came after it and in whatever order messages arrive. Words alone decide only
where they are certain; the model is asked about the rest, and where words and model disagree, a person is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.consent import decisions, ledger, opt_outs, question
from webapp.consent.ledger import Because
from webapp.consent.opt_ins import opt_in_hint
from webapp.consent.question import Answer
from webapp.consent.readings import OptOutReading
from webapp.consent.tokens import read_text, words
from webapp.consent.whole import says_nothing
from webapp.conversations.models import Message
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.llm import calls
from webapp.llm.budget import OverBudget
from webapp.llm.calls import Asker, ModelAnswer, patiently
from webapp.llm.models import Choices
from webapp.providers import ai
from webapp.providers.ai import Question
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.scoring import guards
from webapp.scoring.doubts import speaks_to_a_machine

BATCH = 200
"""Messages of one lead that are read at once."""

LONGEST_QUOTE = 200

ROOM, MAX_ROOM = 400, 1_500
"""Output tokens for an answer, at first and at most."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A message that has not been judged, the names that say nothing in it, and its writer's addresses."""

    message: Message
    names: tuple[str, ...]
    addresses: tuple[str, ...] = ()

    @property
    def own_text(self) -> str:
        """What its writer wrote, without the history."""
        return self.message.own_words

    def read(self) -> OptOutReading:
        """What the words say. In an automatic mail only a certain opt-out counts: absences have footers."""
        message = self.message
        reading = opt_outs.read(
            self.own_text,
            message.subject,
            channel=message.channel,
            names=self.names,
            addresses=self.addresses,
        )
        is_automatic = guards.judge(message) is not None
        return OptOutReading("none") if is_automatic and reading.certainty != "certain" else reading


def unjudged_of(session: Session, lead_id: int) -> list[Unjudged]:
    """The lead's messages that nobody has judged yet, oldest first, so many as one run takes."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        return []
    query = select(Message).where(
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.is_reply,
        Message.opt_out_decision.is_(None),
    )
    names = (lead.first_name, lead.last_name, lead.company)
    found = session.scalars(query.order_by(Message.sent_at, Message.id).limit(BATCH)).all()
    return [
        Unjudged(message, (*names, message.sender_name), (message.sender_address, lead.email or ""))
        for message in found
    ]


def judge_all(choices: Choices, unjudged: list[Unjudged], seconds: float) -> int:
    """Judge each of them; returns what the answers of the model cost, in micros. Raises ProviderError."""
    return sum(_judge(choices, each, seconds) for each in unjudged)


def is_unheard(message: Message) -> bool:
    """Whether the words hint at nothing, though they say more than the courtesy and refusals that the tables know."""
    names = frozenset(words(message.sender_name))
    return Unjudged(message, ()).read().certainty == "none" and not says_nothing(
        read_text(message.own_words), names
    )


def ask_after_all(choices: Choices, message: Message, seconds: float) -> int:
    """The model took the reply for an opt-out, or for a refusal, whose words say nothing of it: ask the question, and hold on
    a yes."""
    return _ask(choices, Unjudged(message, ()), OptOutReading("none"), seconds)


def _judge(choices: Choices, each: Unjudged, seconds: float) -> int:
    reading = each.read()
    is_asked = reading.certainty == "ask" and ai.is_on() and choices.opt_out_on
    if not is_asked:
        _settle(each, reading, None)
        return 0
    try:
        return _ask(choices, each, reading, seconds)
    except OverBudget:
        _settle(each, reading, None)
        return 0


def _ask(choices: Choices, each: Unjudged, reading: OptOutReading, seconds: float) -> int:
    def keep(session: Session, answer: ModelAnswer[Answer]) -> None:
        settle(session, each, reading, answer.value)

    return calls.ask(
        Asker(choices, "opt_out", question.VERSION, each.message.lead_id),
        question_of(each.message, each.own_text, seconds),
        room=ROOM,
        most_room=MAX_ROOM,
        read=lambda reply: question.checked(reply.answer, each.own_text, each.message.subject),
        keep=keep,
    ).micros


def question_of(message: Message, own_text: str, seconds: float) -> Question:
    """What the model is asked of one message."""
    return Question(
        name="opt_out",
        model=settings().sentiment_model,
        effort=settings().sentiment_effort,
        schema=question.SCHEMA,
        instructions=question.INSTRUCTIONS,
        text=question.text_of(own_text, message.subject, channel=message.channel),
        seconds=seconds,
    )


@patiently
def _settle(each: Unjudged, reading: OptOutReading, answer: Answer | None) -> None:
    with unit_of_work() as session:
        settle(session, each, reading, answer)


def settle(session: Session, each: Unjudged, reading: OptOutReading, answer: Answer | None) -> None:
    """Store what words and model (None: it could not be asked) make of a message, and what follows from that."""
    message = session.get_one(Message, each.message.id)
    lead = lock_lead(session, message.workspace_id, message.lead_id)
    decision = question.decide(reading, answer)
    is_ordered = answer is not None and reading.certainty == "ask" and _gives_orders(message, each)
    if is_ordered or (decision == "opted_out" and message.by_form):
        # What a mail told the model to say is no reading of it, and anybody can type somebody's address into a form.
        decision = "held"
    message.opt_out_decision = decision
    because = _because(message, reading, answer)
    if decision == "opted_out":
        message.sentiment, message.sentiment_by = "Blacklist", because.by
        return decisions.opt_out(session, lead, because)
    for channel in question.closed_channels(reading, answer):
        ledger.record(session, lead, "opt_out", because, channel)
    is_closed = ledger.state_of(session, lead).is_opted_out() or lead.status == "blacklisted"
    if is_closed and opt_in_hint(each.own_text):
        quote = each.own_text.strip()[:LONGEST_QUOTE]
        ledger.record(session, lead, "hold", replace(because, reason=decisions.OPT_IN, evidence=quote))
    elif decision == "held" and not is_closed:
        ledger.record(session, lead, "hold", because)
    if is_closed and lead.sentiment is None:
        lead.sentiment = "Blacklist"
    return None


def _gives_orders(message: Message, each: Unjudged) -> bool:
    return speaks_to_a_machine(message.subject) or speaks_to_a_machine(each.own_text)


def _because(message: Message, reading: OptOutReading, answer: Answer | None) -> Because:
    return Because(
        "rule" if reading.certainty == "certain" or answer is None else "model",
        at=message.sent_at,
        source=message.provider,
        message_id=message.id,
        address=message.sender_address or None if message.channel == "email" else None,
        evidence=(answer.evidence if answer else "") or reading.evidence,
        reason=reading.reason,
        readings={"words": asdict(reading), "model": asdict(answer) if answer else None},
    )
