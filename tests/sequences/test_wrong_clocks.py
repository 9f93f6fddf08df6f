"""Clocks that are ten minutes wrong: the database's alone says what is due, and nothing is sent twice for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text

from simulators import Switchboard
from tests.factories import Cast
from tests.sequences import stage
from tests.sequences.stage import SEND, make_due, start
from webapp.conversations.attempts import attempt
from webapp.jobs.models import Job
from webapp.providers.errors import ProviderError
from webapp.runtime.database import system_transaction
from webapp.runtime.redis import for_requests

ROOT = Path(__file__).parents[2]


def test_machines_whose_clocks_are_wrong_send_what_is_due_by_the_databases(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    """The first is ten minutes behind and sends what has been due for one; the second is ahead, and sends nothing early."""
    soon = stage.answered_lead(cast.acorn, sims, 6, first_name="Later")
    nudge = stage.sequence(cast.acorn, {"template": "To {first_name}"})
    for each in (lead_id, soon):
        start(each, nudge)
    make_due()
    with system_transaction() as session:
        ahead = "UPDATE touch SET due_at = now() + make_interval(mins => CASE lead_id WHEN :soon THEN 5 ELSE -1 END)"
        session.execute(text(ahead), {"soon": soon})
    subprocess.run(
        [sys.executable, "-m", "tests.sequences.ahead", "-600", "600"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    assert stage.mailed(sims) == ["To Jane"]
    with system_transaction() as session:
        assert set(session.scalars(select(Job.state))) == {"done"}
        assert session.scalars(select(Job.kind).where(Job.kind == "sequences.touch")).all() == [
            "sequences.touch"
        ]


def test_what_left_is_found_at_a_provider_whose_clock_is_ten_minutes_behind(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    """Its answer was lost, and it dates the mail ten minutes before we wrote it, by our clock."""
    message = stage.hand_over(lead_id, stage.sequence(cast.acorn))
    with system_transaction() as session:
        session.execute(
            text("UPDATE message SET arrived_at = now() + interval '10 minutes' WHERE id = :id"),
            {"id": message.id},
        )
    sims.emailbison.faults.add("reset_after", path=SEND)
    for expected in ("lost", "found"):
        claim = stage.claimed(message.id)
        if expected == "lost":
            with pytest.raises(ProviderError):
                attempt(claim)
            for_requests().flushdb()
        else:
            assert attempt(claim).provider_id
    assert stage.mailed(sims) == ["Step 0"]
