"""The subject of an answer: one prefix, in the language that was there.

Mail programs translate "Re:" and do not know each other's translations, so that a subject grows with each answer. Sources of
the words: the reply and forward prefixes of Outlook, Gmail, Apple Mail, Thunderbird and Notes in their languages.
"""

from __future__ import annotations

import re
from contextlib import suppress
from email.header import decode_header, make_header

MAX_LENGTH = 900
"""Characters of a subject that are looked at and kept: a header line ends at 998 octets (RFC 5322)."""

_REPLY = """re aw antw antwort sv vs res rép rep rif ri odp ynt yan ant atb bls bales vá va vast
    atsakymas отв отг ответ απ σχετ השב رد 回复 回覆 答复 答覆 返信 回信 답장 답변"""
_FORWARD = "fw fwd wg tr rv enc vl vb doorst fs pd pr i ilt trs továbbítás πρθ 转发 轉寄 転送 전달 הועבר"
_CASED = {"R": "reply", "I": "forward"}
"""Single letters, as Italian programs write them: only as capitals, because "r:" begins a sentence as well."""

_COUNT = r"(?:\s{0,2}[\[(*^]\s{0,2}\d{1,4}\s{0,2}[\])]?)?"
_PREFIX = re.compile(rf"\s*([^\W\d_]{{1,12}}){_COUNT}\s{{0,2}}[::]\s*")
_TAG = re.compile(r"\s*(\[[^\[\]]{1,40}\])\s*(?=\S)")
_KINDS = {
    **dict.fromkeys(_REPLY.split(), "reply"),
    **dict.fromkeys((word for word in _FORWARD.split() if word != "i"), "forward"),
}


def answering(subject: str) -> str:
    """The subject of an answer to a mail with this one.

    "AW: Pallets" stays; "Re: AW: Re[2]: Pallets" is "Re: Pallets". The outermost prefix is kept as it was written, "Re:" is
    put before a subject without one, and one mark of a forward stays. Encoded words are read, folded lines are joined.
    """
    rest = _decoded(subject)
    marks: dict[str, str] = {}
    tags: list[str] = []
    while True:
        tag = _TAG.match(rest)
        found = _PREFIX.match(rest[tag.end() :] if tag else rest)
        kind = _kind(found[1]) if found else None
        if found is None or kind is None:
            break
        if tag and tag[1] not in tags:
            tags.append(tag[1])
        marks.setdefault(kind, found[1])
        rest = rest[(tag.end() if tag else 0) + found.end() :]
    tag = _TAG.match(rest)
    if tag and tag[1] in tags:
        rest = rest[tag.end() :]
    forward = [f"{marks['forward']}:"] if "forward" in marks else []
    return " ".join([f"{marks.get('reply', 'Re')}:", *tags, *forward, rest.strip()]).strip()


def forwarding(subject: str) -> str:
    """The subject under which a mail with this one is passed on: "Fwd:" before it, unless it says that it was passed on."""
    rest = _decoded(subject)
    tag = _TAG.match(rest)
    found = _PREFIX.match(rest[tag.end() :] if tag else rest)
    is_forwarded = found is not None and _kind(found[1]) == "forward"
    return (rest if is_forwarded else f"Fwd: {rest}").strip()


def _kind(word: str) -> str | None:
    return _CASED.get(word) or _KINDS.get(word.casefold())


def _decoded(subject: str) -> str:
    text = " ".join(subject[: 4 * MAX_LENGTH].split())
    if "=?" in text:
        # What only looks like an encoded word is left as it is.
        with suppress(ValueError, LookupError, UnicodeError):
            text = " ".join(str(make_header(decode_header(text))).split())
    return text[:MAX_LENGTH]
