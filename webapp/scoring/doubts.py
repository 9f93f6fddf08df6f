"""Why a high score, or interest, is not to be believed at sight. Pure.

A mail can order its own score, and no instruction keeps every model from obeying. So a high score stands on its own only when
three things agree: the mail does not speak to a machine, something that its writer said is quoted for it, and the other
question that the model is asked of the same reply, what it is, was answered alike. Else the doubt stands beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from webapp.leads.states import ATTENTION
from webapp.scoring.orders import holds_an_order
from webapp.scoring.prompt import visible_text

HIGH = 3
ORDERABLE = frozenset({*ATTENTION, "Meeting Booked"})
"""Sentiments that somebody may order: they ask for an operator, or say that there is nothing left to do."""
ORDERED = "Their mail speaks to a machine that reads it. Read it yourself before you believe this score."
UNQUOTED = "No words of the lead were quoted for this score."
CONTRADICTED = "It does not fit what their reply was judged to be: “{}”."

LONGEST = 20_000
"""Characters of a mail that are looked at: its beginning and its end."""
MOST_UNSEEN = 3
"""Invisible marks that a mail may hold by accident."""
UNSEEN = {"Cf", "Co", "Cn"}
LEGIT = {"\u200d", "\ufeff", "\u00ad", "\u200e", "\u200f"}
"""Joiners of emoji, byte order marks, soft hyphens, marks of direction: honest mail has them."""


def doubt_of(
    overall: int | None,
    quotes: list[str],
    sentiment: str | None,
    told: Iterable[str],
    *,
    speaks_to_reader: bool = False,
) -> str:
    """The doubt, in a sentence for people; blank where there is none, and for low scores without interest, which nobody orders.

    `told`: everything that a stranger wrote and the model was given (`prompt.told_by_strangers`). `speaks_to_reader`: the
    model saw an order in it: it is asked, because words that we know are found in few languages and disguises.
    """
    is_high = overall is not None and overall >= HIGH
    is_worth_ordering = is_high or (overall is not None and sentiment in ORDERABLE)
    if is_worth_ordering and (speaks_to_reader or any(map(speaks_to_a_machine, told))):
        return ORDERED
    if not is_high:
        return ""
    if not quotes:
        return UNQUOTED
    if sentiment is not None and sentiment not in ORDERABLE:
        return CONTRADICTED.format(sentiment)
    return ""


def speaks_to_a_machine(text: str) -> bool:
    """Whether a mail holds an order to whoever judges it, or words that only a machine reads."""
    looked_at = text if len(text) <= LONGEST else text[: LONGEST // 2] + "\n" + text[-LONGEST // 2 :]
    unseen = sum(unicodedata.category(letter) in UNSEEN and letter not in LEGIT for letter in looked_at)
    return unseen > MOST_UNSEEN or "\u202e" in looked_at or holds_an_order(visible_text(looked_at))
