"""Addresses that nobody reads: to answer them is to write to no one."""

from __future__ import annotations

import re

from webapp.mail.delivery_reports import SERVERS

_WORDS = """noreply noreplies donotreply dontreply notreply noresponse norespond donotrespond nepasrepondre pasdereponse
    nichtantworten keineantwort noresponder noresponda norespondas naoresponder naoresponda nonrispondere nietbeantwoorden
    nietantwoorden svarinte svarikke ikkesvar alavastaa nieodpowiadaj neodpovidejte yanitlamayin
    mailerdaemon autoreply autoresponder unattended unmonitored devnull blackhole"""
_RETURNED = re.compile(
    r"(?i)^(?:(?:bounces?|returns?|prvs|srs[01]|msprvs1|verp)(?:[._+=-].*)?|.+[._+-]bounces?(?:[._+=-].*)?|nobody|listserv|majordomo)$"
)


def is_nobody(address: str) -> bool:
    """Whether no person reads mail to it: a noreply of any language, a mail server, a bounce or rewritten envelope address."""
    local = address.partition("@")[0][:250].casefold()
    letters = "".join(letter for letter in local if letter.isalpha())
    return any(word in letters for word in _WORDS.split()) or bool(
        SERVERS.match(local) or _RETURNED.match(local)
    )
