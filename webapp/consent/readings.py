"""What is read from a message, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["all", "email", "sms", "calls"]
Certainty = Literal["certain", "ask", "none"]
Strength = Literal["strong", "weak", "other", "faint", "unread", ""]


@dataclass(frozen=True, slots=True)
class OptOutReading:
    """What the words say.

    `channels`: what they close. "all" is contact of any kind. A single channel is a wish about that one alone and
    never a general opt-out; it can stand beside certainty "none". Empty: nothing.
    `evidence`: their words, as they stand in the original. `reason`: a code for the kind of evidence.
    `strength` of what has to be asked: "strong" when the words, taken literally, ask to be left alone; "other" when they are about somebody else; "faint" when only the
    wide net caught them; "unread" when the tables know too few of them.
    """

    certainty: Certainty
    channels: tuple[Channel, ...] = ()
    evidence: str = ""
    reason: str = ""
    strength: Strength = ""


def in_order(channels: frozenset[str]) -> tuple[Channel, ...]:
    """Always in the same order, so that readings can be compared."""
    order: tuple[Channel, ...] = ("email", "sms", "calls")
    return tuple(channel for channel in order if channel in channels)
