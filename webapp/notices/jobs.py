"""The job that sends a mail of ours."""

from webapp.jobs.kinds import JobKind

SEND = JobKind(
    "notices.send",
    queue="send",
    label="Mail somebody who works here",
    key_form="notice-{notice_id}",
    attempts=6,
    base=30.0,
    cap=3600.0,
    timeout=60,
)
