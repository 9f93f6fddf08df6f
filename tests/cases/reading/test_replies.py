"""A reply is its writer's own words, wherever they stand: on the page, in the list, for the rules and for the model."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from simulators import Switchboard
from tests.cases.reading.conftest import Drain, Page, Post, stored
from tests.cases.reading.replies import KINDS, STOP, Reply
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.mail.history import Kind
from webapp.runtime.database import unit_of_work
from webapp.runtime.text import one_line


@pytest.mark.parametrize("kind", KINDS)
def test_own_words_are_shown_judged_and_previewed_and_history_is_folded(
    post: Post, drain: Drain, page: Page, sims: Switchboard, kind: str
) -> None:
    replies = {
        post(reply.text, reply.html, reply.subject, lead=number): reply
        for number, reply in enumerate(KINDS[kind], 5)
    }
    drain()
    asked = "\n".join(json.dumps(call.json, ensure_ascii=False) for call in sims.ai.calls)
    assert STOP not in asked
    for number, reply in replies.items():
        _is_read_right(stored(number), reply)
        assert reply.own.split("\n")[0] in asked, reply.name
        thread = page(f"leads/{stored(number).lead_id}").split('id="conversations-thread"')[1]
        assert _open_text(thread) == reply.own.split(), reply.name
        assert reply.folded in unescape(thread), reply.name


def _is_read_right(message: Message, reply: Reply) -> None:
    assert message.own_text == reply.own, reply.name
    folded = "\n".join(part.text for part in message.content.parts if part.kind is not Kind.OWN)
    assert reply.folded in folded, reply.name
    with unit_of_work() as session:
        lead = session.get_one(Lead, message.lead_id)
        assert (lead.status == "blacklisted", lead.preview) == (False, one_line(reply.own, 160)), reply.name


def _open_text(thread: str) -> list[str]:
    """The words of the thread's texts that are not folded."""
    unfolded = re.sub(r"<details.*?</details>", "", thread, flags=re.DOTALL)
    texts = re.findall(r'<div class="bubble-text[^"]*" dir="auto">(.*?)</div>', unfolded, re.DOTALL)
    return unescape(" ".join(texts)).split()
