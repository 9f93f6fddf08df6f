"""Judging a reply by rules, before any model: opt-outs, out-of-office notes, bounces.

Only the part that the person wrote counts: quoted history holds our own unsubscribe line. A rule speaks only where it
is sure; whatever it leaves open, the model reads.
"""

from __future__ import annotations

import re
import unicodedata

from webapp.conversations import absences
from webapp.conversations.models import Message
from webapp.scoring.opt_outs import ASKS, NOT_ASKS, POLITE, WORDS

MAX_FOOTER_LENGTH = 160


def judge(message: Message) -> str | None:
    """The sentiment that a rule gives to this message, or None when a model has to read it."""
    if message.is_bounce:
        return "Automated Reply"
    written = message.own_words
    own = plain(written)
    subject = plain(message.subject)
    if message.is_automated:
        return absences.sentiment_of(message)
    if is_opt_out(own) or is_bare(written) or (not own and is_opt_out(subject)):
        return "Blacklist"
    return None


def is_opt_out(text: str) -> bool:
    """Whether this text, already plain, demands to be left alone."""
    return _bare(text) in WORDS or bool(ASKS.search(NOT_ASKS.sub(" … ", text)))


def is_bare(written: str) -> bool:
    """Whether the first line, greetings aside, is one of those words alone, with no more than a name and a footer behind it."""
    lines = [line for line in written.splitlines() if _bare(plain(line))]
    rest = sum(len(line) for line in lines[1:])
    return bool(lines) and rest <= MAX_FOOTER_LENGTH and _bare(plain(lines[0])) in WORDS


def plain(text: str) -> str:
    """Normalised: NFKC, straight apostrophes, no invisible marks, lower case, single spaces."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(re.sub("[’‘`´]", "'", text).casefold().replace("i\u0307", "i").split())


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'-]", " ", POLITE.sub(" ", text)).split()).strip(" -'")
