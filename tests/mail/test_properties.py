"""Whatever a person writes around whatever a client adds: no word of the writer's is folded, and none at all is lost."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.mails import FOLD, rows
from webapp.mail.html import to_text
from webapp.mail.lines import UNSEEN
from webapp.mail.reading import MailContent, read

ATTRIBUTIONS = [opening for client, _, opening in rows("attributions") if client != "the bat"]
HEADERS = [opening for _, _, opening in rows("headers")]
HISTORY = ["Hi Maya,", "would Tuesday work?", "Say so if I am to stop writing."]
WORD = re.compile(r"\w+")

ANY_WORDS = """Tuesday at ten works for us 40 pallets 27.11.2026 10:30 From: To: wrote: schrieb: Subject: On Am Le > >> - --
    alice@acorn.test <alice@acorn.test> please stop calling Date: Sent: Alice Petra, Best regards, Von: De : ? ! ___ thanks
    Вторник 火曜日 الثلاثاء Original Message below answers"""
sentence = st.lists(
    st.sampled_from(ANY_WORDS.split()),
    min_size=1,
    max_size=9,
).map(" ".join)
PLAIN_WORDS = "Tuesday at ten works for us 40 pallets please stop calling me 10:30 Вторник 火曜日 now"
plain_sentence = st.lists(
    st.sampled_from(PLAIN_WORDS.split()),
    min_size=2,
    max_size=9,
).map(lambda words: " ".join(["We", *words, "then."]))
paragraphs = st.lists(plain_sentence, min_size=1, max_size=4)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
markup = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<blockquote>",
                "<blockquote type=cite>",
                "</blockquote>",
                "<br>",
                "<b>",
                "</b>",
                "<table>",
                "<tr>",
                "<td>",
                "</td>",
                "</table>",
                "<ul>",
                "<li>",
                "</ul>",
                "<pre>",
                "</pre>",
                "<",
                ">",
                "&",
                '"',
                "'",
                "<a href='x>y'>",
                "</a>",
                "<!--",
                "-->",
                '<div class="gmail_quote">',
                '<div id="Signature">',
                "&nbsp;",
                "<img alt='👍'>",
                "<span style='font-size:0'>",
                "</span>",
                "<p class=MsoNormal>",
                "<hr>",
                "<o:p>",
                "<x@y.test>",
                "<!x>",
                "<td ",
                '<p x="',
            ]
        ),
        sentence,
    ),
    max_size=40,
).map("".join)


def words_of(text: str) -> Counter[str]:
    return Counter(WORD.findall(UNSEEN.sub("", text)))


def words_in(content: MailContent) -> Counter[str]:
    return words_of(content.text)


@given(st.lists(sentence, max_size=12).map("\n".join))
@settings(max_examples=100, deadline=None)
def test_every_word_is_in_one_segment(text: str) -> None:
    assert words_in(read(text)) == words_of(text)


@given(anything)
@settings(max_examples=100, deadline=None)
def test_every_word_of_any_text_is_kept(text: str) -> None:
    assert words_in(read(text)) == words_of(text)


@given(paragraphs, st.sampled_from(ATTRIBUTIONS), st.sampled_from(["top", "bottom"]))
@settings(max_examples=100, deadline=None)
def test_no_own_word_is_folded_around_a_marked_quotation(own: list[str], opening: str, place: str) -> None:
    quotation = "\n".join([*opening.split(FOLD), *(f"> {line}" for line in HISTORY)])
    written = "\n\n".join(own)
    parts = [written, quotation] if place == "top" else [quotation, written]
    assert read("\n\n".join(parts)).own == written


@given(paragraphs, paragraphs, st.sampled_from(ATTRIBUTIONS))
@settings(max_examples=100, deadline=None)
def test_no_own_word_is_folded_between_the_lines(first: list[str], second: list[str], opening: str) -> None:
    lines = [*opening.split(FOLD), f"> {HISTORY[0]}", *first, f"> {HISTORY[1]}", *second]
    assert read("\n".join(lines)).own == "\n".join(first) + "\n\n" + "\n".join(second)


@given(paragraphs, st.sampled_from(ATTRIBUTIONS + HEADERS))
@settings(max_examples=100, deadline=None)
def test_own_words_above_unmarked_history_are_all_that_is_own(own: list[str], opening: str) -> None:
    text = "\n\n".join([*own, "\n".join(opening.split(FOLD)), *HISTORY])
    assert read(text).own == "\n\n".join(own)


@given(paragraphs, paragraphs, st.sampled_from(ATTRIBUTIONS))
@settings(max_examples=100, deadline=None)
def test_no_own_word_is_folded_around_a_cited_block(above: list[str], below: list[str], opening: str) -> None:
    def written(lines: list[str]) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in lines)

    lead = escape(" ".join(opening.split(FOLD)))
    html = f"{written(above)}<div>{lead}</div><blockquote type=cite>{written(HISTORY)}</blockquote>{written(below)}"
    assert read("", html).own == "\n\n".join([*above, *below])


@given(markup)
@settings(max_examples=100, deadline=None)
def test_what_html_shows_is_what_is_read(html: str) -> None:
    """Whatever the markup, broken or not: reading finds the words that the text of the page has."""
    shown = words_of(to_text(html))
    assert words_in(read("", html)) == shown


@given(st.lists(sentence, max_size=12).map("\n".join))
@settings(max_examples=100, deadline=None)
def test_own_is_empty_only_if_nothing_was_written(text: str) -> None:
    content = read(text)
    if content.text and not content.quoted and not content.forwarded and not content.signature:
        assert content.own == content.text
