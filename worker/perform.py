"""What RQ calls: take the row, do the work, write the end."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import structlog

from webapp.audit import origins
from webapp.audit.origins import Origin
from webapp.jobs import ledger
from webapp.jobs.kinds import KINDS
from webapp.jobs.runs import Run
from webapp.providers import reporting
from webapp.runtime import migrations, tenancy
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy
from webapp.runtime.log import logger
from worker import leases, liveness
from worker.failures import Poison, Upgrading, handle_failure
from worker.registry import HANDLERS

log = logger()

PAUSE_SECONDS = 1.0
"""How long a worker pauses that could not reach the database: it would empty RQ's lists in vain."""


class HandBack(BaseException):
    """The worker has to stop: the job goes back to the ledger. Not an Exception, so that no handler swallows it."""


def run(key: str) -> None:
    """Do the job with this key, if it still waits. Every outcome is written to its row, or its lease runs out."""
    lease = _take(key)
    if lease is None:
        return
    # A job of a workspace sees that workspace alone, whatever ids it was given; a job of the system sees all.
    tenants = tenancy.within(lease.workspace_id) if lease.workspace_id else tenancy.all_tenants()
    who = origins.acting(Origin("job", source=f"{lease.kind} {lease.job_id}"))
    facts: dict[str, Any] = {"job_id": lease.job_id, "kind": lease.kind, "attempt": lease.attempt}
    with tenants, who, structlog.contextvars.bound_contextvars(**facts, workspace_id=lease.workspace_id):
        attempt, began = Run(lease), time.monotonic()
        with leases.kept(lease, KINDS[lease.kind].timeout if lease.kind in KINDS else 60):
            failure = _attempt(attempt)
        failed = {"error_class": type(failure).__name__} if failure else {}
        reporting.note_job(time.monotonic() - began, {**facts, "workspace_id": lease.workspace_id, **failed})


def _attempt(attempt: Run) -> Exception | None:
    """Do the work and write its end; what went wrong is written too, and answered."""
    lease = attempt.lease
    try:
        if lease.kind not in HANDLERS and migrations.is_of_another_release():
            raise Upgrading
        if lease.crashes >= ledger.POISON or lease.attempt > attempt.kind.attempts:
            raise Poison
        handler, _ = HANDLERS[lease.kind]
        handler(attempt, **lease.arguments)
        attempt.close()
    except HandBack:
        with suppress(ledger.LeaseLost, Busy), unit_of_work() as session:
            ledger.hand_back(session, lease)
        raise
    except ledger.LeaseLost as lost:
        log.warning("lease lost, results dropped")
        return lost
    except Exception as failure:  # noqa: BLE001  # worker/failures.py decides
        handle_failure(attempt, failure)
        return failure
    return None


def _take(key: str) -> ledger.Lease | None:
    """The lease; None also while the database is away: the relay pushes again what was not taken."""
    try:
        return ledger.take(key, liveness.holder())
    except Busy:
        log.warning("the database does not answer; the job stays in the ledger", key=key)
        time.sleep(PAUSE_SECONDS)
        return None
