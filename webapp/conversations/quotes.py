"""Where the quoted history of a mail begins. Text is folded there, never dropped."""

from __future__ import annotations

import re

BEGINS = re.compile(
    r"""(?imx)
    ^\s*>                                                   # the classic mark
    | ^\s*on\b.{4,200}\bwrote:\s*$                          # English clients
    | ^\s*am\b.{4,200}\bschrieb\b.{0,120}:\s*$              # German
    | ^\s*le\b.{4,200}\ba\ écrit\s*:\s*$                    # French
    | ^\s*el\b.{4,200}\bescribió:\s*$                       # Spanish
    | ^\s*-{2,}\s*(original\ message|forwarded\ message|ursprüngliche\ nachricht|mensaje\ original|message\ d['’]origine)\s*-{2,}
    | ^\s*_{10,}\s*$
    | ^\s*(from|von|de):\s.+\n\s*(sent|date|gesendet|datum|envoyé|enviado|to|an):\s
    """
)


def split_quotes(text: str) -> tuple[str, str]:
    """(what was written, the quoted history behind it). A mail that is all quotation has nothing in the first part."""
    found = BEGINS.search(text)
    if found is None:
        return text.rstrip(), ""
    return text[: found.start()].rstrip(), text[found.start() :].strip("\n")


def without_quotes(text: str) -> str:
    """What was written; the whole text when everything in it is quoted."""
    return split_quotes(text)[0] or text
