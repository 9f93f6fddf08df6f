"""Workspaces that were deleted are emptied in the background, one pass at a time."""

from webapp.jobs.kinds import PASS_TIMEOUT, JobKind

EMPTY = JobKind(
    "workspaces.empty",
    queue="bulk",
    label="Empty deleted workspaces",
    key_form="empty-workspaces",
    timeout=PASS_TIMEOUT,
)
EMPTY_SECONDS = 300
"""A pass that was not finished asks for the next one itself; this is for one that was given up."""
