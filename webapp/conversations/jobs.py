"""Jobs of conversations."""

from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.jobs.kinds import JobKind

SEND = JobKind(
    "conversations.send",
    queue="send",
    label="Send an answer",
    key_form="send-{message_id}",
    attempts=6,
    base=2.0,
    cap=600.0,
    timeout=120,
    cancellable=False,
)


def enqueue_send(session: Session, message: Message, delay: float = 0.0) -> None:
    """Send this message once, after so many seconds."""
    SEND.enqueue(session, workspace_id=message.workspace_id, message_id=message.id, delay=delay)
