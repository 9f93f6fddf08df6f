"""What in a text leads somewhere: hosts, addresses of mail, telephone and account numbers. Pure.

Two texts are compared by these as a reader would follow them, not by their letters: `acorn.co` is not found in `acorn.com`, and a
link that is written in pieces (`evil[.]com`) or with look-alike letters is a link.
"""

from __future__ import annotations

import re
import unicodedata

from phonenumbers import SUPPORTED_REGIONS

HIDDEN_DOT = re.compile(r"\s*[\[({<]\s*(?:\.|dot|punkt|point)\s*[\])}>]\s*", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[\w-]+")
HOST = re.compile(r"(?<![\w@])(?:[\w-]+\.)+([^\W\d_][\w-]*[^\W_])")
NUMBER = re.compile(r"\+?[0-9](?:[ ./()-]{0,2}[0-9]){8,}")
ACCOUNT = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
COUNTRIES = {region.casefold() for region in SUPPORTED_REGIONS} | {"uk", "eu", "su", "gg", "io", "tv"}
"""Two letters at the end of a name are a country's, or no name: Node.js is none."""


def marks_of(text: str) -> set[str]:
    """All of them, in one spelling each."""
    plain = HIDDEN_DOT.sub(".", unicodedata.normalize("NFKC", text))
    accounts = {found.replace(" ", "") for found in ACCOUNT.findall(plain)}
    rest = ACCOUNT.sub(" ", plain).casefold()
    mails = set(MAIL.findall(rest))
    rest = MAIL.sub(" ", rest)
    hosts = {
        found[0].removeprefix("www.")
        for found in HOST.finditer(rest)
        if len(found[1]) > 2 or found[1] in COUNTRIES
    }
    numbers = {re.sub(r"[^0-9]", "", found).lstrip("0") for found in NUMBER.findall(rest)}
    return accounts | mails | hosts | numbers
