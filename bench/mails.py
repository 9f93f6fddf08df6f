"""Mails with what their writers wrote, for the measurement and the tests: composed from tables, and read from files.

The tables in tests/mail/corpus hold what clients really write above a quotation, in their languages; here is how each client
arranges a mail around it, as text and as HTML. The files in tests/mail/corpus/odd are mails written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from bench.mail_layouts import layout_of

CORPUS = Path(__file__).parents[1] / "tests" / "mail" / "corpus"
FOLD = "⏎"
CARD = ("Petra Lang", "Harbor Logistics GmbH", "Tel. +49 40 1234567", "www.harbor.test")
SEAMLESS = ("yahoo", "zoho", "notes", "outlook for mac")
"""Nothing in their HTML parts history from words below it."""
SIGNATURES = ("none", "delimited", "phone", "card")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail and what is right: `own` and `signature` to the letter, `history` words that must be in neither."""

    name: str
    kind: str
    client: str
    language: str
    text: str
    html: str | None
    own: str
    signature: str = ""
    history: tuple[str, ...] = ()
    forwarded: str | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a mail is composed of: paragraphs, the lines of the signature, and the lines that open the quotation."""

    own: list[str]
    history: list[str]
    signature: list[str]
    opening: list[str]


class Setting(NamedTuple):
    """Which mail is composed: by whom, in what form (text or HTML, and where the answer stands), signed how."""

    client: str
    language: str
    form: str
    sign: str


def composed() -> Iterator[Mail]:
    """Every client in every language that the tables know, with answers above, below and between, signed in turns."""
    languages: dict[str, dict[str, list[str]]] = json.loads((CORPUS / "languages.json").read_text())
    signed = cycle(SIGNATURES)
    for table, forms in (("attributions", attributed), ("headers", headed), ("dividers", divided)):
        for client, language, opening in rows(table):
            words = languages[language]
            for form, compose in forms(client):
                sign = "none" if form.endswith(("bottom", "between")) else next(signed)
                parts = Parts(words["own"], words["history"], _signature(words, sign), opening.split(FOLD))
                yield compose(parts, Setting(client, language, form, sign))


def rows(table: str) -> Iterator[tuple[str, str, str]]:
    """(client, language, opening) of a table."""
    for line in (CORPUS / f"{table}.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            client, language, opening = line.split(" | ", 2)
            yield client, language, opening


def odd() -> Iterator[Mail]:
    """The mails written by hand. A file is named for their kind; `=====` parts them, `--- name` begins a part."""
    for path in sorted((CORPUS / "odd").glob("*.txt")):
        for mail in path.read_text().split("\n=====\n"):
            title, *parts = mail.strip("\n").split("\n--- ")
            given = dict(part.partition("\n")[::2] for part in parts)
            name, _, language = title.lstrip("# ").rpartition(", ")
            yield Mail(
                name=name,
                kind=path.stem,
                client=given.get("client", "by hand"),
                language=language,
                text=_unescaped(given.get("text", "")),
                html=_unescaped(given["html"]) if "html" in given else None,
                own=_unescaped(given.get("own", "")),
                signature=_unescaped(given.get("signature", "")),
                history=tuple(line for line in given.get("history", "").splitlines() if line),
                forwarded=_unescaped(given["forwarded"]) if "forwarded" in given else None,
                subject=given.get("subject", ""),
            )


def _unescaped(text: str) -> str:
    """Signs that cannot be seen are written as `{U+00A0}`."""
    for sign in {piece[:4] for piece in text.split("{U+")[1:]}:
        text = text.replace(f"{{U+{sign}}}", chr(int(sign, 16)))
    return text.strip("\n")


def _signature(words: dict[str, list[str]], kind: str) -> list[str]:
    card = {
        "delimited": ["-- ", *CARD[:2]],
        "phone": [str(words["phone"])],
        "card": [str(words["closing"]), *CARD],
    }
    return card.get(kind, [])


Compose = Callable[[Parts, Setting], Mail]


def _mail(parts: Parts, given: Setting, *, text: str, html: str | None) -> Mail:
    own = "\n\n".join(parts.own)
    signature = "\n".join(line.rstrip() for line in parts.signature)
    position = next((place for place in ("bottom", "between") if given.form.endswith(place)), "top")
    return Mail(
        ", ".join(given),
        position,
        given.client,
        given.language,
        text,
        html,
        own,
        signature,
        tuple(parts.history[1:]),
    )


def _plain(parts: Parts, given: Setting) -> Mail:
    """The answer above, below or between the lines of a quotation marked with `>`."""
    quoted = [f"> {line}".rstrip() for line in "\n\n".join(parts.history).split("\n")]
    own, opening = "\n\n".join(parts.own), "\n".join(parts.opening)
    if given.form == "text, bottom":
        text = f"{opening}\n" + "\n".join(quoted) + f"\n\n{own}\n"
    elif given.form == "text, between":
        half = len(quoted) // 2 + 1
        text = "\n".join([opening, *quoted[:half], "", parts.own[0], "", *quoted[half:], "", *parts.own[1:]])
    else:
        signed = "".join(f"\n\n{line}" if n == 0 else f"\n{line}" for n, line in enumerate(parts.signature))
        text = f"{own}{signed}\n\n{opening}\n" + "\n".join(quoted) + "\n"
    return _mail(parts, given, text=text, html=None)


def _unmarked(parts: Parts, given: Setting) -> Mail:
    """The answer above an opening, and history below it without any marks."""
    above = [*"\n\n".join(parts.own).split("\n"), *(["", *parts.signature] if parts.signature else [])]
    opening = parts.opening
    if given.form == "text, apart":  # HTML made to text: a blank line after each line
        opening = [line for name in opening for line in (name, "")]
    text = "\n".join([*above, "", "", *opening, "", *"\n\n".join(parts.history).split("\n"), ""])
    return _mail(parts, given, text=text, html=None)


def _divided(parts: Parts, given: Setting) -> Mail:
    return _unmarked(_headed(parts, given.language), given)


def _markup_divided(parts: Parts, given: Setting) -> Mail:
    return _markup(_headed(parts, given.language), given)


def _headed(parts: Parts, language: str) -> Parts:
    """With a header of the same language below the divider."""
    header = next(opening for _, other, opening in rows("headers") if other == language)
    return Parts(parts.own, parts.history, parts.signature, [*parts.opening, *header.split(FOLD)])


def _markup(parts: Parts, given: Setting) -> Mail:
    """The client's own HTML; its plain part is what a client would send along."""
    layout = layout_of(
        given.form.partition(" as ")[2].split(",", maxsplit=1)[0] or given.client.split(",", maxsplit=1)[0]
    )
    signed = [line for line in parts.signature if line != "-- "]
    below = "bottom" in given.form
    own = "".join(f"<div>{escape(line)}</div><div><br></div>" for line in parts.own)
    signature = "<br>".join(map(escape, signed))
    if given.sign == "delimited":
        own += f'<div class="gmail_signature">{signature}</div>'
    elif signature:
        own += f"<div>{signature}</div>"
    opening = (" " if "wrapped" in given.client else "<br>").join(map(escape, parts.opening))
    history = "".join(f"<p>{escape(line)}</p>" for line in parts.history)
    html = layout("" if below else own, opening, history, own if below else "")
    clean = Parts(parts.own, parts.history, signed, parts.opening)
    return _mail(clean, given, text="", html=f"<html><body>{html}</body></html>")


def attributed(client: str) -> list[tuple[str, Compose]]:
    forms: list[tuple[str, Compose]] = [
        ("text, top", _plain),
        ("text, bottom", _plain),
        ("text, between", _plain),
        ("HTML as cited" if client == "notes" else "HTML", _markup),
    ]
    if client not in SEAMLESS:
        forms.append(("HTML, bottom", _markup))
    if client != "the bat":  # "you wrote" is a client's line only above a quotation
        forms.append(("text, unmarked", _unmarked))
    return forms


def headed(client: str) -> list[tuple[str, Compose]]:
    forms: list[tuple[str, Compose]] = [("text", _unmarked), ("text, apart", _unmarked), ("HTML", _markup)]
    if client == "outlook":
        forms += [("HTML as outlook web", _markup), ("HTML as outlook new", _markup)]
    return forms


def divided(client: str) -> list[tuple[str, Compose]]:
    return [("text", _divided), ("HTML as flat", _markup_divided)]
