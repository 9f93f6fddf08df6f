"""What can be told of a reply without a model: absences and other automatic mails. Rules come before the model.

Only the part that the person wrote counts. A rule speaks only where it is sure; whatever it leaves open, the model
reads. Opt-outs are judged apart, message by message: see `scoring.opt_outs`.
"""

from __future__ import annotations

import re
import unicodedata

from webapp.conversations import absences
from webapp.conversations.models import Message


def judge(message: Message) -> str | None:
    """The sentiment that a rule gives to this message, or None when a model has to read it."""
    if message.is_bounce:
        return "Automated Reply"
    if message.is_automated:
        return absences.sentiment_of(message)
    return None


def plain(text: str) -> str:
    """Normalised: NFKC, straight apostrophes, no invisible marks, lower case, single spaces."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(re.sub("[’‘`´]", "'", text).casefold().replace("i\u0307", "i").split())
