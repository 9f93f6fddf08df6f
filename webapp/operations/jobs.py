"""The house's own work."""

from webapp.jobs.kinds import PASS_TIMEOUT, JobKind

TIDY = JobKind(
    "operations.tidy", queue="bulk", label="Tidy up", key_form="tidy-{slot}", attempts=3, timeout=PASS_TIMEOUT
)
