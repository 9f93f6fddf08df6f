"""Requests that nobody meant, made from the application's own URL map: every rule, person, foreign id, parameter and kind of nonsense.

A view that is added tomorrow is attacked tomorrow. The order is shuffled with a seed that is printed when a request is not
withstood, so a small share of all requests is a fair sample of them.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, product, zip_longest
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from tests.architecture.addresses import APP, OPEN, Address
from tests.architecture.read_names import names_around, names_read_by
from tests.browser import SWAP
from tests.security import corpus

FORM = "application/x-www-form-urlencoded"
ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^>]*\))?:)?(\w+)>")
Drawn = Callable[[], bool]
DOORS = [
    Address(rule, method)
    for rule in APP.url_map.iter_rules()
    if rule.rule in OPEN
    for method in rule.methods or ()
]


@dataclass(frozen=True)
class Attempt:
    """One request: of which class, by whom, and how it is sent."""

    kind: str
    person: str
    address: Address
    path: str
    sent: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind}: {self.person}, {self.address.method} {self.path!r:.200} {self.sent!r:.300}"


def path_of(address: Address, slug: str, fill: Callable[[str], str]) -> str:
    """The rule's path, percent-encoded, each of its ids filled in by name."""

    def value(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if name == "slug":
            return slug
        if kind == "any":
            return str(sorted(address.rule._converters[name].items)[0])  # type: ignore[attr-defined]
        return fill(name)

    return ARGUMENT.sub(value, address.rule.rule)


def raw(path: str) -> dict[str, Any]:
    """What a server hands on of this path, bytes that are no text included."""
    place, _, query = path.partition("?")
    return {"PATH_INFO": unquote_to_bytes(place).decode("latin-1"), "QUERY_STRING": query}


@cache
def parameters(endpoint: str) -> list[str]:
    """What the view's own code reads, and the usual ones."""
    return sorted(names_read_by(APP.view_functions[endpoint]) | set(corpus.NAMES))


@cache
def all_parameters(endpoint: str) -> list[str]:
    """The same, and what is read anywhere in the file of the view."""
    return sorted({*parameters(endpoint), *names_around(APP.view_functions[endpoint])})


def carried(address: Address, name: str, value: str) -> Iterator[dict[str, Any]]:
    """A value as a query, and where something is changed as a form and as JSON; each as a page and as a swap."""
    for headers in ({}, SWAP):
        yield {"query_string": {name: value}, "headers": headers}
        if address.method == "POST":
            yield {"data": {name: value}, "headers": headers}
            yield {"json": {name: value}, "headers": headers}


def nonsense(
    addresses: Iterable[Address], ids: dict[str, int], person: str, slug: str, is_drawn: Drawn = lambda: True
) -> Iterator[Attempt]:
    """Every class but foreign ids, by somebody who may do what the address does.

    `is_drawn`: whether this value is put into this parameter. There are a million, and they take as long to make as a
    thousand requests to answer.
    """
    for address in addresses:
        good = path_of(address, slug, lambda name: str(ids.get(name, "x")))
        yield from _in_the_path(address, person, slug)
        yield from _in_parameters(address, person, good, is_drawn)
        yield from _as_bytes(address, person, good)
        yield from _around(address, person, good)


def _in_the_path(address: Address, person: str, slug: str) -> Iterator[Attempt]:
    if "<int:" in address.rule.rule:
        for value in (*map(quote, corpus.IDS), *corpus.RAW):
            path = path_of(address, slug, lambda _name, value=value: value)  # type: ignore[misc]
            yield Attempt("id in the path", person, address, path)


def _in_parameters(address: Address, person: str, good: str, is_drawn: Drawn) -> Iterator[Attempt]:
    for kind, values in (("id", corpus.IDS), ("text", corpus.TEXTS)):
        for name, value in product(parameters(address.rule.endpoint), values):
            for sent in carried(address, name, value) if is_drawn() else ():
                yield Attempt(f"{kind} in a parameter", person, address, good, sent)


def _as_bytes(address: Address, person: str, good: str) -> Iterator[Attempt]:
    for name, value in product(parameters(address.rule.endpoint), corpus.RAW):
        yield Attempt("bytes in a query", person, address, f"{good}?{name}={value}")
        if address.method == "POST":
            body = {"data": f"{name}={value}".encode(), "content_type": FORM}
            yield Attempt("bytes in a form", person, address, good, body)


def _around(address: Address, person: str, good: str) -> Iterator[Attempt]:
    bodies = corpus.BODIES if address.method == "POST" else {}
    for name, (content_type, body) in bodies.items():
        sent = {"data": body, "content_type": content_type or None}
        yield Attempt(f"body: {name}", person, address, good, sent)
    for name, headers in corpus.HEADERS.items():
        yield Attempt(f"headers: {name}", person, address, good, {"headers": headers})
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"):
        yield Attempt("another method", person, Address(address.rule, method), good)


def foreign(
    addresses: Iterable[Address],
    own: dict[str, int],
    others: dict[str, int],
    person: str,
    slugs: tuple[str, ...],
) -> Iterator[Attempt]:
    """Ids of somebody else's workspace, in the path and in every parameter, under every name that a person may use."""
    for address, slug in product(addresses, slugs):
        path = path_of(address, slug, lambda name: str(others.get(name, "x")))
        for headers in ({}, SWAP):
            yield Attempt("foreign id in the path", person, address, path, {"headers": headers})
        path = path_of(address, slug, lambda name: str(own.get(name, "x")))
        for name in all_parameters(address.rule.endpoint):
            for sent in carried(address, name, str(others.get(name, others["lead"]))):
                yield Attempt("foreign id in a parameter", person, address, path, sent)


def sample(attempts: Iterable[Attempt], count: int, seed: int) -> list[Attempt]:
    """So many of them, the same for the same seed: of every class as many as of any other, while there are some."""
    chance = random.Random(seed)
    kept: dict[str, list[Attempt]] = {}
    seen: Counter[str] = Counter()
    for attempt in attempts:  # a reservoir for each class: they are too many to be held together
        seen[attempt.kind] += 1
        reservoir = kept.setdefault(attempt.kind, [])
        if len(reservoir) < count:
            reservoir.append(attempt)
        elif (place := chance.randrange(seen[attempt.kind])) < count:
            reservoir[place] = attempt
    for each in kept.values():
        chance.shuffle(each)
    in_turn = (attempt for row in zip_longest(*kept.values()) for attempt in row if attempt is not None)
    return list(islice(in_turn, count))
