"""Reactions that telephones send as text: Liked “…”, Reacted 👍 to “…”. The words in them are ours, not theirs."""

from __future__ import annotations

from webapp.consent.phrases import Phrases
from webapp.consent.tokens import Text

REACTED = Phrases(
    """
    liked|loved|disliked|emphasized|emphasised|questioned|laughed_at
    reacted [to]
    removed a like|heart|dislike|laugh|exclamation|question_mark|reaction from
    gefällt_mir|gefällt|liebt|mag|hervorgehoben|reagierte_auf|reaktion_auf
    a_aimé|a_adoré|jaime|a_réagi_à|a_mis_en_évidence
    le_gustó|le_gusta|le_encantó|me_gusta|le_ha_gustado|reaccionó_a
    ha_messo_mi_piace_a|ha_messo_mi_piace|mi_piace|ha_reagito_a
    gostou_de|adorou|reagiu_a
    vond_leuk|vindt_leuk|heeft_gereageerd_op
    gillade|gillar|synes_om|likte|reagerade_på
    """.splitlines()
)
CLOSING = '”»"“'
LONGEST = 8


def set_aside(text: Text, words: list[str]) -> bool:
    """Empty the words that a reaction repeats. False when the message is no reaction."""
    behind = REACTED.longest(words, 0, min(len(words), LONGEST)) if words else 0
    while behind and behind < len(words) and not text.tokens[behind].is_quoted and behind < LONGEST:
        behind += 1
    if not behind or behind >= len(words) or not text.tokens[behind].is_quoted:
        return False
    is_all = text.original.rstrip().endswith(tuple(CLOSING))
    for at in range(behind, len(words)):
        if is_all or text.tokens[at].is_quoted:
            words[at] = ""
    return True
