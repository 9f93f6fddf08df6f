"""The house's own work."""

from webapp.jobs.kinds import JobKind

TIDY = JobKind("operations.tidy", queue="bulk", label="Tidy up", attempts=3, timeout=300)
