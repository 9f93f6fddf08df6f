"""What rules may decide without the model: who wants to be left alone, who is away, what bounced. And what they leave alone."""

import pytest

from tests.scoring.opt_outs import OPT_OUTS, OTHERS, QUOTE, table
from webapp.conversations.models import Message
from webapp.scoring import guards

ASKING, LEAVING_ALONE = table(OPT_OUTS), table(OTHERS)


def reply(body: str, **facts: object) -> Message:
    usual = {
        "sender_address": "maya@northwind.test",
        "subject": "Re: pallets",
        "is_automated": False,
        "is_bounce": False,
        "provider_facts": {},
    }
    return Message(direction="inbound", body_text=body, **{**usual, **facts})


def test_the_tables_are_as_large_as_they_say() -> None:
    assert len(ASKING) >= 500
    assert len(OPT_OUTS) >= 10
    assert len(LEAVING_ALONE) >= 200


@pytest.mark.parametrize(("name", "text"), ASKING, ids=[name for name, _ in ASKING])
def test_an_opt_out_is_recognised(name: str, text: str) -> None:
    assert guards.judge(reply(text)) == "Blacklist"


@pytest.mark.parametrize(("name", "text"), LEAVING_ALONE, ids=[name for name, _ in LEAVING_ALONE])
def test_what_only_looks_like_one_is_left_to_the_model(name: str, text: str) -> None:
    assert guards.judge(reply(text)) is None


def test_a_mail_that_is_all_quotation_says_nothing() -> None:
    assert guards.judge(reply(QUOTE.strip())) is None
    assert guards.judge(reply("", subject="STOP")) == "Blacklist"


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


@pytest.mark.parametrize(("letters", "judged"), [(160, "Blacklist"), (161, None)])
def test_a_first_line_is_an_opt_out_only_with_little_behind_it(letters: int, judged: str | None) -> None:
    footer = "Maya Ortiz of Northwind sends her regards "
    rest = (footer * 5)[:letters].rstrip().ljust(letters, "s")
    assert guards.judge(reply(f"Stop\n{rest}")) == judged
