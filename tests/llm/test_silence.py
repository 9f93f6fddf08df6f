"""A model server that says nothing, or errors alone, is told of; a call that fails now and then is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulators import Switchboard
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.scoring.stage import ask_for_score
from webapp.accounts.models import Workspace
from webapp.llm.models import CallOutcome, ModelCall
from webapp.llm.silence import FEWEST, LATELY, MOST, silence_in
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


def called(workspace: Workspace, *outcomes: CallOutcome, ago: timedelta = timedelta()) -> None:
    """Calls of a workspace, a second after each other; the last one so long ago."""
    with unit_of_work() as session:
        for number, outcome in enumerate(reversed(outcomes)):
            moment = clock.now() - ago - timedelta(seconds=number)
            session.add(
                ModelCall(
                    workspace_id=workspace.id, use="score", model="m", prompt_version="1", outcome=outcome, micros=1,
                    created_at=moment,
                )
            )  # fmt: skip


def in_a_row(cast: Cast) -> int:
    with unit_of_work() as session:
        found = silence_in(session, [cast.acorn.id])
    return found.calls if found else 0


@pytest.mark.parametrize(
    ("outcomes", "calls"),
    [
        (("answered", "busy", "no_answer", "bad_reply"), 3),
        (("busy", "busy"), 0),
        (("busy", "busy", "busy", "answered"), 0),
        (("busy", "busy", "busy", "asked"), 3),
        (("busy", "busy", "busy", "unreadable"), 0),
        (("busy", "busy", "busy", "key_refused"), 0),
        (("busy",) * (MOST + 5), MOST),
    ],
)
def test_the_last_calls_count(cast: Cast, outcomes: tuple[CallOutcome, ...], calls: int) -> None:
    called(cast.acorn, *outcomes)
    assert in_a_row(cast) == calls


def test_what_was_long_ago_or_elsewhere_says_nothing(cast: Cast) -> None:
    called(cast.birch, *("busy",) * FEWEST)
    called(cast.acorn, *("busy",) * FEWEST, ago=LATELY)
    assert in_a_row(cast) == 0


def test_pages_say_so_until_it_answers(
    cast: Cast, sims: Switchboard, drain: Drain, client: Browser, sign_in: SignIn
) -> None:
    sign_in(client, cast.alice)
    for _ in range(FEWEST):
        sims.ai.endings.add("error_500", name="lead_score")
    for _ in range(FEWEST):
        ask_for_score(cast, sentiment="Call Requested")
    drain()
    told = f"the last {FEWEST} calls came to nothing, the newest with “The server was busy”"
    assert told in client.get("/w/acorn/ai/banner").text
    assert told in client.get("/w/acorn/ai").text
    ask_for_score(cast, sentiment="Call Requested")
    drain()
    assert "came to nothing" not in client.get("/w/acorn/ai/banner").text
    assert "came to nothing" not in client.get("/w/acorn/ai").text
