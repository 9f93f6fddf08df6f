"""Every mail of the corpus is read as a person would read it, to the letter."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.mails import Mail, composed, odd
from tests.each import each
from webapp.mail.reading import read

BY_HAND = list(odd())
COMPOSED = list(composed())


def wrong(mail: Mail) -> str:
    """What is not as it should be; blank if all is right."""
    content = read(mail.text, mail.html, subject=mail.subject)
    shown = f"{content.own}\n{content.signature}"
    leaked = [words for words in mail.history if words in shown]
    if content.own != mail.own:
        return f"{mail.name}: own {content.own!r}, not {mail.own!r}"
    if content.signature != mail.signature:
        return f"{mail.name}: signature {content.signature!r}, not {mail.signature!r}"
    if mail.forwarded is not None and content.forwarded != mail.forwarded:
        return f"{mail.name}: forwarded {content.forwarded!r}"
    return f"{mail.name}: history {leaked} is taken for own" if leaked else ""


@each(BY_HAND, lambda mail: f"{mail.kind}: {mail.name}")
def test_a_mail_written_by_hand_is_read_right(mail: Mail) -> None:
    assert wrong(mail) == ""


@pytest.mark.parametrize("client", sorted({mail.client for mail in COMPOSED}))
def test_a_clients_mails_are_read_right_in_each_language_and_form(client: str) -> None:
    assert [said for mail in COMPOSED if mail.client == client and (said := wrong(mail))] == []


def test_no_history_is_dropped() -> None:
    """It is folded, and can be shown."""
    quoted = {mail: read(mail.text, mail.html).quoted.replace("\n> ", " ") for mail in COMPOSED}
    assert [mail.name for mail in COMPOSED if not all(words in quoted[mail] for words in mail.history)] == []


def test_the_corpus_is_as_wide_as_it_should_be() -> None:
    assert len(COMPOSED) > 900
    assert len(BY_HAND) > 150
    assert len({mail.client for mail in COMPOSED}) >= 25
    assert len({mail.language for mail in COMPOSED}) == 38
    forms = Counter("HTML" if mail.html else "text" for mail in COMPOSED)
    assert min(forms.values()) > 300
