"""Whether words are a request to be left alone and nothing besides: every one of them has to be accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.consent import signatures
from webapp.consent.tokens import MAIL, Text
from webapp.consent.vocabulary import NEGATIONS, OPENERS, PHRASES

MOST_SPANS = 15
"""Requests of one message that are told apart. Who asks more often has been understood."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Request:
    """Where it is asked, and whether with nothing but a carrier's word."""

    spans: tuple[Span, ...]
    is_keyword: bool

    @property
    def span(self) -> Span:
        return self.spans[0][0], self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class _State:
    """How far the words are accounted for, and what was asked on the way."""

    spans: tuple[Span, ...] = ()
    is_keyword: bool = True
    is_closing: bool = False  # a name may follow

    @property
    def rank(self) -> tuple[bool, bool]:
        """Of two ways to the same place, the one that leaves more open is kept."""
        return bool(self.spans), self.is_closing


def find_request(
    text: Text, words: Sequence[str], span: Span, names: frozenset[str] = frozenset()
) -> Request | None:
    """The request that these words are, or None when one of them says something else.

    Every place that can be reached is kept once, with what was asked on the way there, so that the work grows with
    the number of words.
    """
    last = _account(text, words, span, names, needs_request=True)
    return Request(last.spans, last.is_keyword) if last is not None and last.spans else None


def says_nothing(text: Text, names: frozenset[str] = frozenset()) -> bool:
    """Whether there are no words, or nothing but courtesy and a signature."""
    words = [token.word for token in text.tokens]
    last = _account(text, words, (0, len(words)), names, needs_request=False)
    return last is not None and not last.spans


def _account(
    text: Text, words: Sequence[str], span: Span, names: frozenset[str], *, needs_request: bool
) -> _State | None:
    """The state behind the last word, or None when a word cannot be accounted for."""
    begin, end = span
    reached: dict[int, _State] = {begin: _State()}
    for at in range(begin, end):
        state = reached.get(at)
        if state is None:
            continue
        if (state.spans or not needs_request) and signatures.ends_here(
            text, at, end, names, is_closed=state.is_closing
        ):
            return state
        for reach, following in _steps(text, words, at, end, state, names):
            if reach not in reached or following.rank > reached[reach].rank:
                reached[reach] = following
    return reached.get(end)


def _steps(
    text: Text, words: Sequence[str], at: int, end: int, state: _State, names: frozenset[str]
) -> Iterator[tuple[int, _State]]:
    stop = min(text.sentence_ends[at], end)
    ends = PHRASES.ends(words, at, stop)
    yield from _asked(text, words, at, ends, state)
    silent = _State(state.spans, state.is_keyword)
    for reach in ends.get("companion", ()):
        if words[reach - 1] not in NEGATIONS or _ends_thought(text, reach - 1):
            yield reach, silent
    for reach in ends.get("closing", ()):
        yield reach, _State(state.spans, state.is_keyword, is_closing=True)
    for reach in ends.get("greeting", ()):
        for behind in (reach, *signatures.behind_names(text, reach, stop)):
            yield behind, silent
    if words[at] in names or words[at] == MAIL:
        yield at + 1, state


def _asked(
    text: Text, words: Sequence[str], at: int, ends: dict[str, list[int]], state: _State
) -> Iterator[tuple[int, _State]]:
    spans = state.spans[:MOST_SPANS]
    if _may_ask(text, words, at):
        for reach in ends.get("request", ()):
            yield reach, _State((*spans, (at, reach)), is_keyword=False)
    if text.tokens[at].sentence not in text.questions:
        for reach in ends.get("lone keyword", ()):
            yield reach, _State((*spans, (at, reach)), state.is_keyword)


def _may_ask(text: Text, words: Sequence[str], at: int) -> bool:
    """A question is a request only in the form of one: "could you remove me?", not "remove me?"."""
    return text.tokens[at].sentence not in text.questions or words[at] in OPENERS


def _ends_thought(text: Text, at: int) -> bool:
    """Whether a mark stands behind this word: "no, stop" is not "no stop"."""
    tokens = text.tokens
    return (
        at + 1 == len(tokens)
        or tokens[at].clause != tokens[at + 1].clause
        or tokens[at].unit != tokens[at + 1].unit
    )
