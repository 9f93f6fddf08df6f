"""The work that a delivery asks for."""

from webapp.jobs.kinds import JobKind

PROCESS = JobKind(
    "webhook.process",
    queue="inbound",
    label="Process a delivery",
    key_form="webhook-{delivery_id}",
    attempts=8,
    base=1.0,
    cap=300.0,
    timeout=60,
    cancellable=False,
)
