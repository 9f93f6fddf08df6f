"""Digests, written and posted."""

from __future__ import annotations

from webapp.digests import jobs, mailing, posting
from webapp.digests.jobs import MAIL, POST, SCHEDULE
from webapp.jobs.runs import Run
from webapp.jobs.schedules import database_now
from webapp.providers import slack
from webapp.providers.errors import Ambiguous, ProviderError
from webapp.runtime.database import unit_of_work
from worker.registry import handles


@handles(SCHEDULE)
def schedule(run: Run) -> None:
    """Every digest that is due."""
    with run.finish() as session:
        run.outcome = f"{jobs.enqueue_due(session, database_now(session))} enqueued"


@handles(MAIL)
def mail(run: Run, digest_choice_id: int) -> None:
    """One person's, written for the mail server."""
    with run.finish() as session:
        run.outcome = mailing.write(session, digest_choice_id, database_now(session))


@handles(POST, on_failure=posting.record_failure)
def post(run: Run, slack_hook_id: int) -> None:
    """One workspace's, into its channel. After an answer that got lost it is not posted again."""
    with unit_of_work() as session:
        claimed = posting.claim(session, slack_hook_id, database_now(session))
    if claimed is None:
        run.outcome = "not due"
        return
    try:
        slack.post(claimed.address, claimed.text)
        run.outcome = "posted"
    except Ambiguous:
        run.outcome = "perhaps posted"
    except ProviderError:
        with unit_of_work() as session:
            posting.release(session, slack_hook_id, claimed)
        raise
