"""The simulated EmailBison answers as it is described and was seen, call by call."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from simulators import Switchboard
from simulators.emailbison import events
from tests.simulators.shapes import SHAPES, Shape


def test_every_call_is_answered_in_the_described_shape(sims: Switchboard) -> None:
    books, host = sims.emailbison.books, sims.emailbison.host
    maya = books.add_lead(5, "Maya", "Ortiz", "maya@h4.test")
    books.add_lead(6, "Leo", "Brandt", "leo@h4.test")
    mail = books.add_sent(7, maya, "pallets", "<p>Hi</p>")
    books.add_reply(9045, maya, "Re: pallets", "What does it cost?")
    sims.emailbison.emit(events.sent(books, host, mail))
    wrong = [said for shape in SHAPES if (said := differs(sims, shape))]
    assert wrong == []


def differs(sims: Switchboard, shape: Shape) -> str:
    """How the answer differs; blank when it does not."""
    hook = next(iter(sims.emailbison.books.webhooks), 0)
    status, document = ask(sims, shape, shape.path.format(hook=hook))
    called = f"{shape.method} {shape.path}"
    if status != shape.status:
        return f"{called}: {status}, not {shape.status}"
    missing = [path for path in shape.names if not has(document, path)]
    extra = [path for path in shape.absent if has(document, path)]
    if missing or extra:
        return f"{called}: lacks {missing}, has {extra}"
    return "" if shape.says in json.dumps(document) else f"{called}: does not say {shape.says!r}"


def ask(sims: Switchboard, shape: Shape, path: str) -> tuple[int, Any]:
    body = json.dumps(shape.body).encode() if shape.body is not None else None
    headers = {"Authorization": f"Bearer {sims.emailbison.key}", "Content-Type": "application/json"}
    asked = urllib.request.Request(f"http://{sims.emailbison.host}{path}", body, headers, method=shape.method)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def has(document: Any, path: str) -> bool:
    for name in path.split("."):
        document = document[0] if isinstance(document, list) and document else document
        if not isinstance(document, dict) or name not in document:
            return False
        document = document[name]
    return True
