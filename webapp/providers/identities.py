"""Addresses, names and numbers of people as providers spell them, in one spelling. What is no identity becomes blank.

Forms of import fill empty cells with words ("null", "n/a"), address books write names the other way round ("Garcia,
Maria"), and one domain has two spellings (IDN and punycode). Two people must not become one by such words, nor one two.
"""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header, make_header

import idna

from webapp.runtime.text import one_line, visible

MAX_ADDRESS = 320
MAX_MAILED = 254
"""Characters of an address that mail can be sent to (RFC 5321, erratum 1690)."""
MAX_LIST = 20_000
"""Characters of a list of addresses that are looked at."""

_NOTHING = (
    r"null nil none nan n/a na n.a. n.a n\a unknown undefined true false - -- --- . .. ... _ / ? 0 #n/a #ref!"
)
_PLACEHOLDERS = frozenset(_NOTHING.split()) | {
    "not available", "not applicable", "[object object]", "no email", "no name", "no phone",
}  # fmt: skip
_INSIDE = re.compile(r"<\s{0,5}([^<>\s]{3,320})\s{0,5}>")
_FORM = re.compile(r"[^@\s<>()\[\],;:\"\\]{1,64}@[^@\s<>()\[\],;:\"\\]{1,253}")
_BETWEEN = re.compile(r"[,;\r\n]")
_FORMS = "inc ltd llc gmbh ag bv sa srl co corp plc kg oy ab aps sas spa kft sro pty limited group holding"
_COMPANIES = frozenset(_FORMS.split())
_BEHIND_NAMES = "jr sr ii iii iv phd md mba cpa esq"
_SUFFIXES = _COMPANIES | frozenset(_BEHIND_NAMES.split())
_FILLED_IN = """noemail noemailaddress noemailprovided noemailavailable nomail nomailaddress noaddress notprovided
    notavailable notgiven notapplicable none null undefined unknown missing donthaveemail doesnothaveemail"""
_STAND_INS = frozenset(_FILLED_IN.split())
"""What forms that insist on an address are filled with in front of the "@", whatever stands behind it."""
_SAYING_NOTHING = "test na no nope email mail fake example sample placeholder anonymous nobody name user xxx"
_EMPTY_WORDS = _STAND_INS | frozenset(_SAYING_NOTHING.split())
"""The same, where it stands on both sides: test@test.com."""

_TITLES = frozenset(
    ["dr", "mr", "mrs", "ms", "mx", "miss", "prof", "professor", "herr", "frau", "hr", "mme", "mlle"]
) | {"monsieur", "madame", "sr", "sra", "dott", "dottssa", "ing", "mag"}
_ASIDE = re.compile(
    r"\s{1,9}(?:[(\[][^()\[\]]{0,80}[)\]]|(?:via|bei|@)\s.{1,80}|[|/–—-]\s.{1,80})\s{0,9}$", re.IGNORECASE
)
"""What directories put behind a name: "(EXT)", "[H4]", "via LinkedIn", "| H4"."""
_BRACKETED = re.compile(r"\s{0,9}<[^<>\s]{3,320}>\s{0,9}$")
_COMMENT = re.compile(r"\s{1,9}\([^()]{0,200}\)$")

_ANYBODY = "anybody"


def is_placeholder(value: str) -> bool:
    """Whether a form put this word where nothing was known."""
    return value.strip().casefold() in _PLACEHOLDERS


def address(value: str) -> str | None:
    """The bare address, its domain in punycode and all in small letters; None where there is none.

    Takes "Maya Ortiz <maya@h4.test>", "mailto:maya@h4.test" and "'maya@h4.test'".
    """
    text = "".join(letter for letter in value[:1_000] if unicodedata.category(letter) != "Cf").strip()
    if inside := _INSIDE.search(text):
        text = inside.group(1)
    text = _COMMENT.sub("", text.strip("'\" \t<>").lower())
    if text.startswith("mailto:"):
        text = text.removeprefix("mailto:").partition("?")[0]
    text = unicodedata.normalize("NFC", text)
    if len(text) > MAX_ADDRESS or not _FORM.fullmatch(text):
        return None
    local, _, domain = text.partition("@")
    domain = domain.strip(".")
    if (
        "." not in domain
        or ".." in domain
        or (is_placeholder(local) and is_placeholder(domain.partition(".")[0]))
    ):
        return None
    return f"{local}@{_ascii(domain)}"


