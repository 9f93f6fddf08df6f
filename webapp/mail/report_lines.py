"""The lines of a delivery report, sorted in one pass: what stands above, the fields of RFC 3464, addresses, answers.

Nothing here goes over a line twice and nothing looks past the caps, so that the work grows with the text, however it is
made: ten thousand blanks behind a field are one `strip`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from webapp.mail.phrases import Phrases, plain
from webapp.mail.report_phrases import OPENINGS

READ = 20_000
"""What is read of a text: a report says what it has to say at its beginning."""

LONGEST = 1_000
MOST_LINES = 800
MOST_GROUPS = 100
MOST_ADDRESSES = 100

ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
RECIPIENTS = frozenset({"final-recipient", "original-recipient", "failed-recipient"})
FIELDS = RECIPIENTS | {"action", "status", "diagnostic-code", "x-supplementary-info", "reporting-mta", "remote-mta", "arrival-date"}  # fmt: skip
_DIAGNOSTICS = frozenset({"diagnostic-code", "x-supplementary-info"})
_OURS = frozenset({"from", "sender", "sender-address", "reply-to", "return-path", "von", "de", "absender"})

GREETINGS = Phrases.of("""
hi|hello|hey|dear|good morning|good afternoon|hallo|guten tag|guten morgen|liebe|lieber|sehr geehrte*|moin|bonjour|salut|cher|chere
hola|buenos dias|buenas tardes|estimad*|ciao|buongiorno|salve|gentile|ola|bom dia|caro|cara|prezad*|beste|geachte|goedemorgen|dag
dzien dobry|witam|czesc|hej|hei|god morgen|kaere|kara|terve|moi|dobry den|ahoj|vazen*|merhaba|sayin|здравствуйте|добрый день|привет
добрий день|szia|tisztelt|buna|γεια|שלום|مرحبا|你好|您好|こんにちは|お世話|안녕
""")
_WROTE = Phrases.of("""
wrote|schrieb|a ecrit|escribio|ha scritto|escreveu|schreef|napisal*|skrev|kirjoitti|napsal*|yazdi|пишет|написал*|пише|irta|a scris|εγραψε|כתב|写道|のメール
""")
_HEADINGS = frozenset(
    {" report ", " delivery report ", " delivery status report ", " delivery status notification "}
)
_ADDRESS = re.compile(r"[\w.+'=/-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_CODED = re.compile(r"(?<![\d.])(?:[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)|[45][0-5]\d(?=[ \-:#]))")
_COPY = ("------ this is a copy", "--- below this line is a copy", "original message headers", "--- the header of the", "received:",
         "return-path:", "dkim-signature:", "_______________")  # fmt: skip
_TRANSCRIPT = (">>> rcpt ", ">>> data", ">>> mail ", ">>> helo", ">>> ehlo", ">>> quit", ">>> rset")
_HEADS = frozenset(
    {"from", "von", "de", "van", "da", "od", "från", "fra", "lähettäjä", "kimden", "от", "发件人", "差出人"}
)
"""With what the head of a quoted mail begins."""


@dataclass
class Group:
    """What a report says of one recipient."""

    recipients: list[str] = field(default_factory=list)
    action: str = ""
    status: str = ""
    diagnostic: str = ""
    kinds: set[str] = field(default_factory=set)


@dataclass
class Paper:
    """A text as a report: `above` is what stands before the first field, quotation or copy of the mail; `prose`, of that the
    lines without a server's answer.
    """

    above: str = ""
    has_fields: bool = False
    is_bare: bool = True
    greets: bool = False
    has_code: bool = False
    prose: str = ""
    diagnostics: str = ""
    groups: list[Group] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    message_ids: list[str] = field(default_factory=list)


def cut(text: str) -> Paper:
    """Sort the text's lines. A person's greeting or question above counts as `greets`."""
    lines = [line[:LONGEST].rstrip() for line in text[:READ].splitlines()[:MOST_LINES]]
    end = next((at for at, line in enumerate(lines) if _is_quotation(lines, at, line)), len(lines))
    first = next((at for at, line in enumerate(lines[:end]) if _name(line) in FIELDS), end)
    above = "\n".join(lines[:first])
    written = [line for line in lines[:first] if line.strip()]
    own = lines[:end]
    paper = Paper(above=above, is_bare=all(_is_servers(line) for line in written))
    paper.greets = "?" in above or "？" in above or (bool(written) and GREETINGS.begin(plain(written[0])))
    paper.groups = _groups(lines)
    paper.prose = "\n".join(line for line in written if not _CODED.search(line))
    paper.has_fields = any(_name(line) in RECIPIENTS for line in own)
    paper.has_code = any(_CODED.search(line) for line in own)
    paper.diagnostics = "\n".join(_with_code(own))
    paper.addresses = list(_addresses(own))
    paper.message_ids = list(_message_ids(lines))
    return paper


def _is_quotation(lines: list[str], at: int, line: str) -> bool:
    """Whether a quotation, or the copy of the returned mail, begins here."""
    stripped = line.strip().lower()
    if stripped.startswith((">", *_COPY)):
        return not stripped.startswith(_TRANSCRIPT)
    if _name(line) in _HEADS and at + 1 < len(lines):
        return _name(lines[at + 1]) not in FIELDS | {""}
    if stripped.endswith(":") and len(stripped) < 200 and _WROTE.within(plain(stripped)):
        return True
    return _is_separator(stripped.strip(" |")) and not OPENINGS.within(plain(line))


def _is_separator(line: str) -> bool:
    """Words between dashes, as mail programs set them above an original or forwarded message."""
    words = line.strip("- ")
    return line.startswith("--") and line.endswith("--") and 2 < len(words) < 80 and words[0].isalpha()


def _is_servers(line: str) -> bool:
    """Whether only a server writes such a line: an address or a code and what goes on from it, a heading, MIME."""
    stripped = line.strip()
    begins = stripped.startswith(("--", "<")) or stripped.lower().startswith(("content-", "mime-version:"))
    return begins or line[:1] in (" ", "\t") or bool(_CODED.match(stripped)) or plain(line) in _HEADINGS


def _name(line: str) -> str:
    """The name before the colon, or nothing: blanks around it do not matter."""
    name, colon, _ = line[:60].partition(":")
    return name.strip().lower().replace(" ", "-") if colon else ""


def _groups(lines: list[str]) -> list[Group]:
    groups: list[Group] = []
    for name, value in _fields(lines):
        if name in RECIPIENTS and (
            not groups or name in groups[-1].kinds or {"action", "status"} & groups[-1].kinds
        ):
            if len(groups) == MOST_GROUPS:
                break
            groups.append(Group())
        if groups:
            _note(groups[-1], name, value)
    return [group for group in groups if group.recipients]


def _note(group: Group, name: str, value: str) -> None:
    group.kinds.add(name)
    if name in RECIPIENTS:
        group.recipients.extend(
            address for address in _in_field(name, value) if address not in group.recipients
        )
    elif name == "action":
        word = value.strip().lower().split(" ")[0].strip("();,.")
        group.action = word if word in ACTIONS else group.action
    elif name == "status":
        group.status = value
    elif name in _DIAGNOSTICS:
        group.diagnostic = f"{group.diagnostic} {value}".strip()


def _fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The fields of the report, folded lines joined; a quoted or returned report's fields count only if they are the only ones."""
    pending: tuple[str, str] | None = None
    for line in lines:
        name = _name(line)
        if name in FIELDS:
            if pending:
                yield pending
            pending = (name, line.partition(":")[2])
        elif pending and line[:1] in (" ", "\t") and line.strip() and len(pending[1]) < LONGEST:
            pending = (pending[0], f"{pending[1]} {line.strip()}")
        elif pending:
            yield pending
            pending = None
    if pending:
        yield pending


