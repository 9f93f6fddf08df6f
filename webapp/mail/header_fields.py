"""The header lines of a mail, however a provider hands them over: one text, a mapping, or a list of pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

MOST_LINES = 400
LONGEST = 2_000
"""A header is cut there: References of a long thread are the longest that count."""


def read_headers(given: object) -> dict[str, str]:
    """Names in small letters and their values, folded lines joined. Of a name that comes twice, the first counts."""
    found: dict[str, str] = {}
    for name, value in _pairs(given):
        found.setdefault(name.strip().lower(), " ".join(value[:LONGEST].split()))
    return found


def _pairs(given: object) -> Iterable[tuple[str, str]]:
    if isinstance(given, str):
        return _lines(given)
    if isinstance(given, Mapping):
        return [(str(name), _text(value)) for name, value in list(given.items())[:MOST_LINES]]
    if isinstance(given, (list, tuple)):
        return [pair for pair in map(_pair, given[:MOST_LINES]) if pair is not None]
    return []


def _pair(item: object) -> tuple[str, str] | None:
    """{"name": …, "value": …} as mail APIs write it, or a pair."""
    if isinstance(item, Mapping):
        item = (item.get("name", item.get("key")), item.get("value"))
    if isinstance(item, (list, tuple)) and len(item) == 2 and isinstance(item[0], str):
        return item[0], _text(item[1])
    return None


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return _text(value[0]) if value else ""
    return "" if value is None else str(value)


def _lines(block: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for line in block[: MOST_LINES * LONGEST].split("\n", MOST_LINES)[:MOST_LINES]:
        if line[:1] in (" ", "\t") and pairs:
            name, value = pairs[-1]
            pairs[-1] = (name, f"{value} {line.strip()}" if len(value) < LONGEST else value)
            continue
        name, colon, value = line.partition(":")
        if not colon:
            continue
        pairs.append((name, value))
    return pairs
