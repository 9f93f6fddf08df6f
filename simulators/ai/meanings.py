"""What the texts of the corpus mean (tests/consent/corpus): of these the played model knows the right answer, in every language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[2] / "tests" / "consent" / "corpus"
WANTS = {
    "certain": "yes",
    "asked": "yes",
    "unread": "yes",
    "mixed": "yes",
    "unclear": "unclear",
    "vague": "unclear",
}
LONGEST_EVIDENCE = 20
"""Words."""


def meaning_of(said: str) -> dict[str, Any] | None:
    """The right answer about this message; None for one that the corpus does not have, or that says nothing in itself."""
    found = _meanings().get(said.strip())
    if found is None:
        return None
    wants, also, channels = found
    return {
        "wants_no_contact": wants,
        "channels": ["all"] if wants == "yes" else channels,
        "also_asks_or_agrees": also,
        "evidence": " ".join(said.split()[:LONGEST_EVIDENCE]) if wants != "no" or channels else "",
    }


@cache
def _meanings() -> dict[str, tuple[str, bool, list[str]]]:
    known: dict[str, tuple[str, bool, list[str]]] = {}
    for path in sorted(CORPUS.glob("*.json")):
        for kind, rows in json.loads(path.read_text(encoding="utf-8")).items():
            for row in rows:
                text = row if isinstance(row, str) else row["text"]
                channels = [] if isinstance(row, str) else row.get("channels", [])
                if isinstance(row, str) or not row.get("subject"):
                    known[text.strip()] = (WANTS.get(kind, "no"), kind == "mixed", channels)
    return known