def _in_field(name: str, value: str) -> list[str]:
    """The address of "rfc822; <maya@h4.test>"; X.400 and Notes names are no addresses."""
    kind, semicolon, rest = value.partition(";")
    if semicolon and "@" not in kind:
        value = rest
    found = _ADDRESS.search(" ".join(value.split()))
    if found is None:
        return []
    address = found.group()
    if name == "original-recipient":
        # RFC 3461 writes "+" and "=" of an original recipient as hexadecimals.
        address = address.replace("+2B", "+").replace("+3D", "=")
    return [_clean(address)]


def _clean(address: str) -> str:
    return address.strip(".'=/-").lower()


def _with_code(lines: list[str]) -> Iterator[str]:
    """Every line with a server's answer, and the line or two that go on from it."""
    more = 0
    for line in lines:
        more = 3 if _CODED.search(line) else more - 1
        if more > 0 and line.strip():
            yield line


def _addresses(lines: list[str]) -> Iterator[str]:
    count = 0
    for line in lines:
        if "@" not in line or _name(line) in _OURS:
            continue
        for found in _ADDRESS.finditer(line):
            yield _clean(found.group())
            count += 1
            if count == MOST_ADDRESSES:
                return


def _message_ids(lines: list[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        if _name(line.lstrip("> ")).endswith("message-id"):
            yield from re.findall(r"<[^\s<>]{1,250}>", " ".join(lines[at : at + 2]))[:1]
