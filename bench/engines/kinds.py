"""The bench's job kinds, on Signalbox's own ledger."""

from __future__ import annotations

import uuid

from webapp.jobs.kinds import JobKind
from webapp.runtime.database import system_transaction

NAMES = ("noop", "wait", "mark", "stamp", "work", "hold")
RUN = uuid.uuid4().hex[:8]
KINDS = {
    name: JobKind(
        f"bench.{name}", queue="inbound", label=name, key_form=f"{name}-{RUN}-{{number}}", timeout=60
    )
    for name in NAMES
}
NEWCOMER = 1


def ask(what: str, number: int) -> None:
    """One job, in a transaction of its own. The house asks for everything but stamps, which a workspace asks for."""
    place = NEWCOMER if what == "stamp" else None
    with system_transaction() as session:
        KINDS[what].enqueue(session, workspace_id=place, number=number)
