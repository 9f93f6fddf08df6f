"""A text taken apart into what dates are made of: numbers, words, marks; and what its words mean in a calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.mail import calendar_words as words
from webapp.mail.phrases import fold

MOST_TOKENS = 1_200

_TOKEN = re.compile(
    r"(?P<spaced>\d{1,2}\. \d{1,2}\.(?: \d{4}(?!\d))?)"
    r"|(?P<full>\d{1,4}(?P<by>[./-])\d{1,2}(?P=by)\d{2,4}(?!\d))"
    r"|(?P<short>\d{1,2}(?:\.\d{1,2}(?!\d)\.?|(?:/|-(?!\d{1,2}[./]\d))\d{1,2}(?!\d)))"
    r"|(?P<number>\d{1,4})"
    r"|(?P<mark>[.!?。、,;()（）\n–—~〜～-])"
    r"|(?P<word>[月火水木金土日]曜|(?:周|星期|週)[一二三四五六日]|[월화수목금토일]요일"
    r"|まで|から|까지|부터|[年月日号號년월일起止至到迄]|為止|为止"
    r"|下[周週](?![一二三四五六日])|来週|明日|明天|戻り|戻る|復帰|出社|再開|返回|回来|回到|恢复|复工|復工|上班|복귀|돌아|출근|내일"
    r"|[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]{1,40}(?:['’][^\W\d_]{1,3}(?![^\W\d_]))?)"
)


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind, its folded letters, where it stands."""

    kind: str
    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """At most MOST_TOKENS pieces; blanks are none."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "word"
        written = fold(match.group())
        if kind == "spaced":
            kind, written = ("full" if len(written) > 8 else "short"), written.replace(" ", "")
        found.append(Token("full" if kind == "by" else kind, written, match.start(), match.end()))
        if len(found) == MOST_TOKENS:
            break
    return found


def month_of(word: str) -> int | None:
    """The month that a folded word names; Hebrew writes "in" and "to" onto it."""
    return _by_beginning(words.MONTHS, word) or (
        _by_beginning(words.MONTHS, word[1:]) if word[:1] in ("ב", "ל") else None
    )


def weekday_of(word: str) -> int | None:
    """Monday is 0."""
    return _by_beginning(words.WEEKDAYS, word)


def is_weekday(word: str) -> bool:
    """Whether it names a day, or is the one sign that stands for it in East Asian dates."""
    return word in _SIGNS or weekday_of(word) is not None


_SIGNS = frozenset("月火水木金土日")


def _by_beginning(table: dict[str, int], word: str) -> int | None:
    for length in range(min(len(word), 12), 1, -1):
        stem = word[:length]
        if stem in table and (length == len(word) or (stem not in words.ONLY_WHOLE and len(stem) > 2)):
            return table[stem]
    return None


def usual_order(pieces: list[Token], language: str | None) -> str | None:
    """ "day" or "month" first between slashes; None where both are usual, in English."""
    for token in pieces:
        parts = (
            re.split(r"[/-]", token.word) if token.kind in ("full", "short") and "." not in token.word else []
        )
        if len(parts) >= 2 and int(parts[0]) <= 31 and int(parts[0]) != int(parts[1]):
            if int(parts[0]) > 12:
                return "day"
            if 12 < int(parts[1]) <= 31:
                return "month"
    given = (language or "").lower().replace("_", "-")
    if given:
        return {"en": None, "en-us": "month", "ja": "month", "zh": "month", "ko": "month", "hu": "month"}.get(
            given, "day"
        )
    if any(
        "\u3040" <= token.word[0] <= "\u9fff" or "\uac00" <= token.word[0] <= "\ud7a3"
        for token in pieces
        if token.word
    ):
        return "month"
    english = sum(token.word in words.ENGLISH for token in pieces)
    return None if english * 4 >= sum(token.kind == "word" for token in pieces) else "day"
