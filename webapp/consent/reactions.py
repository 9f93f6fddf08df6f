"""Reactions that telephones send as text: Liked “…”, Reacted 👍 to “…”. The words in them are ours, not theirs."""

from __future__ import annotations

from webapp.consent.tokens import Text
from webapp.consent.vocabulary import PHRASES

CLOSING = '”»"“'
LONGEST = 8


def set_aside(text: Text, words: list[str]) -> bool:
    """Empty the words that a reaction repeats. False when the message is no reaction."""
    behind = max(PHRASES.ends(words, 0, min(len(words), LONGEST)).get("reaction", [0])) if words else 0
    while behind and behind < len(words) and not text.tokens[behind].is_quoted and behind < LONGEST:
        behind += 1
    if not behind or behind >= len(words) or not text.tokens[behind].is_quoted:
        return False
    is_all = text.original.rstrip().endswith(tuple(CLOSING))
    for at in range(behind, len(words)):
        if is_all or text.tokens[at].is_quoted:
            words[at] = ""
    return True
