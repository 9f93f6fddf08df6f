"""Jobs of personas."""

from webapp.jobs.kinds import JobKind

READ_PAGE = JobKind(
    "personas.read_page",
    queue="bulk",
    label="Read a page for the knowledge",
    key_form="page-{knowledge_id}",
    attempts=3,
    base=5.0,
    timeout=90,
)
