"""The sequences that a workspace can begin with. They are off until somebody has read them and switches them on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.sequences.models import Sequence, SequenceStep, Trigger

MORNING = time(9, 30)


@dataclass(frozen=True, slots=True)
class DefaultSequence:
    """A sequence of mails in the morning, by day."""

    name: str
    trigger: Trigger
    sentiment: str | None
    steps: tuple[tuple[int, str], ...]


DEFAULTS = (
    DefaultSequence(
        "No response",
        "first_answer",
        None,
        (
            (2, "Hi {first_name|there}, did you have a chance to look at my last message?"),
            (
                5,
                "Hi {first_name|there}, is this still of interest to you? A short yes or no helps me either way.",
            ),
            (7, "Hi {first_name|there}, I do not want to crowd your inbox, so this is my last note on it."),
        ),
    ),
    DefaultSequence(
        "Meeting requested",
        "sentiment",
        "Meeting Requested",
        (
            (1, "Hi {first_name|there}, which day suits you for our conversation?"),
            (2, "Hi {first_name|there}, would a quarter of an hour this week work for you?"),
            (5, "Hi {first_name|there}, shall I suggest two or three times?"),
            (7, "Hi {first_name|there}, is a meeting still of interest, or is another month better?"),
        ),
    ),
    DefaultSequence(
        "After a booking",
        "sentiment",
        "Meeting Booked",
        ((1, "Hi {first_name|there}, thank you for the time. Is there anything you want me to prepare?"),),
    ),
)


def add_defaults(session: Session, workspace_id: int) -> int:
    """Add those whose names are free; returns how many were added."""
    added = 0
    for each in DEFAULTS:
        row = {"workspace_id": workspace_id, "name": each.name, "trigger": each.trigger}
        adding = insert(Sequence).values(**row, trigger_sentiment=each.sentiment)
        sequence_id = session.scalar(adding.on_conflict_do_nothing().returning(Sequence.id))
        if sequence_id is None:
            continue
        added += 1
        mine = {"workspace_id": workspace_id, "sequence_id": sequence_id, "at": MORNING, "channel": "email"}
        session.add_all(SequenceStep(**mine, day=day, template=words) for day, words in each.steps)
    session.flush()
    return added
