"""Mails that a machine wrote for somebody: absences, receipts, people who have left, lists, challenges.

Four witnesses are heard: the headers, the subject, the person's own words (without what is quoted), and the provider.
None is enough where it could be wrong: ticket systems mark what their people write as "auto-generated", Exchange puts
X-Auto-Response-Suppress on ordinary mail, lists relay persons, people write "I am out of the office", and the
provider's mark errs both ways. A person's answer that is taken for a machine's is not read by anybody, so in doubt the
answer is None, and a person or a model will look. Delivery reports are read before (`delivery_reports`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from webapp.mail import automatic_phrases as said
from webapp.mail import automatic_witnesses as witnesses
from webapp.mail.header_fields import read_headers
from webapp.mail.phrases import plain

Kind = Literal["absence", "receipt", "left_company", "list", "challenge", "automatic"]
Confidence = Literal["certain", "likely"]

READ = 20_000


@dataclass(frozen=True)
class Automatic:
    """What kind of mail, how sure that is, and by which witnesses.

    `contact` is the one other address that the words name, if they name exactly one: a stand-in, or who came after
    somebody that has left. `evidence` holds "header", "header:weak", "provider", "sender", "subject:…" and "words:…".
    """

    kind: Kind
    confidence: Confidence
    evidence: frozenset[str]
    contact: str | None = None


def read_automatic(
    subject: str,
    own_text: str,
    headers: object = None,
    *,
    provider_says_automated: bool = False,
    sender: str = "",
) -> Automatic | None:
    """The kind of automatic mail that this is; None for a person's, or when that is not clear."""
    text = own_text[:READ]
    words = plain(witnesses.QUOTED.sub(" ", text))
    contact = witnesses.contact_in(text, sender)
    told = {kind for kind, phrases in witnesses.KINDS if phrases.within(words)}
    mail = _Mail(
        header=witnesses.by_header(read_headers(headers)),
        subject=witnesses.by_subject(subject),
        is_bare=not re.search(r"[:：\[(【\d]", subject[:300]),
        words=frozenset(told - witnesses.topics(subject)),
        is_marked=provider_says_automated,
        is_nobodys=bool(witnesses.NOBODY.match(sender.rpartition("<")[2])),
        has_ticket=bool(witnesses.TICKET.search(subject[:300])),
        has_contact=contact is not None,
        has_link="http" in text or " click " in words,
        wants=witnesses.asks(text) or said.DEMANDS.within(words),
        is_clause=witnesses.is_clause(text),
    )
    confidence = mail.confidence()
    if confidence is None:
        return None
    return Automatic(mail.kind(), confidence, mail.evidence(), contact)


@dataclass(frozen=True)
class _Mail:
    header: str
    subject: str
    is_bare: bool
    words: frozenset[str]
    is_marked: bool
    is_nobodys: bool
    has_ticket: bool
    has_link: bool
    has_contact: bool
    wants: bool
    is_clause: bool

    def confidence(self) -> Confidence | None:
        """The rule, from the surest witness to the least sure."""
        if self.header in ("auto-replied", "receipt"):
            return "likely" if self.wants and not self._tells() else "certain"
        if self.subject in ("automatic", "absent"):
            return self._by_its_subject()
        if self.subject == "read":
            return "certain" if "read" in self.words else None
        if self.wants:
            return None
        if self.is_marked or self.header == "weak" or self.is_nobodys:
            return self._by_a_mark()
        return "likely" if self._says_so() or self._acknowledges() else None

    def _by_its_subject(self) -> Confidence | None:
        """No mail program of a person begins a subject so; by hand somebody may ("Out of office: do you answer phones?")."""
        is_seconded = self.is_marked or self.header == "weak"
        if self.wants:
            if self.subject == "absent" or self.is_bare or not (self._tells() or is_seconded):
                return None
            return "certain" if self._tells() and is_seconded else "likely"
        if self.subject == "absent" and self.is_bare:
            return "likely" if self._stays_away() else None
        return "certain" if self._tells() or is_seconded else "likely"

    def _by_a_mark(self) -> Confidence | None:
        """With a mark that persons' mails bear as well, the words have to say it: more than that somebody is away."""
        if self._says_so():
            return "certain" if self.is_marked else "likely"
        if ("machine" in self.words and self.is_nobodys) or self._stays_away():
            return "likely"
        if ("left" in self.words and self.has_contact) or "list" in self.words:
            return "likely"
        is_receipt = self.subject == "received" or self.has_ticket or self.is_nobodys
        return "likely" if is_receipt and {"received", "thanks"} <= self.words else None

    def _stays_away(self) -> bool:
        """Whether the words are of an absence and of nothing else."""
        told = self.words & {"returns", "stand-in", "thanks"}
        if self.subject == "absent":
            return bool(told & {"returns", "stand-in"}) or ("absent" in self.words and self.is_clause)
        return "absent" in self.words and (
            self.is_clause or "stand-in" in told or {"returns", "thanks"} <= told
        )

    def _says_so(self) -> bool:
        """Whether the words are a machine's own: they call themselves so, and say what for."""
        for_what = {"absent", "returns", "stand-in", "received", "left"}
        return ("challenge" in self.words and self.has_link) or (
            "machine" in self.words and bool(self.words & for_what)
        )

    def _acknowledges(self) -> bool:
        """Whether a help desk says that it has taken in what was asked: it thanks, and its subject says so or has a number."""
        is_receipt = self.has_ticket or self.subject == "received"
        return is_receipt and {"registered", "thanks"} <= self.words

    def _tells(self) -> bool:
        return bool(
            self.words & {"absent", "returns", "stand-in", "machine", "left", "received", "challenge"}
        )

    def kind(self) -> Kind:
        """The most telling first: somebody who has left is not coming back."""
        told = self.words | {self.subject}
        if "challenge" in told:
            return "challenge"
        if "left" in self.words:
            return "left_company"
        if self.header == "receipt" or ("read" in told and self.subject == "read"):
            return "receipt"
        if "absent" in told or (
            self.words & {"returns", "stand-in"}
            and self.subject == "automatic"
            and "received" not in self.words
        ):
            return "absence"
        if "list" in self.words:
            return "list"
        return "receipt" if told & {"received", "registered"} else "automatic"

    def evidence(self) -> frozenset[str]:
        heard = {f"words:{kind}" for kind in self.words}
        if self.header:
            heard.add("header:weak" if self.header == "weak" else "header")
        if self.subject:
            heard.add(f"subject:{self.subject}")
        heard |= {
            name for name, is_so in (("provider", self.is_marked), ("sender", self.is_nobodys)) if is_so
        }
        return frozenset(heard)
