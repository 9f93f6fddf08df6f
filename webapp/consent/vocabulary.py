"""The tables of all languages together. A message may mix languages, so nothing asks which one it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from webapp.consent.languages.czech import CZECH
from webapp.consent.languages.dutch import DUTCH
from webapp.consent.languages.english import ENGLISH
from webapp.consent.languages.finnish import FINNISH
from webapp.consent.languages.french import FRENCH
from webapp.consent.languages.further import FURTHER
from webapp.consent.languages.german import GERMAN
from webapp.consent.languages.idioms import IDIOMS
from webapp.consent.languages.italian import ITALIAN
from webapp.consent.languages.language import Language
from webapp.consent.languages.nordic import NORDIC
from webapp.consent.languages.polish import POLISH
from webapp.consent.languages.portuguese import PORTUGUESE
from webapp.consent.languages.reactions import REACTIONS
from webapp.consent.languages.spanish import SPANISH
from webapp.consent.languages.turkish import TURKISH
from webapp.consent.phrases import Phrases
from webapp.consent.tokens import words

LANGUAGES: tuple[Language, ...] = (
    ENGLISH,
    GERMAN,
    FRENCH,
    SPANISH,
    ITALIAN,
    PORTUGUESE,
    DUTCH,
    POLISH,
    NORDIC,
    FINNISH,
    CZECH,
    TURKISH,
    *FURTHER,
    IDIOMS,
)


def _lines(table: Callable[[Language], str]) -> list[str]:
    return [line.strip() for language in LANGUAGES for line in table(language).splitlines() if line.strip()]


def _words(table: Callable[[Language], str]) -> frozenset[str]:
    return frozenset(word for line in _lines(table) for word in words(line))


def _by_channel(table: Callable[[Language], dict[str, str]]) -> dict[str, list[str]]:
    channels = {channel for language in LANGUAGES for channel in table(language)}
    return {
        channel: [line for language in LANGUAGES for line in table(language).get(channel, "").splitlines()]
        for channel in sorted(channels)
    }


_HARMLESS = _lines(lambda language: language.harmless)
_WISHES = _by_channel(lambda language: language.wishes)

PHRASES = Phrases(
    {
        "lone keyword": _lines(lambda language: f"{language.keywords}\n{language.bare_keywords}"),
        "request": _lines(lambda language: language.requests),
        "strong": _lines(lambda language: f"{language.requests}\n{language.strong}"),
        "weak": _lines(lambda language: f"{language.keywords}\n{language.weak}"),
        "harmless": [line for line in _HARMLESS if not line.endswith("…")],
        "harmless clause": [line.removesuffix("…") for line in _HARMLESS if line.endswith("…")],
        "companion": _lines(lambda language: language.companions),
        "greeting": _lines(lambda language: language.greetings),
        "closing": _lines(lambda language: language.closings),
        "later": _lines(lambda language: language.later),
        "opt-in": _lines(lambda language: language.opt_ins),
        "enquiry": _lines(lambda language: language.enquiries),
        "reaction": REACTIONS.splitlines(),
        **{f"wish {channel}": lines for channel, lines in _WISHES.items()},
    }
)
"""Every template under what it is; wishes by channel."""

OPENERS = _words(lambda language: language.openers)
STEMS: dict[str, tuple[str, ...]] = {
    channel: tuple(word for line in lines for word in words(line))
    for channel, lines in _by_channel(lambda language: language.channels).items()
}
"""How the words begin that name a channel, by channel."""

REMOVING = _words(lambda language: language.removing)
"""How the words begin that ask to be taken off a list: about every channel, and for good."""

NEGATIONS = frozenset(
    words("no non não nein nee nie ne nej nei ei en hayır не ні nu nem لا לא नहीं 不 tidak không να όχι нет")
)
"""Words that stand for an answer of their own, or turn the meaning of what they stand before."""

BREAKERS = _words(lambda language: language.breakers)
"""Words that begin a new thought within a clause."""

AMBIGUOUS = frozenset(
    " ".join(words(line)) for line in _lines(lambda language: language.ambiguous.replace("|", "\n"))
)
"""Carriers' words that may also be about a meeting or an order."""


@cache
def content() -> frozenset[str]:
    """Words that are read as words here, and therefore not as somebody's name."""
    return PHRASES.vocabulary("lone keyword", "strong", "weak", "harmless", "opt-in", "enquiry", "companion")


def occurs(tag: str, spoken: Sequence[str], fewest: int = 1) -> bool:
    """Whether a phrase of this kind stands here, of at least so many words."""
    return any(
        end >= at + fewest
        for at in range(len(spoken))
        for end in PHRASES.ends(spoken, at, len(spoken)).get(tag, ())
    )


def named_channels(span: Iterable[str]) -> frozenset[str]:
    """The channels that these words are about; none when they are about every contact."""
    span = tuple(span)
    if any(word.startswith(stem) for word in span for stem in REMOVING):
        return frozenset()
    return frozenset(
        channel for channel, stems in STEMS.items() if any(word.startswith(stems) for word in span)
    )
