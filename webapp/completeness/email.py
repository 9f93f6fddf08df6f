"""All replies of a workspace at EmailBison: newest first, fifteen in a call, without a filter by date.

Where to stop: after a page whose every row is older than the moment to read back to, by an hour more. Rows come in the
order of their arrival there, which is nearly that of their dates; whatever a slow mailbox brings later than that, with
an old date, the daily check finds, which reads a week back. A row that is pushed to the next page while the list is read
is met twice; one that slips to the page before, because another was deleted, is met by the next sweep's overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.completeness.tally import Row
from webapp.conversations import bounces, inbound, mails
from webapp.conversations.models import Message
from webapp.leads.matching import ContactDetails, match_or_create
from webapp.providers.emailbison import replies
from webapp.providers.emailbison.replies import ReplyRow
from webapp.providers.emailbison.wire import Account
from webapp.scoring.jobs import enqueue_score

DISORDER = timedelta(hours=1)

NOBODY = "EmailBison names neither a lead nor an address for it."


def pages(account: Account, since: datetime) -> Iterator[list[ReplyRow]]:
    """Everything back to this moment, and a little more. Raises providers.errors."""
    for page in replies.list_replies(account):
        yield page
        if all(row.date_received and row.date_received < since - DISORDER for row in page):
            return


def store(session: Session, workspace_id: int, row: ReplyRow, score_after: datetime) -> Row | None:
    """Store one mail, if it is not here; what is new and young is scored. None for what is nobody's: a returned mail that names no lead of ours."""
    if row.id is None:
        return None
    number = f"reply-{row.id}"
    person = _person(row)
    if not person.emailbison_id and mails.is_returned(row):
        found = bounces.match_of(session, workspace_id, inbound.plain_text(row.text_body, row.html_body))
        if found is None:
            return None
    elif person.identity():
        found = match_or_create(session, workspace_id, person)
    else:
        return Row(number, row.date_received, NOBODY)
    stored: Message | None = mails.record_reply(session, found, row)
    if stored is not None and stored.is_inbound and not stored.is_bounce and stored.sent_at > score_after:
        enqueue_score(session, found.lead)
    return Row(number, row.date_received, "known" if stored is None else "new")


def _person(row: ReplyRow) -> ContactDetails:
    """The lead that the row names; for mail that no campaign knows, whoever is at its other end."""
    number = row.lead.id or row.lead_id
    other = row.primary_to_email_address if row.is_ours else row.from_email_address
    first, _, last = ("", "", "") if number or row.is_ours else row.from_name.partition(" ")
    named = ContactDetails.of_lead_row(row.lead)
    return replace(
        named,
        emailbison_id=number,
        email=named.email or (None if number or row.is_bounce else other),
        first_name=named.first_name or first,
        last_name=named.last_name or last,
    )
