"""The work that the model asks for."""

from webapp.jobs.kinds import JobKind

REVIEW = JobKind(
    "llm.review", queue="bulk", label="See whether the model may be asked again", attempts=2, timeout=30
)
