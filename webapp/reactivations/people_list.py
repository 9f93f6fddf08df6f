"""A list of people as a spreadsheet saves it: any of the usual encodings, separators and headings, read within bounds."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from webapp.providers import identities
from webapp.runtime.errors import Invalid
from webapp.runtime.text import one_line, storable

MOST_BYTES = 2_000_000
MOST_PEOPLE = 10_000
MOST_PROBLEMS = 50
"""Lines that are named; the others are counted."""
MOST_COLUMNS = 500
"""More than exports of any customer database have."""
LOOKED_AT = 25
"""Lines from which an address column is guessed where no heading names it."""

FIELDS: dict[str, str] = {
    "email": "E-mail address",
    "first_name": "First name",
    "last_name": "Last name",
    "company": "Company",
}
HEADINGS: dict[str, tuple[str, ...]] = {
    "email": ("email", "mail", "emailaddress", "mailaddress", "workemail", "leademail", "emailadresse", "adresseemail", "correo", "emailwork"),
    "first_name": ("firstname", "first", "givenname", "vorname", "prénom", "nombre", "forename"),
    "last_name": ("lastname", "last", "surname", "familyname", "nachname", "nom", "apellido"),
    "company": ("company", "companyname", "organisation", "organization", "account", "firma", "unternehmen", "entreprise", "empresa"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """One line that can be used; `line` counts from 1, with the heading."""

    line: int
    email: str
    first_name: str = ""
    last_name: str = ""
    company: str = ""


@dataclass(slots=True)
class PeopleList:
    """What was read. `columns` says which column each field is taken from."""

    columns: dict[str, int]
    people: list[Person] = field(default_factory=list)
    problems: list[dict[str, object]] = field(default_factory=list)
    problem_count: int = 0

    def complain(self, line: int, said: str) -> None:
        """A line that cannot be used, and why."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append({"line": line, "said": said})


def decode(data: bytes) -> str:
    """The text of a file. Raises Invalid for what is too large, or is no text."""
    if len(data) > MOST_BYTES:
        raise Invalid("file", f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _text(data, "utf-16")
    if b"\0" in data:
        raise Invalid("file", "This is no text. Save the sheet as CSV, and choose that file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _text(data, "cp1252")


def read(text: str, chosen: Mapping[str, int] | None = None) -> PeopleList:
    """The people of a list, each address once. `chosen` says which columns to use; without it they are guessed.

    Raises Invalid where nothing can be made of the whole: no line, no column of addresses, too many people.
    """
    rows = list(_rows(text))
    if not rows:
        raise Invalid("file", "There is no line in this list.")
    headings, is_headed = _headings(rows[0][1])
    found = PeopleList(dict(chosen or _guess(headings, rows)))
    if "email" not in found.columns:
        raise Invalid("file", "No column holds e-mail addresses. Give the column a heading such as “E-mail”.")
    seen: Counter[str] = Counter()
    for line, cells in rows[1:] if is_headed else rows:
        _take(found, line, cells, seen)
    return found


def headings_of(text: str) -> list[str]:
    """What the columns of a list that was read before are called."""
    return [
        one_line(each, 60) or f"Column {number}"
        for number, each in enumerate(_headings(next(_rows(text))[1])[0], 1)
    ]


def _headings(first: list[str]) -> tuple[list[str], bool]:
    """The first line as headings, and whether it is some: a line with an address is a person."""
    is_headed = not any(identities.address(cell) for cell in first)
    return (first if is_headed else [""] * len(first)), is_headed


def _take(found: PeopleList, line: int, cells: list[str], seen: Counter[str]) -> None:
    def cell(name: str) -> str:
        place = found.columns.get(name, -1)
        return cells[place].strip() if 0 <= place < len(cells) else ""

    written = cell("email")
    email = identities.address(written)
    if not written:
        found.complain(line, "There is no address.")
    elif email is None or "." not in email.partition("@")[2]:
        found.complain(line, f"“{one_line(written, 60)}” is no address.")
    elif seen[email]:
        found.complain(line, f"{email} is in the list already.")
    else:
        seen[email] += 1
        names = {name: _value(cell(name)) for name in ("first_name", "last_name", "company")}
        found.people.append(Person(line, email, **names))


def _value(written: str) -> str:
    value = one_line(written, 120)
    return "" if identities.is_placeholder(value) else value


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold anything, numbered. Raises Invalid for more than may be, and for quotes that are never closed."""
    separator = _separator(text)
    lines = csv.reader(io.StringIO(storable(text), newline=""), delimiter=separator)
    may_be_open, count = not _is_well_quoted(text, separator), 0
    try:
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > MOST_PEOPLE + 1:
                raise Invalid("file", f"The list has more than {MOST_PEOPLE:,} people. Split it.")
            if may_be_open and any("\n" in cell and "@" in cell for cell in cells):
                raise Invalid("file", f"A quotation mark is left open before line {lines.line_num}.")
            yield lines.line_num, cells[:MOST_COLUMNS]
    except csv.Error as wrong:
        raise Invalid(
            "file", f"Line {lines.line_num} cannot be read: is a quotation mark left open?"
        ) from wrong


def _is_well_quoted(text: str, separator: str) -> bool:
    """Whether every quotation mark is closed, and where a cell ends: then a cell of several lines is meant so."""
    try:
        for _ in csv.reader(io.StringIO(storable(text), newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _separator(text: str) -> str:
    """The usual separator that the first line has most of; a list of bare addresses has none."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first[:10_000].split('"')[::2])
    counts = {each: outside.count(each) for each in ",;\t|"}
    best = max(counts, key=lambda each: counts[each])
    return best if counts[best] else ","


def _guess(headings: list[str], rows: list[tuple[int, list[str]]]) -> dict[str, int]:
    plain = ["".join(filter(str.isalpha, heading.casefold())) for heading in headings]
    found = {
        name: plain.index(word)
        for name, words in HEADINGS.items()
        for word in reversed(words)
        if word in plain
    }
    if "email" not in found:
        addressed = Counter(
            place
            for _, cells in rows[:LOOKED_AT]
            for place, cell in enumerate(cells)
            if identities.address(cell)
        )
        if addressed:
            found["email"] = addressed.most_common(1)[0][0]
    return found


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise Invalid("file", "This is no text that we can read. Save the sheet as CSV in UTF-8.") from wrong
