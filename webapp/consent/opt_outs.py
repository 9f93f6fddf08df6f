"""What a person's own words say about being contacted: surely no more, perhaps, or nothing of the kind.

Rules are sure only when the whole message says so: a carrier's word or a plain request, with courtesy, a greeting and a
signature around it. Whatever else hints is asked of the model (question.py); what only looks like an opt-out is set
aside. Carriers take STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE and OPTOUT; stop, quit, end, revoke, opt out,
cancel and unsubscribe are a revocation in themselves (47 CFR 64.1200(a)(10)).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from webapp.consent import faint_hints, others
from webapp.consent.hints import Findings, find_hints
from webapp.consent.readings import OptOutReading, in_order
from webapp.consent.subjects import is_appointment, read_subject
from webapp.consent.tokens import Text, read_text, words
from webapp.consent.vocabulary import AMBIGUOUS, named_channels
from webapp.consent.whole import Request, find_request

LONGEST_NAME = 200


def read(
    own_text: str,
    subject: str = "",
    *,
    channel: Literal["email", "sms"],
    names: Iterable[str] = (),
    addresses: Iterable[str] = (),
) -> OptOutReading:
    """What this message says.

    `own_text` is what its writer wrote, without the history. `names` are known to be names, of either side: they say
    nothing. `addresses` are the writer's: who names another one means somebody else. Time grows with the text and ends at 2 × LOOKED_AT characters (tokens.py); a longer text is never certain.
    """
    text = read_text(own_text)
    known = frozenset(word for name in names for word in words(name[:LONGEST_NAME]))
    spoken = [token.word for token in text.tokens]
    writer = _Writer(known, frozenset(addresses))
    request = find_request(text, spoken, (0, len(spoken)), known) if text.is_whole else None
    if request:
        return _of_request(text, spoken, request, subject, channel, writer)
    found = find_hints(text)
    of_subject = read_subject(text, subject, known) if channel == "email" else None
    if of_subject and (of_subject.certainty == "certain" or not found.hints):
        return of_subject
    return _of_hints(text, found, channel, writer)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Whose the message is: names that say nothing in it, as plain words, and addresses."""

    names: frozenset[str]
    addresses: frozenset[str]

    def means_another(self, text: Text, begin: int, end: int) -> bool:
        return others.is_about_another(text, begin, end, self.names, self.addresses)


def _of_request(
    text: Text,
    spoken: list[str],
    request: Request,
    subject: str,
    channel: Literal["email", "sms"],
    writer: _Writer,
) -> OptOutReading:
    evidence = text.verbatim(*request.span)
    asked = [spoken[begin:end] for begin, end in request.spans]
    if channel == "email" and all(" ".join(one) in AMBIGUOUS for one in asked) and is_appointment(subject):
        return OptOutReading("ask", ("all",), evidence, "appointment", "weak")
    named = [named_channels(one) for one in asked]
    closed = frozenset[str]().union(*named)
    if all(named) and channel not in closed:
        return OptOutReading("ask", in_order(closed), evidence, "channel", "weak")
    if any(writer.means_another(text, *span) for span in request.spans):
        return OptOutReading("ask", ("all",), evidence, "another", "other")
    return OptOutReading("certain", ("all",), evidence, "keyword" if request.is_keyword else "request")


def _of_net(text: Text, found: Findings, writer: _Writer) -> OptOutReading:
    if "reaction" in found.set_aside:
        return OptOutReading("none", reason="reaction")
    whole = (0, len(found.words))
    caught = found.later or faint_hints.find(text, found.words)
    if caught is None and faint_hints.is_short_refusal(text, found.words, writer.names):
        caught = whole
    if caught is not None:
        clause = faint_hints.refusing_clause(text, found.words, *caught)
        is_other = clause is not None and writer.means_another(text, *clause)
        return OptOutReading("ask", (), text.verbatim(*caught), "net", "other" if is_other else "faint")
    if faint_hints.is_foreign(text, found.words, writer.names):
        return OptOutReading("ask", (), text.verbatim(*whole), "language", "unread")
    return OptOutReading("none", reason=min(found.set_aside, default=""))


def _of_hints(
    text: Text, found: Findings, channel: Literal["email", "sms"], writer: _Writer
) -> OptOutReading:
    if not found.hints:
        return _of_net(text, found, writer)
    hint = min(found.hints, key=lambda one: (not one.is_strong, one.begin, -one.end))
    evidence = text.verbatim(hint.begin, hint.end)
    closed = frozenset[str]().union(*(one.channels for one in found.hints))
    is_by_channel = all(one.channels for one in found.hints)
    if is_by_channel and found.wishes - closed:
        return OptOutReading("none", in_order(closed), evidence, "other_channel")
    if is_by_channel and channel not in closed:
        return OptOutReading("ask", in_order(closed), evidence, "channel", "weak")
    as_strong = [one for one in found.hints if one.is_strong == hint.is_strong]
    if all(writer.means_another(text, one.begin, one.end) for one in as_strong):
        return OptOutReading("ask", ("all",), evidence, "another", "other")
    return OptOutReading(
        "ask",
        ("all",),
        evidence,
        "phrase" if hint.is_strong else "word",
        "strong" if hint.is_strong else "weak",
    )
