"""The corpora of automatic mails and look-alikes, and how much work a reader may make of a text."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "corpus_automatic"
MOST_REPEATED = 10_000
"""Letters that one repeat of a pattern may take in, with every repeat inside it."""

ATTACKS = {
    "blanks behind a field": "final-recipient:" + " " * 50_000,
    "blank lines": "\n" * 50_000,
    "tabs": "\t" * 50_000,
    "at signs": "@" * 50_000,
    "half addresses": "a@" * 25_000,
    "one word": "a" * 50_000,
    "digits": "1" * 50_000,
    "dotted digits": "1." * 25_000,
    "slashes": "1/" * 25_000,
    "dashes": "-" * 50_000,
    "lines of dashes": ("-" * 80 + "a\n") * 600,
    "angles": "<" * 50_000,
    "quotation marks": '"a' * 25_000,
    "fields": "final-recipient: rfc822; a@b.c\n" * 2_000,
    "folded lines": "status: 5\n" + " x\n" * 20_000,
    "message ids": "message-id: <a\n" * 4_000,
    "heads of mails": "from: x\n" * 6_000,
    "dates": "7 dec " * 9_000,
    "weekdays": "monday, " * 7_000,
    "untils": "until " * 9_000,
    "signs": "1月" * 20_000,
    "letters that fall apart": "\ufdfa" * 20_000,
    "accents": "a" + "\u0301" * 50_000,
    "answers": "re:" * 20_000,
    "codes": "5.1.1 " * 9_000,
}


def corpus(name: str) -> list[dict[str, Any]]:
    """The cases of a corpus; each has a name of its own."""
    cases: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return cases


def calls(work: Callable[[], object]) -> int:
    """How many functions are called while this is done: a measure of work that is the same on every machine."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def patterns(*modules: object) -> Iterator[tuple[str, re.Pattern[str]]]:
    """(name, pattern) of all that stand in these modules."""
    for module in modules:
        for name, thing in vars(module).items():
            if isinstance(thing, re.Pattern):
                yield f"{module.__name__}.{name}", thing  # type: ignore[attr-defined]


def longest_repeat(pattern: re.Pattern[str]) -> int:
    """The most rounds that a repeat of this pattern can make, those inside it multiplied."""
    return _longest(re._parser.parse(pattern.pattern, pattern.flags))  # type: ignore[attr-defined]


def _longest(parsed: Any) -> int:
    if (
        isinstance(parsed, tuple)
        and len(parsed) == 3
        and isinstance(parsed[1], int)
        and not isinstance(parsed[0], tuple)
    ):
        return max(1, int(parsed[1])) * _longest(parsed[2])
    if isinstance(parsed, (tuple, list, re._parser.SubPattern)):  # type: ignore[attr-defined]
        return max((_longest(part) for part in parsed), default=1)
    return 1
