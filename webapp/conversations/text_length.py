"""How long a text (SMS) is: what the composer counts while it is typed, and what the bound is held against.

Letters of the GSM 03.38 alphabet count one, its extension letters two. One letter outside it turns the whole text into UCS-2,
where a character counts as many 16-bit units as it takes: an emoji two.
"""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[~]|€")


def text_length(text: str) -> int:
    """The length in letters, or in 16-bit units where a letter needs them."""
    letters = set(text)
    if letters <= _BASIC | _EXTENSION:
        return len(text) + sum(letter in _EXTENSION for letter in text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
