"""Answers, sent."""

from __future__ import annotations

from webapp.conversations import outbound
from webapp.conversations.jobs import SEND
from webapp.integrations.connections import emailbison_account
from webapp.integrations.health import record_success
from webapp.jobs.runs import Run
from webapp.providers.emailbison import replies
from webapp.providers.emailbison.wire import Account
from webapp.runtime.database import unit_of_work
from worker.registry import does


@does(SEND, on_failure=outbound.record_unsent)
def send(run: Run, message_id: int) -> None:
    """Send one answer. After an attempt without a clear end the provider is asked whether it has it, before anything is sent."""
    with unit_of_work() as session:
        claim = outbound.claim(session, message_id)
        if claim is None:
            return
        connection, account = emailbison_account(session, claim.workspace_id)
    reply_id = _find_sent(account, claim) if claim.may_have_been_sent else None
    if reply_id is None:
        reply_id = replies.send(
            account,
            claim.reply_id,
            sender_email_id=claim.sender_email_id,
            to=claim.to,
            copies=claim.copies,
            text=claim.text,
        ).reply_id
    with run.finish("sent") as session:
        outbound.record_sent(session, message_id, reply_id)
        record_success(session, connection.id)


def _find_sent(account: Account, claim: outbound.Claim) -> int | None:
    """The id under which the provider already has this answer."""
    for mail in replies.conversation_thread(account, claim.reply_id):
        if mail.is_ours and mail.id and outbound.is_same_text(claim.text, mail.text_body or mail.html_body):
            return int(mail.id)
    return None
