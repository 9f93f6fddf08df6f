"""Addresses, names and numbers of people as providers spell them, in one spelling. What is no identity becomes blank.

Forms of import fill empty cells with words ("null", "n/a"), address books write names the other way round ("Garcia,
Maria"), and one domain has two spellings (IDN and punycode). Two people must not become one by such words, nor one two.
"""

from __future__ import annotations

import re
import unicodedata

MAX_ADDRESS = 320
MAX_MAILED = 254
"""Characters of an address that mail can be sent to (RFC 5321, erratum 1690)."""
MAX_LIST = 20_000
"""Characters of a list of addresses that are looked at."""

_PLACEHOLDERS = frozenset(
    [
        "null",
        "nil",
        "none",
        "nan",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "n\\a",
        "unknown",
        "undefined",
        "true",
        "false",
        "-",
        "--",
        "---",
        ".",
        "..",
        "...",
        "_",
        "/",
        "?",
        "0",
        "#n/a",
        "#ref!",
    ]
) | {"not available", "not applicable", "[object object]", "no email", "no name", "no phone"}
_INSIDE = re.compile(r"<\s{0,5}([^<>\s]{3,320})\s{0,5}>")
_FORM = re.compile(r"[^@\s<>()\[\],;:\"\\]{1,64}@[^@\s<>()\[\],;:\"\\]{1,253}")
_BETWEEN = re.compile(r"[,;\r\n]")
_SUFFIXES = frozenset(
    [
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "phd",
        "md",
        "mba",
        "cpa",
        "esq",
        "inc",
        "ltd",
        "llc",
        "gmbh",
        "ag",
        "bv",
        "sa",
        "srl",
        "co",
        "corp",
        "plc",
    ]
)


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
    text = unicodedata.normalize("NFC", text.strip("'\" \t<>").lower().removeprefix("mailto:"))
    if len(text) > MAX_ADDRESS or not _FORM.fullmatch(text):
        return None
    local, _, domain = text.partition("@")
    domain = domain.strip(".")
    if not domain or (is_placeholder(local) and is_placeholder(domain.partition(".")[0])):
        return None
    return f"{local}@{_ascii(domain)}"


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
    """A part of a name; blank for a placeholder."""
    return "" if is_placeholder(value) else value.strip()


def name_parts(whole: str) -> tuple[str, str]:
    """First and last name of a display name. "Garcia, Maria" is Maria Garcia; "Ortiz, Jr." and companies are left alone."""
    text = " ".join(whole.split()).strip("'\" ")
    if is_placeholder(text) or "@" in text:
        return "", ""
    last, comma, first = text.partition(",")
    first, last = first.strip(), last.strip()
    is_turned = comma and first and last and "," not in first and _plain(first) not in _SUFFIXES
    if is_turned and len(first.split()) <= 3 and len(last.split()) <= 3:
        return first, last
    first, _, last = text.partition(" ")
    return first, last


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
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
