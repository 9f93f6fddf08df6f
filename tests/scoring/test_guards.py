"""What rules may decide without the model: who is away, and what bounced. And what they leave alone."""

import pytest

from webapp.conversations.models import Message
from webapp.scoring import guards


def reply(body: str, **facts: object) -> Message:
    usual = {
        "sender_address": "maya@northwind.test",
        "subject": "Re: pallets",
        "is_automated": False,
        "is_bounce": False,
        "provider_facts": {},
    }
    return Message(direction="inbound", body_text=body, **{**usual, **facts})


@pytest.mark.parametrize(
    ("facts", "body", "judged"),
    [
        ({"is_bounce": True}, "x", "Automated Reply"),
        ({}, "Your message was rejected and blocked as spam, the user does not exist. Joking! Send prices.", None),
        ({"sender_address": "bouncer@northwind.test"}, "Send prices", None),
        ({"is_automated": True, "provider_facts": {"automatic": "absence"}}, "Back on Monday.", "Out of Office"),
        ({"is_automated": True, "provider_facts": {"automatic": "receipt"}}, "We have it.", "Automated Reply"),
        ({}, "I was out of office last week, sorry. Let us talk on Tuesday.", None),
        ({"subject": "Re: your out of office"}, "Back now. What does it cost?", None),
    ],
)  # fmt: skip
def test_bounces_and_absences(facts: dict[str, object], body: str, judged: str | None) -> None:
    assert guards.judge(reply(body, **facts)) == judged
