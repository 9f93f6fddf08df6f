"""Sending answers."""

from webapp.conversations import sending
from webapp.conversations.attempts import attempt
from webapp.conversations.jobs import SEND
from webapp.integrations.health import record_success
from webapp.jobs.runs import Run
from webapp.runtime.database import unit_of_work
from worker.registry import handles


@handles(SEND, on_failure=sending.record_unsent)
def send(run: Run, message_id: int) -> None:
    """Send one answer, once."""
    with unit_of_work() as session:
        claim = sending.claim(session, message_id)
    if claim is None:
        return
    made = attempt(claim)
    with run.finish("sent" if made.provider_id else "closed") as session:
        if made.provider_id is None:
            sending.record_unsent(session, message_id, claim.closed)
        else:
            sending.record_sent(session, message_id, made.provider_id)
            record_success(session, made.connection_id)
