"""Reading a host that a person pasted: what of it we use, what we dropped, and why some hosts are refused. Pure.

Only a public name on the usual https port is a base host. Ports, users and addresses are refused rather than dropped,
because dropping them would lead somewhere else than was meant; paths and schemes are dropped, and that is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

import idna

from webapp.runtime.errors import Invalid

PRIVATE_ENDS = {
    "localhost": "localhost is this machine.",
    "local": "Names under .local are found in a local network only.",
    "localdomain": "Names under .localdomain are found in a local network only.",
    "internal": "Names under .internal are private.",
    "intranet": "Names under .intranet are private.",
    "corp": "Names under .corp are private.",
    "home": "Names under .home are private.",
    "lan": "Names under .lan are found in a local network only.",
    "home.arpa": "Names under .home.arpa are found in a local network only.",
    "onion": "Names under .onion cannot be reached over the public internet.",
}
NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?=//)")
WRITTEN_TOGETHER = (
    {"CJK", "HIRAGANA", "KATAKANA", "LATIN"},
    {"CJK", "HANGUL", "LATIN"},
    {"CJK", "BOPOMOFO", "LATIN"},
)
"""Scripts that one name may mix, because people who write so mix them."""
OF_NO_SCRIPT = {"DIGIT", "HYPHEN-MINUS", "KATAKANA-HIRAGANA", "MIDDLE"}


@dataclass(frozen=True, slots=True)
class ReadHost:
    """A host as it is stored and compared: ASCII, lower case. `dropped` says, in words, what else stood there."""

    name: str
    dropped: tuple[str, ...] = ()


def read_host(pasted: str, excepted: Collection[str] = ()) -> ReadHost:
    """The host of a pasted name or address; those `excepted` are taken as they are. Raises Invalid with the reason."""
    text = _visible(pasted)
    text, scheme = _without_scheme(text)
    place = re.search(r"[/?#]", text)
    host, rest = (text[: place.start()], text[place.start() :]) if place else (text, "")
    dropped = (scheme, f"everything after the host ({_shown(rest)})" if rest not in {"", "/"} else "")
    is_excepted = host.lower() in excepted
    return ReadHost(host.lower() if is_excepted else _public_name(host), tuple(filter(None, dropped)))


def _visible(pasted: str) -> str:
    text = pasted.strip()
    if not text:
        raise Invalid("host", "Enter a host, for example send.example.com.")
    if len(text) > 2000 or any(letter.isspace() or unicodedata.category(letter)[0] == "C" for letter in text):
        raise _refused("It contains blanks or invisible characters. Paste the host alone.")
    if "\\" in text:
        raise _refused("It contains a backslash, which browsers and servers read in different ways.")
    return text


def _without_scheme(text: str) -> tuple[str, str]:
    """The rest, and what is said of a scheme that was dropped."""
    found = SCHEME.match(text)
    if found is None and re.match(r"(?i)https?:(?!//)", text):
        raise _refused("Two slashes are missing behind http: or https:.")
    if found is None:
        return text.removeprefix("//"), ""
    scheme = found[1].lower()
    if scheme not in {"https", "http"}:
        raise _refused(f"{_shown(scheme)}:// is no web address.")
    note = "http:// (the connection is always encrypted)" if scheme == "http" else ""
    return text[found.end() :].removeprefix("//"), note


def _public_name(text: str) -> str:
    _refuse_more_than_a_name(text)
    wide = unicodedata.normalize("NFKC", text).replace("\u3002", ".")
    if NUMBER.fullmatch(wide.rstrip(".").rpartition(".")[2]):
        raise _refused(LITERAL)
    if wide.endswith("."):
        raise _refused("It must not end with a dot.")
    if wide.startswith(".") or ".." in wide:
        raise _refused("A part of the name is missing between two dots.")
    name = _ascii(text)
    for end, reason in PRIVATE_ENDS.items():
        if name == end or name.endswith(f".{end}"):
            raise _refused(reason)
    if "." not in name:
        raise _refused("A full name has a dot in it, like send.example.com.")
    _refuse_look_alikes([_letters(label) for label in name.split(".")])
    return name


def _refuse_look_alikes(labels: list[str]) -> None:
    if any(_mixes_scripts(label) for label in labels):
        raise _refused("It mixes alphabets, as look-alike names do.")
    if not _reads_one_way(labels):
        raise _refused("It is read from right to left in one part and from left to right in another.")


def _refuse_more_than_a_name(text: str) -> None:
    if "@" in text:
        raise _refused("It contains a user name. Enter the part behind the @.")
    if text.startswith("[") or text.count(":") > 1:
        raise _refused(LITERAL)
    if ":" in text:
        raise _refused("It must not include a port: providers are reached on the usual one.")
    if "%" in text:
        raise _refused("It contains an escaped character. Enter the name as it is spoken.")


LITERAL = "It is an IP address. Enter the name of the host."


def _ascii(text: str) -> str:
    try:
        name = idna.encode(text, uts46=True, std3_rules=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise _refused(
            "It is no host name: letters, digits, hyphens and dots are what a name may have."
        ) from None
    if NUMBER.fullmatch(name.rpartition(".")[2]):
        raise _refused(LITERAL)
    return name


def _letters(label: str) -> str:
    return idna.decode(label) if label.startswith("xn--") else label


def _reads_one_way(labels: list[str]) -> bool:
    """RFC 5893: once a label is written from right to left, all of the name has to follow the rules for such names."""
    directions = {unicodedata.bidirectional(letter) for label in labels for letter in label}
    if not directions & {"R", "AL", "AN"}:
        return True
    try:
        return all(idna.check_bidi(label, check_ltr=True) for label in labels)
    except idna.IDNAError:
        return False


def _mixes_scripts(label: str) -> bool:
    scripts = {
        script
        for letter in label
        if (script := unicodedata.name(letter, "?").split(" ")[0]) not in OF_NO_SCRIPT
        and unicodedata.category(letter)[0] != "M"
    }
    return len(scripts) > 1 and not any(scripts <= together for together in WRITTEN_TOGETHER)


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _refused(reason: str) -> Invalid:
    return Invalid("host", reason)
