"""Twice as much of anything that strangers send takes at most two and a half times the work, outside of mail as well.

Names, numbers, domains, addresses, files' names, filters, words of a search, lists of people, templates, times in words and the
texts of providers. Work is counted, in steps of patterns and calls of functions, so a busy machine changes nothing. Mail has
tests of its own (tests/mail/test_growth.py).
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module

import pytest

import webapp
from tests.backtracking import steps
from tests.mail.corpora import MOST_REPEATED, calls, longest_repeat
from webapp.attachments.names import clean_name
from webapp.drafting.marks import marks_of
from webapp.inbox.filters import Filters
from webapp.leads.phones import e164
from webapp.leads.snooze_words import moment
from webapp.mail.header_fields import read_headers
from webapp.providers import identities
from webapp.providers.emailbison.webhooks import read_delivery
from webapp.providers.gohighlevel.webhooks import read_workflow
from webapp.reactivations import people_list
from webapp.runtime.text import one_line, visible
from webapp.search.words import words_asked, words_in

MOST, FEW = 2.5, 100
LETTERS = 40
PIECES = [" ", "a", "1", ".", "a@", "<", "[", "{", '"a', "-", "\n", "a.b-", "字", "http://", "( ", "%E5'"]
OUR_OWN = {"webapp.web.icons", "webapp.web.bundles"}
"""Their patterns meet files of ours alone."""
AT_THE_BEGINNING = {
    "webapp.attachments.names._RFC_2231",
    "webapp.consent.subjects.REPLY",
    "webapp.members.invitations.ADDRESS",
    "webapp.runtime.hosts.SCHEME",
    "webapp.runtime.numbers.FRACTION",
}
"""Patterns that are asked of a whole text, or of its beginning, and never looked for."""


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern of the product outside of mail whose repeats do not bound it."""
    seen: set[str] = set()
    for module in pkgutil.walk_packages(webapp.__path__, "webapp."):
        if module.name.startswith("webapp.mail") or module.name in OUR_OWN:
            continue
        for name, thing in vars(import_module(module.name)).items():
            is_one = isinstance(thing, re.Pattern) and isinstance(thing.pattern, str)
            if is_one and thing.pattern not in seen and longest_repeat(thing) > MOST_REPEATED:
                seen.add(thing.pattern)
                yield f"{module.name}.{name}", thing


def test_every_pattern_without_bounds_takes_steps_in_step_with_the_text() -> None:
    found = dict(patterns())
    assert found.keys() >= AT_THE_BEGINNING
    slow = [
        (name, piece, once, twice)
        for name, pattern in found.items()
        for piece in PIECES
        for once, twice in [_steps(pattern, piece, is_anchored=name in AT_THE_BEGINNING)]
        if twice > MOST * once + FEW
    ]
    assert slow == []


def _steps(pattern: re.Pattern[str], piece: str, *, is_anchored: bool) -> tuple[int, int]:
    half, whole = ((piece * letters)[:letters] for letters in (LETTERS, 2 * LETTERS))
    return steps(pattern, half, is_anchored=is_anchored), steps(pattern, whole, is_anchored=is_anchored)


def test_a_pattern_that_goes_back_is_noticed() -> None:
    for slow in (r"\s+x", r"a*a*b"):
        once, twice = _steps(re.compile(slow), " " if "s" in slow else "a", is_anchored=False)
        assert twice > MOST * once + FEW, slow
    assert _steps(re.compile(r"(?<!\s)\s++x"), " ", is_anchored=False)[1] < 600


NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
READERS: dict[str, Callable[[str], object]] = {
    "an address": identities.address,
    "a list of addresses": identities.addresses,
    "a domain": identities.domain,
    "a name": identities.name_parts,
    "a number": lambda text: e164(text, "US"),
    "a file's name": clean_name,
    "a filter": lambda text: Filters.read({"q": text, "view": text, "tag": text}).words,
    "a search": words_asked,
    "what is searched": lambda text: words_in([text]),
    "a list of people": lambda text: people_list.read(f"email,name\n{text},{text}"),
    "a time in words": lambda text: moment(text, NOW, "Europe/Amsterdam"),
    "headers": read_headers,
    "links in a draft": marks_of,
    "a line": one_line,
    "what can be seen": visible,
    "a delivery": lambda text: read_delivery(text.encode()),
    "a workflow's call": lambda text: read_workflow(text.encode()),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_every_reader_of_foreign_texts_works_in_step_with_them(read: Callable[[str], object]) -> None:
    for piece in PIECES:
        half, whole = ((piece * letters)[:letters] for letters in (2_000, 4_000))
        read(half)  # what is kept after the first call is not counted
        once, twice = calls(lambda text=half: read(text)), calls(lambda text=whole: read(text))
        assert twice <= MOST * once + FEW, piece
