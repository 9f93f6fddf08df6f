"""Jobs of the model's circuit."""

from webapp.jobs.kinds import JobKind

REVIEW = JobKind(
    "llm.review",
    queue="bulk",
    label="See whether the model may be asked again",
    key_form="review-gates-{slot}",
    attempts=2,
    timeout=30,
)
