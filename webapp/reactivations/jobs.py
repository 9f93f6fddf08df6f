"""The batch that looks people up and puts them into their sequence, a job for each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from webapp.jobs.batch_kinds import BatchKind
from webapp.jobs.kinds import JobKind
from webapp.reactivations.models import ReactivationPerson

ENROL_ONE = JobKind(
    "reactivations.enrol_one",
    queue="bulk",
    label="Look a person up and take their conversation up again",
    key_form="batch-{job_batch_id}-{person_id}",
    attempts=5,
    base=10.0,
    timeout=300,
    cancellable=False,
)


def _pending(workspace_id: int, options: dict[str, Any]) -> Select[int]:
    return select(ReactivationPerson.id).where(
        ReactivationPerson.workspace_id == workspace_id,
        ReactivationPerson.reactivation_id == options["reactivation_id"],
        ReactivationPerson.state == "pending",
    )


ENROLLING = BatchKind(
    "reactivation",
    item=ENROL_ONE,
    argument="person_id",
    query=_pending,
    noun="reactivation",
    nothing="Nobody of this list is left to be looked up.",
)
"""Options: "reactivation_id". Its counts: "enrolled", and "review" where a person has to look."""
