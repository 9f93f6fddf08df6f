"""How mail programs dress an answer: the same words with another head, quotation, signature and markup around them."""

from __future__ import annotations

import html
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from simulators.corpus.headings import LEAD_INS, OUTLOOKS


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody answers, and to what."""

    words: str
    writer: str
    """The name of whoever answers."""
    ours: str
    our_name: str
    our_address: str
    subject: str
    when: datetime
    """When our mail was written."""


@dataclass(frozen=True, slots=True)
class Dressed:
    """A mail as a provider hands it out; either part may be empty."""

    text: str
    html: str


Program = Callable[[Letter], Dressed]
MOST_PROGRAMS = 1_000


def dressed(letter: Letter, draw: random.Random, nth: int = MOST_PROGRAMS) -> Dressed:
    """The letter from the nth of these programs, or from one drawn by how common they are among people who answer cold mail."""
    programs, weights = zip(*PROGRAMS, strict=True)
    program: Program = programs[nth] if nth < len(programs) else draw.choices(programs, weights)[0]
    return program(letter)


def gmail(letter: Letter) -> Dressed:
    """A head that is wrapped in the plain part, and a named quotation in the HTML."""
    head = f"On {letter.when:%a, %b %-d, %Y at %-I:%M %p} {letter.our_name} <"
    text = f"{letter.words}\n\n{head}\n{letter.our_address}> wrote:\n\n{_marked(letter.ours)}"
    markup = (
        f'<div dir="ltr">{_divs(letter.words)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{html.escape(head)}<a href="mailto:{letter.our_address}">'
        f"{letter.our_address}</a>&gt; wrote:<br></div>"
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{_divs(letter.ours)}</blockquote></div>"
    )
    return Dressed(text, markup)


def outlook(letter: Letter) -> Dressed:
    """Word's markup, and a block of four headers with nothing before the quoted words."""
    head = (
        f"From: {letter.our_name} <{letter.our_address}>\n"
        f"Sent: {letter.when:%A, %B %-d, %Y %-I:%M %p}\nTo: {letter.writer}\nSubject: {letter.subject}"
    )
    return _word(letter, head)


def outlook_german(letter: Letter) -> Dressed:
    """The same program in German: other names, and a date in another order."""
    head = (
        f"Von: {letter.our_name} <{letter.our_address}>\n"
        f"Gesendet: {letter.when:%d.%m.%Y %H:%M}\nAn: {letter.writer}\nBetreff: {letter.subject}"
    )
    return _word(letter, head)


def outlook_dutch(letter: Letter) -> Dressed:
    """And in Dutch, with the names in bold, which the plain part tells by stars."""
    head = (
        f"*Van:* {letter.our_name} <{letter.our_address}>\n"
        f"*Verzonden:* {letter.when:%d-%m-%Y %H:%M}\n*Aan:* {letter.writer}\n*Onderwerp:* {letter.subject}"
    )
    return _word(letter, head)


def outlook_in(letter: Letter, names: tuple[str, str, str, str]) -> Dressed:
    """And in others."""
    values = (
        f"{letter.our_name} <{letter.our_address}>",
        f"{letter.when:%d/%m/%Y %H:%M}",
        letter.writer,
        letter.subject,
    )
    return _word(letter, "\n".join(f"{name}: {value}" for name, value in zip(names, values, strict=True)))


def led_in(letter: Letter, line: str) -> Dressed:
    """A web mail or telephone: one line in the writer's language, then the quotation with marks."""
    head = line.format(
        day=f"{letter.when:%d/%m/%Y}",
        hour=f"{letter.when:%H:%M}",
        name=letter.our_name,
        address=letter.our_address,
    )
    return Dressed(f"{letter.words}\n\n{head}\n\n{_marked(letter.ours)}\n", "")


def outlook_phone(letter: Letter) -> Dressed:
    """A footer between the words and the quotation, which begins with a line of underscores."""
    text = (
        f"{letter.words}\n\nGet Outlook for iOS\n________________________________\n"
        f"From: {letter.our_name} <{letter.our_address}>\nSent: {letter.when:%A, %B %-d, %Y %-I:%M:%S %p}\n"
        f"To: {letter.writer}\nSubject: {letter.subject}\n\n{letter.ours}"
    )
    return Dressed(text, "")


