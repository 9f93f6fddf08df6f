"""What the subject of a mail says. Unsubscribing by mail (RFC 2369, `mailto:?subject=unsubscribe`) says it nowhere else."""

from __future__ import annotations

import re

from webapp.consent.hints import find_hints
from webapp.consent.readings import OptOutReading
from webapp.consent.tokens import Text, read_text, words
from webapp.consent.whole import find_request, says_nothing

LONGEST = 300
REPLY = re.compile(
    r"\s*(?:re|aw|antw|antwort|sv|vs|odp|ynt|r|rif|res|resp|rv|fwd?|wg|tr|i|vl|doorst|回复|答复|转发|ha|yn?t)\s*(?:\[\d{1,3}\])?\s*[::]",
    re.IGNORECASE,
)
APPOINTMENTS = words(
    "invit einladung termin meeting demo appointment booking calendar kalender call rendez rdv reunion riunione cita "
    "afspraak spotkan mote mode tapaami schuzk toplanti accepted webinar visit"
)
"""How the words begin that name a meeting."""


def read_subject(text: Text, subject: str, names: frozenset[str]) -> OptOutReading | None:
    """What a subject adds to a body that says nothing; or None. In an answer (`Re:`) the subject is ours."""
    subject = subject.strip()[:LONGEST]
    is_reply = REPLY.match(subject) is not None
    own = REPLY.sub("", subject, count=1) if is_reply else subject
    is_silent = says_nothing(text, names)
    if not own or (is_reply and not is_silent):
        return None
    if _is_request(own, names):
        if is_silent and not is_reply:
            return OptOutReading("certain", ("all",), subject, "subject")
        return OptOutReading("ask", ("all",), subject, "subject", "strong")
    if not is_reply and find_hints(read_text(own)).hints:
        return OptOutReading("ask", ("all",), subject, "subject", "weak")
    return None


def is_appointment(subject: str) -> bool:
    """Whether it is about a meeting: then "cancel" may mean that meeting."""
    return any(word.startswith(APPOINTMENTS) for word in words(subject[:LONGEST]))


def _is_request(subject: str, names: frozenset[str]) -> bool:
    """Whether it asks for it and says nothing else. Numbers and codes in it are the sender's own marks."""
    text = read_text(
        " ".join(chunk for chunk in subject.split() if not any(letter.isdigit() for letter in chunk))
    )
    spoken = [token.word for token in text.tokens]
    return find_request(text, spoken, (0, len(spoken)), names) is not None
