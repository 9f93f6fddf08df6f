"""Mails of ours, sent."""

from webapp.jobs.runs import Run
from webapp.notices.jobs import SEND
from webapp.notices.models import Notice
from webapp.notices.notices import are_sent, forget
from webapp.providers import smtp
from webapp.runtime.database import unit_of_work
from worker.registry import handles


@handles(SEND)
def send(run: Run, notice_id: int) -> None:
    """Hand it to the mail server, and forget it. One that is gone was sent by another run."""
    with unit_of_work() as session:
        notice = session.get(Notice, notice_id)
    if notice is None or not are_sent():
        run.outcome = "gone" if notice is None else "no mail server"
        return
    smtp.send(f"notice-{notice_id}", notice.address, notice.subject, notice.text)
    with run.finish() as session:
        forget(session, notice_id)
