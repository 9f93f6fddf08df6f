"""Writing a mail to somebody who works here, in the transaction of what it tells of."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.notices.jobs import SEND
from webapp.notices.models import Notice
from webapp.runtime.settings import settings
from webapp.runtime.text import one_line

LONGEST = 100_000
"""Characters of a text."""


def are_sent() -> bool:
    """Whether this installation has a mail server."""
    return bool(settings().smtp_url.get_secret_value())


def write(session: Session, address: str, subject: str, text: str) -> None:
    """Mail this, once the caller's transaction is committed. Does nothing where no mail server is set (SMTP_URL).

    Lines of `text` end with a line feed. It may arrive twice, under the same Message-ID.
    """
    if not are_sent():
        return
    notice = Notice(address=address, subject=one_line(subject), text=text[:LONGEST])
    session.add(notice)
    session.flush()
    SEND.enqueue(session, workspace_id=None, notice_id=notice.id)


def forget(session: Session, notice_id: int) -> None:
    """It was sent."""
    session.execute(delete(Notice).where(Notice.id == notice_id))
