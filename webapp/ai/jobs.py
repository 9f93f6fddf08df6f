"""Work of the AI page by the clock."""

from webapp.jobs.kinds import PASS_TIMEOUT, JobKind

CHECK = JobKind(
    "ai.check",
    queue="bulk",
    label="Try hostile mails on the model",
    key_form="ai-check-{slot}",
    attempts=2,
    timeout=PASS_TIMEOUT,
)
SECONDS = 86_400
"""It is asked each day whether a check is due."""
