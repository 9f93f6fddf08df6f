"""Every way a model's answer can end has its own outcome, none of them is a wrong score, and the page says which it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from simulators import Switchboard
from tests.browser import Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.scoring.stage import SAID, job, newest, outcomes, rooms, score
from tests.settings import chosen

SECRETS = (
    "What does it cost",
    "Northwind",
    "sk-simulator",
    "@northwind.test",
    "rate limit",
    "Incorrect API key",
)
SILENT = ("silent_body", "drip", "hang")
AGAIN = ("Not scored yet.", "Next try at")


@dataclass(frozen=True)
class Case:
    """What the server does, and all that must follow. `calls` are the rows of calls for scores, in order."""

    name: str
    ending: str | None = None
    fault: str | None = None
    times: int = 1
    calls: tuple[str, ...] = ("answered",)
    outcome: str | None = "scored"
    state: str = "done"
    error: str | None = None
    page: tuple[str, ...] = ()


def unreadable(ending: str, call: str = "unreadable") -> list[Case]:
    """Twice bad, then good; and bad for good."""
    lost = ("The model's answer could not be read",) if call != "x" else ()
    return [
        Case(f"{ending}-twice", ending, times=2, calls=(call, call, "answered")),
        Case(f"{ending}-always", ending, times=3, calls=(call,) * 3, outcome="unreadable", page=lost),
    ]


CASES = [
    Case("well", calls=("answered",)),
    Case("braces", "braces"),
    *unreadable("incomplete", "no_room"),
    *unreadable("incomplete_null", "no_room"),
    *unreadable("only_reasoning", "no_room"),
    *(case for ending in ("truncated", "fenced", "prose", "empty", "extra_keys", "out_of_range", "invented", "commentary") for case in unreadable(ending)[:1]),
    unreadable("truncated")[1],
    Case("refusal", "refusal", calls=("refused",), outcome="refused", page=("The model refused to judge",)),
    Case("policy", "policy", calls=("refused",), outcome="refused", page=("The model refused to judge",)),
    Case("filter", "filtered", calls=("filtered",), outcome="filtered", page=("content filter stopped",)),
    *(
        Case(name, ending, calls=(call,), outcome=None, state="waiting", error=error, page=(*AGAIN, words))
        for name, ending, call, error, words in (
            ("failed", "failed", "busy", "Unavailable", "trouble of its own"),
            ("html", "html_200", "bad_reply", "BadReply", "Check OPENAI_BASE_URL"),
            ("broken-json", "broken_json", "bad_reply", "BadReply", "Check OPENAI_BASE_URL"),
            ("null", "null", "bad_reply", "BadReply", "Check OPENAI_BASE_URL"),
            ("rate", "rate_429", "busy", "Unavailable", "asks for patience"),
            ("error-500", "error_500", "busy", "Unavailable", "trouble of its own (500)"),
            ("overloaded", "overloaded_503", "busy", "Unavailable", "trouble of its own (503)"),
        )
    ),
    *(
        Case(name, fault=name, calls=(call,), outcome=None, state="waiting", error=error, page=(*AGAIN, words))
        for name, call, error, words in (
            ("silent_body", "no_answer", "Unavailable", "did not answer in time"),
            ("drip", "no_answer", "Unavailable", "did not answer in time"),
            ("hang", "no_answer", "Unavailable", "did not answer in time"),
            ("cut_body", "no_answer", "Unavailable", "did not answer in time"),
            ("reset", "no_answer", "Unavailable", "did not answer in time"),
            ("truncated", "bad_reply", "BadReply", "Check OPENAI_BASE_URL"),
            ("oversize", "bad_reply", "BadReply", "Check OPENAI_BASE_URL"),
        )
    ),
    Case("quota", "quota_429", calls=("over_quota",), outcome=None, state="failed", error="OverQuota", page=("Not scored:", "quota of the model account")),
    Case("key", "error_401", calls=("key_refused",), outcome=None, state="parked", error="KeyRefused", page=("Waits to be scored.", "refused the key or the model")),
    Case("forbidden", "forbidden_403", calls=("key_refused",), outcome=None, state="parked", error="KeyRefused", page=("Waits to be scored.",)),
    Case("no-model", "model_404", calls=("key_refused",), outcome=None, state="parked", error="KeyRefused", page=("model_not_found",)),
    Case("bad-request", "bad_400", calls=("rejected",), outcome=None, state="failed", error="Rejected", page=("Not scored:", "unsupported_value")),
]  # fmt: skip


@pytest.fixture
def impatient() -> Iterator[None]:
    """The first attempt waits one second for the model, not four."""
    with chosen(SCORING_SECONDS="1"):
        yield


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_ending(  # noqa: PLR0917
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
    capfd: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
    case: Case,
) -> None:
    if case.ending:
        sims.ai.endings.add(case.ending, times=case.times, name="lead_score")
    # The reply is judged by a person already, so that the only calls are the ones for the score.
    if case.fault:
        sims.ai.faults.add(case.fault, path="/v1/responses")
    if case.fault in SILENT:
        request.getfixturevalue("impatient")
    lead = score(cast, drain, sentiment="Call Requested", sentiment_by="person")
    logged = capfd.readouterr()
    verdict = newest(lead)
    assert outcomes() == list(case.calls)
    assert (job().state, job().error_class) == (case.state, case.error)
    assert (verdict.outcome if verdict else None) == case.outcome
    assert (lead.overall_score is not None) == (case.outcome == "scored")
    asked = rooms(sims)
    assert asked == [400 + 250 * number for number in range(len(asked))]
    page = sign_in(client, cast.alice).get(f"/w/acorn/leads/{lead.id}/panel").text.replace("&#39;", "'")
    assert [words for words in case.page if words not in page] == []
    assert ("will be tried again" in logged.out) == (case.state == "waiting")
    assert [secret for secret in SECRETS if secret in logged.out + logged.err] == []


@pytest.mark.parametrize("name", ["silent_body", "rate"])
def test_what_waits_for_another_try_is_scored_by_it(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    request: pytest.FixtureRequest,
    name: str,
) -> None:
    if name == "rate":
        sims.ai.endings.add("rate_429", name="lead_score")
    else:
        sims.ai.faults.add(name, path="/v1/responses")
        request.getfixturevalue("impatient")
    lead = score(cast, drain, sentiment="Call Requested")
    make_due()
    drain()
    verdict = newest(lead)
    assert verdict is not None
    assert (verdict.outcome, job().state) == ("scored", "done")


@pytest.mark.parametrize(
    ("ending", "outcome"), [("refusal", "refused"), ("filtered", "filtered"), ("out_of_range", "unreadable")]
)
def test_a_sentiment_that_cannot_be_had_is_no_sentiment(
    cast: Cast, sims: Switchboard, drain: Drain, ending: str, outcome: str
) -> None:
    sims.ai.endings.add(ending, times=3, name="reply_sentiment")
    lead = score(cast, drain)
    verdict = newest(lead)
    assert verdict is not None
    assert (verdict.outcome, lead.sentiment, outcomes("score")) == (outcome, None, [])


def test_a_score_carries_everything_about_itself(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
) -> None:
    lead = score(cast, drain)
    verdict = newest(lead)
    assert verdict is not None
    assert (verdict.outcome, lead.overall_score, lead.sentiment) == (
        "scored",
        verdict.overall,
        "Call Requested",
    )
    assert verdict.evidence
    assert all(quote in SAID for quote in verdict.evidence)
    assert verdict.usage["calls"] == 1
    assert verdict.usage["input_tokens"] > 50
    assert verdict.usage["micros"] > 0
    assert verdict.model is not None
    assert verdict.model.startswith("gpt-5-nano")
    assert verdict.message_id is not None
    page = sign_in(client, cast.alice).get(f"/w/acorn/leads/{lead.id}/panel").text
    assert verdict.evidence[0] in page
    assert f"#message-{verdict.message_id}" in page


def test_the_question_is_what_the_settings_say(cast: Cast, sims: Switchboard, drain: Drain) -> None:
    score(cast, drain)
    judged, scored = sims.ai.calls[:2]
    assert [call.json["model"] for call in (judged, scored)] == ["gpt-5-mini", "gpt-5-nano"]
    assert scored.json["reasoning"] == {"effort": "low"}
    assert scored.json["store"] is False
    assert "tools" not in scored.json
    assert scored.headers["X-Stainless-Retry-Count"] == "0"
    form = scored.json["text"]["format"]
    assert (form["strict"], form["schema"]["additionalProperties"]) == (True, False)


def test_machines_and_opt_outs_need_no_model(cast: Cast, sims: Switchboard, drain: Drain) -> None:
    score(cast, drain, "I am out of the office until Monday.", is_automated=True)
    gone = score(cast, drain, "Please remove me from your list.")
    assert (gone.sentiment, gone.status, gone.overall_score) == ("Blacklist", "blacklisted", 1)
    assert sims.ai.calls == []
