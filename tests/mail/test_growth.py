"""Twice as much of anything takes at most two and a half times the work, to read a mail and to hear an opt-out in it.

Work is counted in calls of functions, which are the same on every machine; what one call may cost is bounded by the
patterns, whose repeats the other tests of this folder count.
"""

from __future__ import annotations

import pytest

from bench.reading import FAMILIES
from tests.mail.corpora import calls
from webapp.consent import faint_hints
from webapp.consent.opt_outs import read as read_opt_out
from webapp.consent.tokens import Text, read_text
from webapp.mail.reading import read

PIECES = 300
MOST = 2.5
FEW = 400
"""Calls that do not depend on the text."""
NETS = {
    "one sentence": "pallets and ",
    "sentences": "Pallets. ",
    "refused and nothing else": "never ",
    "written and nothing else": "mails ",
    "no blanks": "箱",
    "no known word": "gwxq ",
    "lines": "a pallet\n",
    "pictures": "👍 ",
}
LETTERS = 3_500
"""Twice as many are all looked at."""


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_reading_grows_with_the_mail(family: str) -> None:
    half, whole = FAMILIES[family](PIECES), FAMILIES[family](2 * PIECES)
    once, twice = calls(lambda: read(*half)), calls(lambda: read(*whole))
    assert once > 0
    assert twice <= MOST * once + FEW


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_looking_for_an_opt_out_grows_with_the_text(family: str) -> None:
    half, whole = ("".join(filter(None, FAMILIES[family](pieces))) for pieces in (PIECES, 2 * PIECES))
    once, twice = (
        calls(lambda text=text: read_opt_out(text, text, channel="email")) for text in (half, whole)
    )
    assert once > 0
    assert twice <= MOST * once + FEW


@pytest.mark.parametrize("piece", NETS.values(), ids=NETS)
def test_the_wide_net_grows_with_the_text(piece: str) -> None:
    half, whole = (read_text((piece * letters)[:letters]) for letters in (LETTERS, 2 * LETTERS))
    once, twice = (calls(lambda text=text: net(text)) for text in (half, whole))
    assert once > 0
    assert twice <= MOST * once + FEW


def net(text: Text) -> None:
    spoken = [token.word for token in text.tokens]
    faint_hints.find(text, spoken)
    faint_hints.is_short_refusal(text, spoken, frozenset())
    faint_hints.is_foreign(text, spoken, frozenset())