def iphone(letter: Letter) -> Dressed:
    """The footer first, then a head in one line; the quotation is marked."""
    text = (
        f"{letter.words}\n\nSent from my iPhone\n\n> On {letter.when:%b %-d, %Y, at %-I:%M %p}, {letter.our_name} "
        f"<{letter.our_address}> wrote:\n> \n> {_marked(letter.ours)}"
    )
    markup = (
        f'<html><body dir="auto">{_divs(letter.words)}<br id="lineBreakAtBeginningOfSignature">'
        f'<div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On '
        f"{letter.when:%b %-d, %Y, at %-I:%M %p}, {letter.our_name} &lt;{letter.our_address}&gt; wrote:<br><br>"
        f'</blockquote></div><blockquote type="cite"><div dir="ltr">{_divs(letter.ours)}</div></blockquote></body></html>'
    )
    return Dressed(text, markup)


def apple_french(letter: Letter) -> Dressed:
    """Apple Mail in French: a blank before the colon, and no plain part that could be used."""
    head = f"Le {letter.when:%d/%m/%Y} à {letter.when:%H:%M}, {letter.our_name} &lt;{letter.our_address}&gt; a écrit&nbsp;:"
    markup = (
        f'<html><body style="overflow-wrap: break-word;">{_divs(letter.words)}<br><div><blockquote type="cite">'
        f"<div>{head}</div><br><div>{_divs(letter.ours)}</div></blockquote></div></body></html>"
    )
    return Dressed("\xa0\n\u200b\n", markup)


def thunderbird(letter: Letter) -> Dressed:
    """The quotation above, the answer below it, as some people were taught."""
    text = (
        f"On {letter.when:%d/%m/%Y %H:%M}, {letter.our_name} wrote:\n{_marked(letter.ours)}\n\n{letter.words}\n\n"
        f"-- \n{letter.writer}\n"
    )
    return Dressed(text, "")


def webmail_german(letter: Letter) -> Dressed:
    """A provider's web page: headers in bold, and an advertisement under the words."""
    text = (
        f"{letter.words}\n\n\n--\nDiese Nachricht wurde von meinem Telefon gesendet.\n\nAm {letter.when:%d.%m.%y}, "
        f"{letter.when:%H:%M} schrieb {letter.our_name} <{letter.our_address}>:\n\n{letter.ours}\n"
    )
    return Dressed(text, "")


def forwarded_with_a_word(letter: Letter) -> Dressed:
    """Handed on to a colleague with us in copy: the words above belong to whoever writes, the rest is our mail."""
    text = (
        f"{letter.words}\n\n---------- Forwarded message ---------\nFrom: {letter.our_name} <{letter.our_address}>\n"
        f"Date: {letter.when:%a, %b %-d, %Y at %-I:%M %p}\nSubject: {letter.subject}\nTo: {letter.writer}\n\n{letter.ours}\n"
    )
    return Dressed(text, "")


def bare_markup(letter: Letter) -> Dressed:
    """HTML alone, from a ticket system: a blockquote without a line before it, and a table around everything."""
    markup = (
        '<table width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td style="font-family:Arial">'
        f"{_divs(letter.words)}<blockquote>{_divs(letter.ours)}</blockquote>"
        '<div style="display:none;font-size:0">Ticket 4711, do not remove</div></td></tr></table>'
    )
    return Dressed("", markup)


def nothing_around(letter: Letter) -> Dressed:
    """Only the words."""
    return Dressed(letter.words, "")


PROGRAMS: tuple[tuple[Program, int], ...] = (
    (gmail, 20),
    (outlook, 12),
    (iphone, 11),
    (nothing_around, 7),
    (outlook_phone, 8),
    (outlook_german, 7),
    (bare_markup, 5),
    (outlook_dutch, 4),
    (thunderbird, 4),
    (apple_french, 3),
    (webmail_german, 3),
    (forwarded_with_a_word, 1),
    *((partial(outlook_in, names=each), 1) for each in OUTLOOKS),
    *((partial(led_in, line=each), 1) for each in LEAD_INS),
)
"""Each program with how often it is met, in a hundred."""


def _word(letter: Letter, head: str) -> Dressed:
    text = f"{letter.words}\n\n{head}\n\n{letter.ours}\n"
    bold = "<br>".join(
        f"<b>{name}:</b>{rest}"
        for name, _, rest in (html.escape(line.replace("*", "")).partition(":") for line in head.splitlines())
    )
    markup = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm;} --></style></head>'
        f'<body lang="EN-GB"><div class="WordSection1">{_paragraphs(letter.words)}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{bold}</p></div></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        f"{_paragraphs(letter.ours)}</div></body></html>"
    )
    return Dressed(text, markup)


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _divs(text: str) -> str:
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.splitlines())


def _paragraphs(text: str) -> str:
    return "".join(
        f'<p class="MsoNormal">{html.escape(line) or "<o:p>&nbsp;</o:p>"}</p>' for line in text.splitlines()
    )
