"""A message as plain words, each with its place in the original. Linear in the text, and only so much of it is looked at.

Plain means: compatibility letters as usual ones, small, without accents, invisible marks and apostrophes. The tables of
the languages go through the same function, so that both sides always agree.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from webapp.consent.letters import plain

LOOKED_AT = 4_000
"""Characters at the beginning and at the end of a message that are read. What lies between is not."""

MAIL, WEB = "\ue000mail", "\ue000web"
"""Stand for addresses."""

APOSTROPHES = "'’‘`´ʼ′"
QUOTES = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", '"': '"', "”": "”"}
ENDERS = ".!?。।؟"
QUESTIONS = "?؟"
ABBREVIATIONS = {"mr", "mrs", "ms", "dr", "hr", "fr", "art", "tel", "inc", "ltd", "co", "st", "nr"}
CLAUSES = ",;:()–—،、"
CHUNK = re.compile(r"\S+")
ADDRESS = re.compile(
    r"[<(]?(?:mailto:)?[^\s@<>]{1,64}@[^\s@<>]{1,255}$|[<(]?(?:https?://|www\.)"
    r"|[a-z0-9-]{2,63}\.(?:com|net|org|io|co|de|fr|es|nl|pl|eu|uk|ch|test|example)(?:/|[.,>)]?$)"
)
SIGNS = frozenset("🛑⛔🚫✋🖐🤚🙅")
"""Pictures that say stop. Each is a word of its own; other pictures say nothing here."""
UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
"""Scripts without blanks between words: every letter is a word of its own."""


@dataclass(frozen=True, slots=True)
class Token:
    """One plain word and where it stands in the original.

    No phrase goes beyond a sentence. A unit is a sentence, or less: a line that begins anew, not with a small letter.
    """

    word: str
    start: int
    end: int
    line: int
    sentence: int
    unit: int
    clause: int
    is_quoted: bool


@dataclass(slots=True)
class Text:
    """A message, read. `is_whole`: nothing of it was left out."""

    original: str
    tokens: list[Token] = field(default_factory=list)
    questions: set[int] = field(default_factory=set)  # the sentences that end with a question mark
    is_whole: bool = True
    sentence_ends: list[int] = field(
        default_factory=list
    )  # for every word, behind the last one of its sentence

    def verbatim(self, begin: int, end: int, most: int = 200) -> str:
        """The original's characters from one token to before another."""
        if begin >= end:
            return ""
        return self.original[self.tokens[begin].start : self.tokens[end - 1].end][:most]