def contact_address(value: str) -> str | None:
    """The same, of a person in somebody's list: None also for what stands there because a form insisted on an address.

    Two people must not become one by it. Whoever writes from such an address has it.
    """
    found = address(value)
    if found is None:
        return None
    local, _, host = found.partition("@")
    said, named = (re.sub(r"[^a-z]", "", part) for part in (local, host.partition(".")[0]))
    return None if said in _STAND_INS or (said in _EMPTY_WORDS and named in _EMPTY_WORDS) else found


def domain(value: str) -> str | None:
    """The bare domain, in punycode and small letters; None where there is none. Takes "@H4.test"."""
    found = address(f"{_ANYBODY}@{value.strip().removeprefix('@')}")
    return found.partition("@")[2] if found else None


def addresses(value: str) -> tuple[list[str], list[str]]:
    """The bare addresses of a list as a person or a header field writes it, each once, and the entries that are none.

    Commas, semicolons and line ends part the entries; "Ortiz, Maya <maya@h4.test>" is one.
    """
    found: dict[str, None] = {}
    wrong: list[str] = []
    for entry in _entries(value[:MAX_LIST]):
        bare = address(entry)
        if bare and "." in bare.partition("@")[2] and len(bare) <= MAX_MAILED:
            found[bare] = None
        else:
            wrong.append(entry)
    return list(found), wrong


def phone(value: str) -> str | None:
    """The number as it was spelled; None for a placeholder, or where no digit is."""
    text = value.strip()[:64]
    return text if any(map(str.isdigit, text)) and not is_placeholder(text) else None


def name(value: str) -> str:
    """A part of a name, without marks that nobody sees; blank for a placeholder."""
    text = visible(value).strip()
    return "" if is_placeholder(text) else text


def name_parts(whole: str) -> tuple[str, str]:
    """First and last name of a display name. "Garcia, Maria" is Maria Garcia; "Ortiz, Jr." and companies are left alone.

    Titles, and what directories put behind a name ("(EXT)", "via LinkedIn"), are no part of it.
    """
    text = one_line(_decoded(whole[:1_000]), len(whole))
    text = _BRACKETED.sub("", text).strip("'\" ")
    if is_placeholder(text) or all(map(is_placeholder, text.split())) or "@" in text:
        return "", ""
    text = _ASIDE.sub("", text)
    last, comma, first = _without_titles(text).partition(",")
    first, last = first.strip(), last.strip()
    if " " in first and last and _plain(first.rpartition(" ")[2]) in _COMPANIES:
        return name_parts(last)
    is_turned = comma and first and last and "," not in first and _plain(first) not in _SUFFIXES
    if is_turned and len(first.split()) <= 3 and len(last.split()) <= 3:
        return _without_titles(first), last
    first, _, last = (plain := _without_titles(text)).partition(" ")
    return (first, last) if last or plain == text else ("", first)


def _decoded(written: str) -> str:
    """The text of a header field that is still encoded ("=?utf-8?B?...?="), or what was written."""
    if "=?" not in written:
        return written
    try:
        return str(make_header(decode_header(written)))
    except (HeaderParseError, LookupError, ValueError):
        return written


def _without_titles(text: str) -> str:
    """Without titles in front, unless nothing would be left, and without those behind a second comma."""
    while (rest := text.partition(" ")[2]) and _plain(text.partition(" ")[0]) in _TITLES:
        text = rest
    before, comma, behind = text.rpartition(",")
    return before if comma and "," in before and _plain(behind) in _TITLES | _SUFFIXES else text


def _entries(value: str) -> list[str]:
    """The entries of a list. A part without an address belongs to the next one when that has its address in brackets."""
    found: list[str] = []
    name = ""
    for part in filter(None, (part.strip() for part in _BETWEEN.split(value))):
        if "@" not in part and not name:
            name = part
        elif name and "<" in part:
            found.append(f"{name}, {part}")
            name = ""
        else:
            found += [name, part] if name else [part]
            name = ""
    return [*found, name] if name else found


def _plain(word: str) -> str:
    return word.casefold().replace(".", "").strip()


def _ascii(domain: str) -> str:
    """As browsers and registries write it today (UTS 46): "ß" is a letter of its own."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain
