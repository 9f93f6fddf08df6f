"""The work that personas ask for."""

from webapp.jobs.kinds import JobKind

READ_PAGE = JobKind(
    "personas.read_page",
    queue="bulk",
    label="Read a page for the knowledge",
    attempts=3,
    base=5.0,
    timeout=90,
)
