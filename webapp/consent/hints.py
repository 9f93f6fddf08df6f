"""What in a message hints at an opt-out, once what only looks like one is set aside."""

from __future__ import annotations

from dataclasses import dataclass, field

from webapp.consent import reactions
from webapp.consent.tokens import Text
from webapp.consent.vocabulary import BREAKERS, PHRASES, REMOVING, named_channels
from webapp.consent.whole import find_request

LONGEST_NAMED = 3
"""Words in quotation marks: so few name something, more repeat what somebody said."""
FAR = 10
"""Words behind a request in which a time still belongs to it."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Where it is, how strong, and the channels it names; none for every contact."""

    begin: int
    end: int
    is_strong: bool
    channels: frozenset[str]


@dataclass(slots=True)
class Findings:
    """The hints of a message, the channels that it asks for, and why other words were set aside."""

    hints: list[Hint] = field(default_factory=list)
    wishes: set[str] = field(default_factory=set)
    set_aside: set[str] = field(default_factory=set)
    later: tuple[int, int] | None = None
    """A request with a time behind it: not now, or a word of another language that reads like one."""
    words: list[str] = field(default_factory=list)
    """All words; blank where they were set aside."""


def find_hints(text: Text) -> Findings:
    """Every hint, from the beginning to the end of what is looked at."""
    return _Scan(text).run()


class _Scan:
    """One pass over the words. A word set aside is emptied, so that nothing matches it any more."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.words = [token.word for token in text.tokens]
        self.found = Findings()

    def run(self) -> Findings:
        if reactions.set_aside(self.text, self.words):
            self.found.set_aside.add("reaction")
        self._set_quotes_aside()
        at = 0
        while at < len(self.words):
            at = self._step(at) if self.words[at] else at + 1
        self._read_units()
        self.found.words = self.words
        return self.found

    def _step(self, at: int) -> int:
        """Behind what stands here: the longest of what is harmless, strong and weak; the strong one of equals."""
        ends = PHRASES.ends(self.words, at, self.text.sentence_ends[at])
        strong, short, clause, weak = (
            ends.get(tag, [0])[-1] for tag in ("strong", "harmless", "harmless clause", "weak")
        )
        if strong and strong >= max(short, clause):
            self._hint(at, strong, is_strong=True)
            return strong
        if max(short, clause) > at and max(short, clause) >= weak:
            return self._skip(at, short, clause)
        if weak:
            self._hint(at, weak, is_strong=False)
            return weak
        return self._wish(at, ends)

    def _hint(self, begin: int, end: int, *, is_strong: bool) -> None:
        span = self.words[begin:end]
        is_for_good = any(word.startswith(stem) for word in span for stem in REMOVING)
        if is_strong and not is_for_good and self._is_for_later(end):
            self.found.set_aside.add("later")
            self.found.later = self.found.later or (begin, end)
            self._empty(begin, end)
            return
        is_named = self._is_quoted(begin)
        self.found.hints.append(Hint(begin, end, is_strong and not is_named, named_channels(span)))

    def _is_for_later(self, end: int) -> bool:
        """Whether the same thought goes on with a time: "until Monday", "before ten"."""
        tokens, stop = self.text.tokens, self.text.sentence_ends[end - 1]
        for at in range(end, min(end + FAR, stop)):
            if tokens[at].clause != tokens[end - 1].clause:
                return False
            if "later" in PHRASES.ends(self.words, at, stop):
                return True
            if self.words[at] in BREAKERS:
                return False
        return False

    def _skip(self, at: int, short: int, clause: int) -> int:
        end = max(short, clause)
        if clause == end:
            end = self._clause_end(end)
        self.found.set_aside.add("harmless")
        self._empty(at, end)
        return end

    def _wish(self, at: int, ends: dict[str, list[int]]) -> int:
        reached = at + 1
        for tag, behind in ends.items():
            if tag.startswith("wish "):
                self.found.wishes.add(tag.removeprefix("wish "))
                reached = max(reached, behind[-1])
        return reached

    def _clause_end(self, at: int) -> int:
        """Where the thought ends that goes on behind `at`: a comma, a sentence, or a word like "but"."""
        tokens, clause = self.text.tokens, self.text.tokens[at - 1].clause
        while at < len(tokens) and tokens[at].clause == clause and tokens[at].word not in BREAKERS:
            at += 1
        return at

    def _empty(self, begin: int, end: int) -> None:
        self.words[begin:end] = [""] * (end - begin)

    def _is_quoted(self, at: int) -> bool:
        return self.text.tokens[at].is_quoted and any(not token.is_quoted for token in self.text.tokens)

    def _set_quotes_aside(self) -> None:
        """What is quoted is somebody else's, unless the whole message stands in quotation marks."""
        tokens = self.text.tokens
        if all(token.is_quoted for token in tokens):
            return
        begin = 0
        for at in range(len(tokens) + 1):
            if at == len(tokens) or not tokens[at].is_quoted:
                if at - begin > LONGEST_NAMED:
                    self.found.set_aside.add("quoted")
                    self._empty(begin, at)
                begin = at + 1

    def _read_units(self) -> None:
        """A sentence or a line that is a request and nothing else is a strong hint, whatever stands around it.

        A part of one, between commas, is a weak one.
        """
        units = [(token.unit, token.unit) for token in self.text.tokens]
        clauses = [(token.unit, token.clause) for token in self.text.tokens]
        for places, is_strong in ((units, True), (clauses, False)):
            begin = 0
            for at in range(1, len(places) + 1):
                if at == len(places) or places[at] != places[begin]:
                    self._read_unit(begin, at, is_strong=is_strong)
                    begin = at

    def _read_unit(self, begin: int, end: int, *, is_strong: bool) -> None:
        request = find_request(self.text, self.words, (begin, end))
        if request and not self._is_quoted(begin):
            span = self.words[request.span[0] : request.span[1]]
            self.found.hints.append(Hint(*request.span, is_strong, named_channels(span)))
