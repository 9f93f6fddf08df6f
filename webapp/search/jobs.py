"""The words of leads that have changed are written down each minute. Until then a search looks at those leads themselves."""

from webapp.jobs.kinds import PASS_TIMEOUT, JobKind

INDEX = JobKind(
    "search.index",
    queue="bulk",
    label="Write down what leads are found by",
    key_form="search-index-{slot}",
    attempts=2,
    timeout=PASS_TIMEOUT,
)
INDEX_SECONDS = 60
