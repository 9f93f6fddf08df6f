"""Why a high score is not to be believed at sight. Pure.

A mail can order its own score, and no instruction keeps every model from obeying. So a high score stands on its own only when
three things agree: the mail does not speak to a machine, something that its writer said is quoted for it, and the other
question that the model is asked of the same reply, what it is, was answered alike. Else the doubt stands beside it.
"""

from __future__ import annotations

import re
import unicodedata

from webapp.conversations.models import Message
from webapp.leads.states import ATTENTION
from webapp.scoring.prompt import visible_text

HIGH = 3
ORDERED = "Their mail speaks to a machine that reads it. Read it yourself before you believe this score."
UNQUOTED = "No words of the lead were quoted for this score."
CONTRADICTED = "It does not fit what their reply was judged to be: “{}”."

LONGEST = 20_000
"""Characters of a mail that are looked at: its beginning and its end."""
MOST_UNSEEN = 3
"""Invisible marks that a mail may hold by accident."""
ORDERS = re.compile(
    r"(?:fit|intent|overall)\s*_?score|overall\s{0,3}[:=]\s{0,3}[0-9]|\bscor(?:e|ed|ing)\s{1,3}(?:me|this|of|below|above|[0-9])"
    r"|\b(?:set|give|assign|award)\b[^\n.]{0,60}\bscore\b|\bset_score\b|\brubric\b|\bperfect score\b"
    r"|\b(?:ignore|disregard|forget|override)\b[^\n.]{0,40}\b(?:instructions?|rules|prompts?|above|previous)\b"
    r"|\b(?:ignore[zr]?|oublie[zr]?)\b[^\n.]{0,40}\b(?:consignes|instructions)\b|\bolvid[ae]\b[^\n.]{0,40}\binstrucciones\b"
    r"|\bignorier\w*\b[^\n.]{0,40}\banweisungen\b|\bgesamtnote\b|\bpunt[úu]a\b|\bnote maximale\b"
    r"|<\|?\s?/?(?:im_start|im_end|system|assistant|tool_call|script)|<!--|\bdisplay\s{0,3}:\s{0,3}none"
    r"|\bassistant\s{0,3}:|\bsystem prompt\b|\bprompt injection\b|\byou are (?:now )?[A-Z]?\w*bot\b|\bstay in (?:the|your) role\b"
    r"|\bend of (?:the )?transcript\b|^\[[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{5}\] \[|\breturn [0-9], ?[0-9], ?[0-9]\b"
    r"|\b(?:decode|read backwards|rot13|base64)\b[^\n]{0,40}\b(?:obey|follow|do)\b|\brot13\b|\b[A-Za-z0-9+/]{60,}={0,2}(?![A-Za-z0-9+/])"
    r"|\byou must answer\b|\byour instructions\b|\bschema mismatch\b|\bthe model (?:shall|must|should|will)\b"
    r"|\b(?:erocs|snoitcurtsni)\b|\badministrator of your system\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Orders and their disguises: in plain words of five languages, as a turn, a transcript, a tool's call, encoded or backwards."""
UNSEEN = {"Cf", "Co", "Cn"}
LEGIT = {"\u200d", "\ufeff", "\u00ad", "\u200e", "\u200f"}
"""Joiners of emoji, byte order marks, soft hyphens, marks of direction: honest mail has them."""


def doubt_of(overall: int | None, quotes: list[str], sentiment: str | None, messages: list[Message]) -> str:
    """The doubt, in a sentence for people; blank where there is none, and for low scores, which nobody orders."""
    if overall is None or overall < HIGH:
        return ""
    if any(speaks_to_a_machine(message.own_words) for message in messages if message.is_reply):
        return ORDERED
    if not quotes:
        return UNQUOTED
    if sentiment is not None and sentiment not in (*ATTENTION, "Meeting Booked"):
        return CONTRADICTED.format(sentiment)
    return ""


def speaks_to_a_machine(text: str) -> bool:
    """Whether a mail holds an order to whoever judges it, or words that only a machine reads."""
    looked_at = text if len(text) <= LONGEST else text[: LONGEST // 2] + "\n" + text[-LONGEST // 2 :]
    unseen = sum(unicodedata.category(letter) in UNSEEN and letter not in LEGIT for letter in looked_at)
    plain = unicodedata.normalize("NFKC", visible_text(looked_at))
    return unseen > MOST_UNSEEN or "\u202e" in looked_at or ORDERS.search(plain) is not None
