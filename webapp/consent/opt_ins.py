"""Whether somebody who opted out may want to hear from us after all. A person decides; nothing is reopened by words."""

from __future__ import annotations

from webapp.consent import faint_hints
from webapp.consent.hints import find_hints
from webapp.consent.tokens import read_text
from webapp.consent.vocabulary import occurs
from webapp.consent.whole import find_request, says_nothing

SHORT = 4
"""Words of an answer in which "yes" or "start" means an opt-in; in a longer one it can be anything."""


def opt_in_hint(own_text: str) -> bool:
    """Whether a message after an opt-out takes it back (START, UNSTOP, YES, "I changed my mind") or asks anew.

    A message that is, or literally asks for, another opt-out is none.
    """
    text = read_text(own_text)
    words = [token.word for token in text.tokens]
    if find_request(text, words, (0, len(words))) is not None:
        return False
    found = find_hints(text)
    hints = found.hints
    if any(hint.is_strong for hint in hints) or (not hints and faint_hints.find(text, found.words)):
        return False
    fewest = 1 if len(words) <= SHORT else 2
    is_asking = not hints and not says_nothing(text) and occurs("enquiry", words, 1)
    return is_asking or occurs("opt-in", words, fewest)
