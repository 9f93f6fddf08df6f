"""What in a text leads somewhere: hosts, addresses of mail, telephone and account numbers. Pure.

Two texts are compared by these as a reader would follow them, not by their letters: `acorn.co` is not found in `acorn.com`, and a
link that is written in pieces (`evil[.]com`) or with look-alike letters is a link.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from phonenumbers import SUPPORTED_REGIONS

ENDS = r"(?:com|net|org|info|biz|io|app|dev|xyz|top|site|online|shop|link|click|store|live|pro|me|ru|cn|co)"
HIDDEN_DOT = re.compile(r"(?:(?<!\s)\s++)?[\[({<]\s*+(?:\.|dot|punkt|point)\s*[\])}>]\s*", re.IGNORECASE)
SPOKEN_DOT = re.compile(
    rf"(?<!\s)\s++(?:(?:dot|punkt|point)\s++(?={ENDS}\b)|\.\s*+(?=[a-z]{{2,}}\b))|\.\s++(?={ENDS}\b)"
)
"""A sentence begins with a capital letter, so a small one behind a full stop is a part of a name."""
DOTS = str.maketrans("\u3002\uff61\u2024\u00b7\u30fb", ".....")
SCHEME = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}:/{0,1}/([^\s/?#<>\"')\]]+\]?)|(?<![:\w/])//([^\s/?#<>\"')]+)|\b(?:javascript|data|tel|sms|mailto):(\S+)"
)
"""What stands behind a scheme is a host whatever it looks like: a number, one word, an address of IPv6."""
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,10}")
HANDLE = re.compile(r"(?<![\w@.])@\w{3,}")
HOST = re.compile(r"(?<![\w@])(?:[\w-]{1,63}\.){1,12}([^\W\d_][\w-]{0,61}[^\W_])")
"""Bounded, like the others: what a page of the knowledge holds is somebody else's."""
IPV4 = re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.]*[0-9])")
NUMBER = re.compile(r"\+?[0-9](?:[ ./()-]{0,2}[0-9]){8,}|(?<![\w.,])[0-9]{8}(?![\w.,]?[0-9])")
ACCOUNT = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
NAMED_ACCOUNT = re.compile(
    r"\b(?:sort code|account(?: number)?|routing(?: number)?|konto(?:nummer)?|blz|bic|swift(?: code)?)\b\W{1,4}((?=[a-z-]{0,8}[0-9])[a-z0-9-]{6,20}|[a-z]{8}(?:[a-z0-9]{3})?\b)"
)
WALLET = re.compile(r"\b(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{25,90}\b")
COUNTRIES = {region.casefold() for region in SUPPORTED_REGIONS} | {"uk", "eu", "su", "gg", "io", "tv"}
"""Two letters at the end of a name are a country's, or no name: Node.js is none."""


def marks_of(text: str) -> set[str]:
    """All of them, in one spelling each."""
    plain = HIDDEN_DOT.sub(".", unicodedata.normalize("NFKC", unquote(text)).translate(DOTS))
    plain = SPOKEN_DOT.sub(".", "".join(map(_digit, plain)))
    accounts = {found.replace(" ", "") for found in ACCOUNT.findall(plain)}
    rest = ACCOUNT.sub(" ", plain).casefold()
    named = set(NAMED_ACCOUNT.findall(rest))
    places = {
        next(filter(None, found)).rstrip(".,;:!?").removeprefix("www.") for found in SCHEME.findall(rest)
    }
    mails = set(MAIL.findall(rest))
    rest = MAIL.sub(" ", rest)
    hosts = {
        found[0].removeprefix("www.")
        for found in HOST.finditer(rest)
        if len(found[1]) > 2 or found[1] in COUNTRIES
    }
    numbers = {re.sub(r"[^0-9]", "", found).lstrip("0") for found in NUMBER.findall(rest)}
    others = {*HANDLE.findall(rest), *IPV4.findall(rest), *WALLET.findall(rest)}
    return accounts | named | places | mails | hosts | numbers | others


def _digit(letter: str) -> str:
    """Digits of every script are digits."""
    return str(unicodedata.digit(letter)) if letter.isdecimal() else letter
