"""What a mail server's report says about a mail of ours: whom it did not reach, why, and which mail it was.

Reports follow RFC 3464, or a server's own habit. This file only reads. Anybody can write such words and such a sender:
a report is believed when it belongs to a mail that we sent (by its Message-ID, or by the provider's own event), and
`claims` counts for nothing there. People quote and forward reports; with words of their own above it, the mail is
theirs, and so is every mail of which it is not clear that a server wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from webapp.mail.header_fields import read_headers
from webapp.mail.phrases import plain
from webapp.mail.report_lines import Group, Paper, cut
from webapp.mail.report_phrases import BLOCKED, FULL, NO_SUCH_ADDRESS, OPENINGS, SUBJECTS, TOO_LARGE, WAITING

Severity = Literal["hard", "soft", "blocked"]
"""What it says of the address: it does not exist; it does, or nothing is known against it; it refuses us."""

Reason = Literal["no_such_address", "mailbox_full", "delayed", "blocked", "too_large", "unknown"]

SERVERS = re.compile(r"(?i)^(mailer-daemon|mail-daemon|mdaemon|postmaster|microsoftexchange[0-9a-f]{32})$")
"""Local parts from which mail servers write; RFC 2142 and RFC 3464 know the first and "postmaster"."""

RETURN_PATHS = re.compile(r"(?i)^(bounces?|returns?|undeliverable)([+._=-].{0,200})?$")
SYSTEMS = re.compile(
    r"(?i)\bmail(er)?[ -](delivery[ -](sub)?system|administrator|daemon|system)\b|\bmail delivery\b|^microsoft outlook$"
)
NOBODY = re.compile(r"(?i)^(no|do-?not|dont)[-_.]?reply([+._-].{0,60})?$")
"""Relays write from such an address; so do many machines that report nothing of a mail."""
ANSWERS = re.compile(
    r"(?i)^\s{0,5}(re|aw|antw|sv|vs|odp|rép|rif|res|ynt|отв|ответ|回复|答复|fwd?|wg|tr|rv|enc|i|vb|pd|doorst)\s?(\[\d{1,3}\])?\s?[:：]"
)
TAG = re.compile(r"^\s{0,5}\[[^\]]{1,40}\]\s{0,5}(?=\S)")
"""What a gateway puts before a subject: "[Postmaster]", "[EXTERNAL]"."""
MOST = 50

_HOST = re.compile(r"(?i)\bhost [\w.-]{1,250}")
"""Who answered is no reason: some filters' names are words for being blocked."""
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.])([45][0-5]\d)(?=[ \-:#])")
_REASON_OF_CODE: dict[str, Reason] = {
    "1.0": "no_such_address", "1.1": "no_such_address", "1.2": "no_such_address", "1.3": "no_such_address",
    "1.6": "no_such_address", "1.10": "no_such_address", "1.7": "blocked", "1.8": "blocked",
    "2.1": "no_such_address", "2.2": "mailbox_full", "2.3": "too_large", "3.4": "too_large",
    "4.1": "no_such_address", "4.4": "no_such_address", "4.7": "delayed", "5.0": "no_such_address", "4.310": "no_such_address",
}  # fmt: skip
"""RFC 3463 by subject and detail. Exchange Online answers 5.4.1 and Outlook.com 5.5.0 where the address does not exist."""

_SEVERITY: dict[Reason, Severity] = {"no_such_address": "hard", "blocked": "blocked"}
_MILDEST: dict[Severity, int] = {"soft": 0, "blocked": 1, "hard": 2}


@dataclass(frozen=True)
class DeliveryReport:
    """What a report says. Of several recipients with different fates, the mildest fate counts for all of them.

    `recipients` are addresses in small letters; a provider's event may know better. `message_ids` are in angle brackets.
    `is_final` is whether the server has given up on this mail.
    """

    recipients: tuple[str, ...]
    message_ids: tuple[str, ...]
    severity: Severity
    reason: Reason
    status: str | None
    is_final: bool
    claims: frozenset[str]


def read_report(subject: str, body: str, sender: str = "", headers: object = None) -> DeliveryReport | None:
    """The report that this mail is; None when it is none, or a person's. `body` is the whole text with what is quoted."""
    known = read_headers(headers)
    paper = cut(body)
    claimed = claims(subject, sender, known)
    if not _is_report(subject, paper, claimed):
        return None
    failed = [group for group in paper.groups if group.action in ("failed", "delayed", "")]
    if paper.groups and not failed:
        return None
    fates = [_fate(group, paper, subject) for group in failed] or [_fate(None, paper, subject)]
    status, reason, severity, _ = min(fates, key=lambda fate: _MILDEST[fate[2]])
    return DeliveryReport(
        recipients=_recipients(failed, paper, known, sender),
        message_ids=_message_ids(paper, known),
        severity=severity,
        reason=reason,
        status=status,
        is_final=all(fate[3] for fate in fates),
        claims=claimed,
    )


def is_report_like(subject: str, body: str, sender: str = "", headers: object = None) -> bool:
    """Whether nobody but a mail server wrote this, read or not: such a mail is from no person that could be known."""
    claimed = claims(subject, sender, read_headers(headers))
    by_server = "mailer-daemon" in claimed or "report" in claimed or {"server", "subject"} <= claimed
    if by_server or read_report(subject, body, sender, headers) is not None:
        return True
    paper = cut(body)
    return "subject" in claimed and paper.has_fields and not paper.greets


def claims(subject: str, sender: str, headers: dict[str, str]) -> frozenset[str]:
    """What the mail says of its own origin. Anybody can say so: nothing is ever done because of it alone."""
    name, address = _sender(sender)
    local = address.partition("@")[0]
    kind = headers.get("content-type", "").lower()
    said = {
        "mailer-daemon": local.lower() in ("mailer-daemon", "mail-daemon"),
        "server": bool(SERVERS.match(local) or SYSTEMS.search(name)),
        "nobody": bool(NOBODY.match(local)),
        "return-path": bool(RETURN_PATHS.match(local)) or headers.get("return-path") == "<>",
        "report": ("multipart/report" in kind and "disposition" not in kind) or "delivery-status" in kind,
        "failed-recipients": "x-failed-recipients" in headers,
        "automatic": headers.get("auto-submitted", "no").lower()[:2] not in ("no", ""),
        "subject": SUBJECTS.begin(plain(TAG.sub("", subject[:300], count=1))) and not ANSWERS.match(subject),
    }
    return frozenset(name for name, is_said in said.items() if is_said)


def _is_report(subject: str, paper: Paper, claimed: frozenset[str]) -> bool:
    """Whether a server wrote this: what stands above its fields, or above a quotation, has to be a server's words too."""
    strong = bool(claimed & {"report", "failed-recipients", "mailer-daemon"})
    is_answer = bool(ANSWERS.match(subject))
    opens = OPENINGS.within(plain(paper.above))
    if strong:
        return (
            opens or (paper.has_fields and paper.is_bare) or (not is_answer and _is_plausible(paper, claimed))
        )
    if is_answer or paper.greets:
        return False
    if paper.has_fields:
        return (paper.is_bare or opens) and bool(claimed)
    says_whom = paper.has_code or bool(paper.addresses)
    if claimed & {"server", "return-path"}:
        return (opens and paper.has_code) or ("subject" in claimed and (opens or says_whom))
    is_named = paper.has_code and bool(paper.addresses) and bool(claimed & {"subject", "automatic"})
    return opens and (is_named or claimed >= {"nobody", "subject"})


def _is_plausible(paper: Paper, claimed: frozenset[str]) -> bool:
    """Whether a mail that bears a server's marks says something of a mail, too."""
    return (paper.has_fields and not paper.greets) or paper.has_code or bool(claimed & {"report", "subject"})


def _fate(group: Group | None, paper: Paper, subject: str) -> tuple[str | None, Reason, Severity, bool]:
    """(status, reason, severity, whether it is final) of one recipient. Words count more than codes: servers mix those up."""
    answer = group.diagnostic if group and group.diagnostic else paper.diagnostics
    status = _status(group, answer if group is None or group.diagnostic or not group.status else "")
    delayed = group.action == "delayed" if group and group.action else _waits(status, paper, subject)
    reason = _reason(plain(_HOST.sub(" ", answer))) or _reason_of(status) or _reason(plain(paper.above))
    if delayed or ((status or "").startswith("4") and reason not in ("mailbox_full", "blocked", "too_large")):
        reason = "mailbox_full" if reason == "mailbox_full" else "delayed"
    reason = reason or "unknown"
    return status, reason, _SEVERITY.get(reason, "soft"), not delayed


def _waits(status: str | None, paper: Paper, subject: str) -> bool:
    words = f"{plain(subject[:300])}{plain(paper.prose)}"
    return (status is None or status.startswith("4")) and WAITING.within(words)


def _reason(words: str) -> Reason | None:
    """Why, by the words of the server. What speaks for the address comes before what speaks against it."""
    if FULL.within(words):
        return "mailbox_full"
    if TOO_LARGE.within(words):
        return "too_large"
    if " 5 4 1 " in words and " access denied " in words:
        return "no_such_address"
    if BLOCKED.within(words):
        return "blocked"
    return "no_such_address" if NO_SUCH_ADDRESS.within(words) else None


def _reason_of(status: str | None) -> Reason | None:
    _, _, detail = (status or "").partition(".")
    if detail.startswith("7."):
        return "blocked"
    return _REASON_OF_CODE.get(detail)


def _status(group: Group | None, said: str) -> str | None:
    """The enhanced code, of a server's own answer before the general one of the report; else the bare answer code."""
    answered = [match.group() for match in _CODE.finditer(said)]
    field = _CODE.search(group.status) if group else None
    told = [*answered, *([field.group()] if field else [])]
    exact = [code for code in told if not code.endswith(".0.0") and not code.startswith("2")]
    if exact:
        return exact[0]
    bare = _REPLY.search(said)
    return next((code for code in told if not code.startswith("2")), None) or (
        bare.group(1) if bare else None
    )


def _recipients(failed: list[Group], paper: Paper, headers: dict[str, str], sender: str) -> tuple[str, ...]:
    named = [address for group in failed for address in group.recipients]
    if not named:
        named = cut(headers.get("x-failed-recipients", "")).addresses
    if not named:
        own = _sender(sender)[1].lower()
        named = [address for address in paper.addresses if address != own and not _is_servers(address)]
    return tuple(_once(named))


def _is_servers(address: str) -> bool:
    local = address.partition("@")[0]
    return bool(SERVERS.match(local) or RETURN_PATHS.match(local))


def _message_ids(paper: Paper, headers: dict[str, str]) -> tuple[str, ...]:
    names = ("x-original-message-id", "references", "in-reply-to")
    there = [found for name in names for found in re.findall(r"<[^\s<>]{1,250}>", headers.get(name, ""))]
    return tuple(_once([*paper.message_ids, *there]))


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))[:MOST]


def _sender(sender: str) -> tuple[str, str]:
    """(display name, address); a bare address has no name."""
    name, opens, rest = sender[:400].rpartition("<")
    return (name.strip(' "'), rest.rstrip("> ")) if opens else ("", sender[:400].strip())
