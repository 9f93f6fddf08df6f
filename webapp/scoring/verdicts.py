"""What the model said, read strictly: anything that is no verdict is an outcome of its own. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from webapp.conversations.models import Message
from webapp.providers.ai import Reply, Usage
from webapp.scoring.models import Outcome
from webapp.scoring.prompt import JUDGED, visible_text

OneToFour = Annotated[int, Field(ge=1, le=4, strict=True)]
DISQUALIFIED = frozenset(
    {"Blacklist", "Opt Out", "Opted Out", "Unsubscribe", "Unsubscribed", "Bounced", "Bounce"}
)
HIGH = 3
"""An overall score from which a lead is worth somebody's time: it needs a reason that stands in the thread."""

MAX_QUOTE_LENGTH = 300
REFUSING = frozenset({"Blacklist", "Not Interested"})
"""Who means one of these may mean to be left alone."""
AUTOMATED = frozenset({"Out of Office", "Automated Reply"})


@dataclass(frozen=True, slots=True)
class ScoreVerdict:
    """What is stored: numbers only when the outcome is "scored" or "disqualified"."""

    outcome: Outcome
    fit: int | None = None
    intent: int | None = None
    overall: int | None = None
    reasons: str = ""
    evidence: list[str] = field(default_factory=list)
    model: str = ""
    calls: int = 0
    usage: Usage = field(default_factory=Usage)
    micros: int = 0
    speaks_to_reader: bool = False
    """The model saw something in the mail that was meant for itself."""


class _Scores(BaseModel):
    model_config = ConfigDict(extra="forbid")

    speaksToReader: StrictBool  # noqa: N815  # the names of the schema
    fitScore: OneToFour  # noqa: N815
    intentScore: OneToFour  # noqa: N815
    overallScore: OneToFour  # noqa: N815
    reasoning: str = Field(max_length=4000)
    evidence: list[str] = Field(max_length=20)


def disqualified(sentiment: str) -> ScoreVerdict:
    """Not worth a call: they asked to be left alone."""
    return ScoreVerdict("disqualified", 1, 1, 1, f"Disqualified: {sentiment}")


def ended(ending: str, *, model: str, calls: int, usage: Usage, micros: int) -> ScoreVerdict:
    """The verdict of a question that brought no answer."""
    outcome: Outcome = (
        "refused" if ending == "refused" else "filtered" if ending == "filtered" else "unreadable"
    )
    return ScoreVerdict(outcome, model=model, calls=calls, usage=usage, micros=micros)


def read_scores(reply: Reply, messages: list[Message]) -> ScoreVerdict | None:
    """The verdict in the model's answer; None when it is none: other fields, other numbers, or only invented quotes."""
    try:
        scores = _Scores.model_validate(reply.answer)
    except ValidationError:
        return None
    quotes = found_quotes(scores.evidence, messages)
    if scores.evidence and not quotes and scores.overallScore >= HIGH:
        return None
    return ScoreVerdict(
        "scored",
        scores.fitScore,
        scores.intentScore,
        scores.overallScore,
        visible_text(scores.reasoning)[:500],
        quotes,
        reply.model,
        speaks_to_reader=scores.speaksToReader,
    )


def read_sentiment(reply: Reply) -> str | None:
    """The sentiment in the model's answer; None when it is none of ours."""
    sentiment = reply.answer.get("sentiment") if len(reply.answer) == 1 else None
    return sentiment if isinstance(sentiment, str) and sentiment in JUDGED else None


def found_quotes(quotes: list[str], messages: list[Message]) -> list[str]:
    """The quotes that really stand in what the lead wrote, white space aside. The model's inventions are dropped."""
    said = [_plain(message.own_words) for message in messages if message.is_reply]
    found = [" ".join(visible_text(quote).split())[:MAX_QUOTE_LENGTH] for quote in quotes]
    return [quote for quote in found if len(quote) >= 3 and any(_plain(quote) in text for text in said)][:3]


def _plain(text: str) -> str:
    return " ".join(visible_text(text).split()).casefold()
