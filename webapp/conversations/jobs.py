"""Jobs of conversations."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.conversations.models import Message
from webapp.jobs.kinds import PASS_TIMEOUT, JobKind

SEND = JobKind(
    "conversations.send",
    queue="send",
    label="Send an answer",
    key_form="send-{message_id}",
    attempts=6,
    base=2.0,
    cap=600.0,
    timeout=300,  # with files: they are read, uploaded one by one, and sent
    cancellable=False,
)
READ = JobKind(
    "conversations.read",
    queue="bulk",
    label="Read messages stored before",
    key_form="read-{workspace_id}",
    attempts=5,
    base=30.0,
    timeout=PASS_TIMEOUT,
)
READ_SCHEDULE = JobKind(
    "conversations.schedule",
    queue="bulk",
    label="Enqueue the reading of messages stored before",
    key_form="read-schedule-{slot}",
    attempts=2,
)
READ_SECONDS = 600


def enqueue_send(session: Session, message: Message, delay: float = 0.0) -> None:
    """Send this message once, after so many seconds."""
    SEND.enqueue(session, workspace_id=message.workspace_id, message_id=message.id, delay=delay)


def enqueue_read(session: Session, workspace_id: int) -> None:
    """Read the messages of this workspace that no reader has seen."""
    READ.enqueue(session, workspace_id=workspace_id)


def enqueue_every_read(session: Session) -> int:
    """Ask for that in every workspace that has such messages; answers how many those are."""
    unread = exists().where(Message.workspace_id == Workspace.id, Message.own_text.is_(None))
    found = session.scalars(select(Workspace.id).where(unread).order_by(Workspace.id)).all()
    for workspace_id in found:
        enqueue_read(session, workspace_id)
    return len(found)