def read_text(original: str) -> Text:
    """The words of a message. Lines that quote somebody (`>`) are none of its words."""
    text = Text(original, is_whole=len(original) <= 2 * LOOKED_AT)
    reader = _Reader(text)
    if text.is_whole:
        reader.read(0, len(original))
    else:
        reader.read(0, LOOKED_AT)
        reader.read(len(original) - LOOKED_AT, len(original))
    text.tokens = _joined(text.tokens)
    text.sentence_ends = _sentence_ends(text.tokens)
    return text


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The plain words of a short text of our own, as the tables have them."""
    if text.isascii() and text.isalpha():
        return (text.lower(),)
    return tuple(token.word for token in read_text(text).tokens)


class _Reader:
    """Fills a text with tokens: line by line, chunk by chunk, character by character."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.line = self.sentence = self.unit = self.clause = 0
        self.quote = ""  # what closes the quotation that is open
        self.word = ""
        self.begin = self.last = 0

    def read(self, begin: int, end: int) -> None:
        self._end_sentence()
        while begin < end:
            found = self.text.original.find("\n", begin, end)
            line_end = end if found < 0 else found
            self._read_line(begin, line_end)
            begin = line_end + 1

    def _read_line(self, begin: int, end: int) -> None:
        line = self.text.original[begin:end]
        first = line.lstrip()[:1]
        self.line += 1
        if first == ">":
            return
        if not first:
            self._end_sentence()
        if not first.islower():
            self.unit += 1
        for chunk in CHUNK.finditer(line):
            self._read_chunk(chunk[0], begin + chunk.start())

    def _read_chunk(self, chunk: str, begin: int) -> None:
        if len(chunk) > 3 and ADDRESS.match(chunk):
            self.word, self.begin, self.last = MAIL if "@" in chunk else WEB, begin, begin + len(chunk)
            self._end_word()
            return
        if chunk.isascii() and chunk.isalnum():
            self.word, self.begin, self.last = chunk.lower(), begin, begin + len(chunk)
            self._end_word()
            return
        for place, letter in enumerate(chunk):
            self._read_letter(letter, begin + place)
        self._end_word()

    def _read_letter(self, letter: str, at: int) -> None:
        if letter in APOSTROPHES and self.word:
            return
        if letter in SIGNS:
            self._end_word()
            self.word, self.begin, self.last = letter, at, at + 1
            self._end_word()
            return
        for part in plain(letter):
            if part.isalnum() or unicodedata.category(part) == "Mc":
                self._add(part, at)
            else:
                self._read_mark(part, letter)

    def _add(self, part: str, at: int) -> None:
        if self.word and UNSPACED.match(part):
            self._end_word()
        if not self.word:
            self.begin = at
        self.word, self.last = self.word + part, at + 1
        if UNSPACED.match(part):
            self._end_word()

    def _read_mark(self, mark: str, letter: str) -> None:
        is_short = mark == "." and (len(self.word) == 1 or self.word in ABBREVIATIONS)
        self._end_word()
        if mark in ENDERS and not is_short:
            if mark in QUESTIONS:
                self.text.questions.add(self.sentence)
            self._end_sentence()
        elif mark in CLAUSES:
            self.clause += 1
        if self.quote:
            self.quote = "" if letter in self.quote else self.quote
        else:
            self.quote = QUOTES.get(letter, "")

    def _end_word(self) -> None:
        if self.word:
            self.text.tokens.append(
                Token(
                    self.word,
                    self.begin,
                    self.last,
                    self.line,
                    self.sentence,
                    self.unit,
                    self.clause,
                    bool(self.quote),
                )
            )
        self.word = ""

    def _end_sentence(self) -> None:
        if self.text.tokens and self.text.tokens[-1].sentence == self.sentence:
            self.sentence += 1
            self.unit += 1
            self.clause += 1


def _sentence_ends(tokens: list[Token]) -> list[int]:
    ends = [0] * len(tokens)
    for at in range(len(tokens) - 1, -1, -1):
        is_last = at + 1 == len(tokens) or tokens[at].sentence != tokens[at + 1].sentence
        ends[at] = at + 1 if is_last else ends[at + 1]
    return ends


def _joined(tokens: list[Token]) -> list[Token]:
    """With letters that stand alone (S T O P) put together, and `e mail` as one word."""
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _spelled(tokens, at)
        joined.append(_one(tokens[at:end]))
        at = end
    return joined


def _spelled(tokens: list[Token], at: int) -> int:
    """Behind the word that begins here, its letters apart or not."""
    first = tokens[at].word
    if len(first) > 1 or not first.isalpha() or UNSPACED.match(first):
        return at + 1
    if first == "e" and tokens[at + 1 : at + 2] and tokens[at + 1].word.startswith(("mail", "post")):
        return at + 2
    end = at + 1
    while end < len(tokens) and len(tokens[end].word) == 1 and tokens[end].word.isalpha():
        end += 1
    return end if end - at >= SHORTEST_SPELLED else at + 1


SHORTEST_SPELLED = 3


def _one(tokens: list[Token]) -> Token:
    first, last = tokens[0], tokens[-1]
    return Token(
        "".join(token.word for token in tokens),
        first.start,
        last.end,
        first.line,
        first.sentence,
        first.unit,
        first.clause,
        first.is_quoted,
    )
