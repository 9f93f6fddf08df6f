"""All replies of a workspace at EmailBison: newest first, fifteen in a call, without a filter by date.

Where to stop: after a page whose every row is older than the moment to read back to, by an hour more. Rows come in the
order of their arrival there, which is nearly that of their dates; whatever a slow mailbox brings later than that, with
an old date, the daily check finds, which reads a week back. A row that is pushed to the next page while the list is read
is met twice; one that slips to the page before, because another was deleted, is met by the next sweep's overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.completeness.tally import Row
from webapp.conversations import mails
from webapp.providers.clients import ListedMail, MailClient
from webapp.providers.registry import label_of
from webapp.scoring.jobs import enqueue_score

DISORDER = timedelta(hours=1)


def pages(client: MailClient, since: datetime) -> Iterator[list[ListedMail]]:
    """Everything back to this moment, and a little more. Raises providers.errors."""
    for page in client.mails():
        yield page.rows
        if all(mail.at and mail.at < since - DISORDER for mail in page.rows):
            return


def store(session: Session, workspace_id: int, mail: ListedMail, score_after: datetime) -> Row | None:
    """Store one mail, if it is not here; what is new and young is scored. None for what is nobody's: a returned mail that names no lead of ours."""
    if not mail.contact.has_identity and not mails.is_returned(mail):
        nobody = f"{label_of(mail.contact.provider)} names neither a lead nor an address for it."
        return Row(mail.external_id, mail.at, nobody)
    received = mails.receive(session, workspace_id, mail)
    if received.match is None:
        return None
    stored = received.message
    if stored is not None and stored.is_inbound and not stored.is_bounce and stored.sent_at > score_after:
        enqueue_score(session, received.match.lead)
    return Row(mail.external_id, mail.at, "known" if stored is None else "new")
