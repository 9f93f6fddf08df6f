"""The name of a file as it may be shown and saved. Whoever sends a file chooses its name, so it is not believed.

Letters of every script stay. What is taken away: directions that turn "gpj.exe" round, characters without width or that
move the cursor, path separators, names that Windows keeps for devices, and ends that hide the extension.
"""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from urllib.parse import unquote

from webapp.runtime.text import storable

MAX_NAME = 120
MAX_READ = 2_000
"""Characters of a name that are looked at."""
MAX_EXTENSION = 12

NAMELESS = "file"
_JOINERS = "\u200c\u200d"
"""Without width, and part of how Persian and emoji are written."""
_PARTING = re.compile(r'[\\/:*?"<>|]+')
_ENCODED_WORD = re.compile(r"=\?[\w-]{1,40}\?[bqBQ]\?[^?]{0,2000}\?=")
_RFC_2231 = re.compile(r"([A-Za-z0-9_-]{2,30})'[A-Za-z-]{0,20}'(.*%[0-9A-Fa-f]{2}.*)", re.DOTALL)
_IN_PERCENTS = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]%")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def clean_name(told: object, otherwise: str = NAMELESS) -> str:
    """The name, at most MAX_NAME characters with its extension kept; `otherwise` where nothing of it remains."""
    name = unicodedata.normalize("NFC", _decoded(storable(told)[:MAX_READ]))
    name = "".join(_shown(each) for each in name)
    name = " ".join(_PARTING.sub("_", name).split()).strip(" ._")
    if _DEVICE.fullmatch(name):
        name = f"_{name}"
    return _cut(name) or otherwise


def extension_of(name: str) -> str:
    """The extension in lower case, without its dot; blank for none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if stem and dot and len(extension) <= MAX_EXTENSION else ""


def _decoded(name: str) -> str:
    """A name that still stands as in the mail's header: an encoded word, or a parameter of RFC 2231."""
    if parameter := _RFC_2231.fullmatch(name):
        try:
            return unquote(parameter[2], encoding=parameter[1], errors="replace")
        except LookupError:
            return unquote(parameter[2], errors="replace")
    if _IN_PERCENTS.search(name):
        return _unquoted(name)
    if not _ENCODED_WORD.search(name):
        return name
    try:
        return storable(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, ValueError):
        return name


def _unquoted(name: str) -> str:
    """A name as a link has it. "100%25.pdf", and what is no UTF-8, stay as they are: somebody may have called a file that."""
    try:
        plain = unquote(name, errors="strict")
    except UnicodeDecodeError:
        return name
    return name if _IN_PERCENTS.search(plain) else plain


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Zl", "Zp", "Zs"} or character in "\t\r\n":
        return " "
    return "" if category.startswith("C") and character not in _JOINERS else character


def _cut(name: str) -> str:
    if len(name) <= MAX_NAME:
        return name
    extension = extension_of(name)
    end = f"….{extension}" if extension else "…"
    return name[: MAX_NAME - len(end)].rstrip(" .") + end
