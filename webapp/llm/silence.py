"""Whether the model has stopped answering. A refusal trips the circuit and says what to mend; silence and errors pass, or do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.llm.models import CALL_OUTCOMES, CallOutcome, ModelCall
from webapp.providers import ai
from webapp.runtime import clock
from webapp.runtime.arrays import among

UNANSWERED: tuple[CallOutcome, ...] = ("no_answer", "busy", "bad_reply")
FEWEST = 3
"""Calls in a row: one or two are tried again and forgotten."""
LATELY = timedelta(minutes=15)
"""What was asked before says nothing of now."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Silence:
    """The last calls, none of which was answered."""

    calls: int
    since: datetime
    outcome: CallOutcome
    """Of the newest one."""

    @property
    def remedy(self) -> str:
        """What to tell the operator."""
        calls = f"{self.calls} calls" if self.calls < MOST else f"{MOST} calls or more"
        ended = CALL_OUTCOMES[self.outcome]
        return (
            f"The model server at {ai.host()} has not answered since {self.since:%H:%M} UTC: the last {calls} came to nothing, "
            f"the newest with “{ended}”. Replies arrive as ever. Each is asked about again for some minutes; what is without a "
            "score once the model answers: Rescore, “Without a score”."
        )


def silence_in(session: Session, workspace_ids: Sequence[int]) -> Silence | None:
    """None while any of the last FEWEST calls of these workspaces was answered, in whatever way, or hardly any was made lately."""
    query = (
        select(ModelCall.outcome, ModelCall.created_at)
        .where(
            among(ModelCall.workspace_id, workspace_ids),
            ModelCall.created_at > clock.now() - LATELY,
            ModelCall.outcome != "asked",
        )
        .order_by(ModelCall.created_at.desc(), ModelCall.id.desc())
        .limit(MOST)
    )
    last = list(takewhile(lambda call: call.outcome in UNANSWERED, session.execute(query)))
    return Silence(len(last), last[-1].created_at, last[0].outcome) if len(last) >= FEWEST else None
