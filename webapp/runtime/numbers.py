"""Numbers as people and addresses write them, read in one way everywhere. Pure.

Python's own readers take more than anybody means: `1e5`, `1_000`, digits of other scripts, numbers beyond the database.
"""

from __future__ import annotations

import re

MAX_ID = 2**63 - 1
"""The largest id that the database can hold."""
WHOLE = re.compile(r"[0-9]{1,19}")
GROUPED = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+")
    for mark in (",", ".", "'", "\u2019", " ")
}
"""Thousands set apart by one mark: 1,000 or 1.000.000 or 1'000."""
AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
"""One in one country, a thousand in another."""
FRACTION = re.compile(r"(.*[0-9])([.,])([0-9]{1,6})")


def read_whole(text: str, most: int = MAX_ID) -> int | None:
    """A whole number of plain digits, from 0 to `most`; None for anything else."""
    text = text.strip()
    if WHOLE.fullmatch(text) is None:
        return None
    number = int(text)
    return number if number <= most else None


def read_micros(text: str) -> int | None:
    """Millionths of the amount that was written: `25`, `12.50`, `12,50`, `1,000`, `1.000,50`, `$1 000`; None for anything else.

    `1.000` is None too: it is one in one country and a thousand in another.
    """
    text = text.strip().removeprefix("$").strip().replace("\u00a0", " ").replace("\u202f", " ")
    if AMBIGUOUS.fullmatch(text):
        return None
    whole = _read_grouped(text)
    if whole is not None:
        return whole * 1_000_000
    found = FRACTION.fullmatch(text)
    if found is None or found[2] in found[1]:
        return None
    whole = _read_grouped(found[1])
    return None if whole is None else whole * 1_000_000 + int(found[3].ljust(6, "0"))


def write_micros(micros: int) -> str:
    """An amount as a field shows it: read_micros reads the same from it."""
    whole, part = divmod(micros, 1_000_000)
    if not part:
        return str(whole)
    digits = f"{part:06d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{digits + '0' if len(digits) == 3 else digits}"


def _read_grouped(text: str) -> int | None:
    """A whole number, its thousands set apart or not."""
    for mark, pattern in GROUPED.items():
        if pattern.fullmatch(text):
            return read_whole(text.replace(mark, ""))
    return read_whole(text) if text == text.strip() else None
