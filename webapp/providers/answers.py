"""What a JSON answer says, whoever gave it: the object in it, what stands there instead, and the sentence about a failure.

Between us and a provider stand proxies and firewalls that answer in its place, with any status and any body.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from webapp.providers.egress import HttpResponse
from webapp.runtime.text import storable

SENTENCE = 200
"""Characters of a provider's own sentence that are kept."""
TOO_LARGE = "what was sent is too large"
"""Where a 413 has no sentence: a proxy refuses what is large before the provider sees it."""
FIELDS = ("message", "error", "detail", "msg")
MOST_PARTS, MOST_DEPTH = 5, 3


def read_object(answer: HttpResponse) -> dict[str, Any] | None:
    """The JSON object of an answer; None when its body is anything else."""
    try:
        document = json.loads(answer.body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def what_it_is(answer: HttpResponse) -> str:
    """In a word, what stands where an object should."""
    if not answer.body.strip():
        return "nothing"
    return "HTML" if "html" in answer.headers.get("content-type", "") else "not JSON"


def sentence(document: Mapping[str, Any] | None, status: int = 0) -> str:
    """The sentence about a failure, wherever it stands in the answer, with what is wrong with which field; or blank."""
    if document is None:
        return TOO_LARGE if status == 413 else ""
    nested = document.get("data")
    places = [nested, document] if isinstance(nested, dict) else [document]
    said = next((text for place in places for name in FIELDS if (text := _plain(place.get(name)))), "")
    wrong = next((text for place in places if (text := _plain(place.get("errors")))), "")
    if wrong and wrong.split(";")[0] not in said:
        said = f"{said.rstrip('.')}. {wrong}" if said else wrong
    return said[:SENTENCE]


def is_about_a_record(said: str) -> bool:
    """Whether a 404 speaks of a record that is not there; else the address is missing, and somebody else lives at the host."""
    words = said.casefold().rstrip(".")
    return "not found" in words and words != "not found" and "route" not in words


def _plain(value: object) -> str:
    """Texts that stand in lists and objects, one after the other."""
    return "; ".join(dict.fromkeys(_texts(value, MOST_DEPTH)))


def _texts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        if text := " ".join(storable(value[: 5 * SENTENCE]).split()):
            yield text
    elif depth and isinstance(value, (list, dict)):
        inner = list(value.values() if isinstance(value, dict) else value)
        own = value.get("message") if isinstance(value, dict) else None
        for each in [own] if own else inner[:MOST_PARTS]:
            yield from _texts(each, depth - 1)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
