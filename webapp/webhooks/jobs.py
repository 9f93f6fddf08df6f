"""The work that a delivery asks for."""

from webapp.jobs.kinds import JobKind

PROCESS = JobKind(
    "webhook.process",
    queue="inbound",
    label="Process a delivery",
    attempts=8,
    base=1.0,
    cap=300.0,
    timeout=60,
    cancellable=False,
)


def key_for(delivery_id: int) -> str:
    """One job per stored delivery."""
    return f"webhook-{delivery_id}"
