"""All texts of a location, by GoHighLevel's export: oldest first, by date, a hundred in a call."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.completeness.tally import Row
from webapp.conversations import texts
from webapp.leads.matching import ContactDetails, Match, match_or_create
from webapp.leads.models import Lead
from webapp.providers.errors import NotAsked, Rejected
from webapp.providers.gohighlevel import contacts, messages
from webapp.providers.gohighlevel.account import Account
from webapp.providers.gohighlevel.messages import Sms
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import enqueue_score

GONE = "Its contact was deleted in GoHighLevel, so nobody knows who wrote it."
NOBODY = "GoHighLevel names no contact for it."

MANY = 5
"""With more strangers than this in a page, the list of conversations is read: it names a hundred people in a call."""

MAX_WAIT_SECONDS = 12.0
"""Seconds that a reading waits for the location's allowance, which comes back within ten."""

Answer = TypeVar("Answer")


def pages(account: Account, since: datetime, until: datetime) -> Iterator[list[Sms]]:
    """Everything between two moments. Raises providers.errors."""
    cursor = None
    while True:
        page = _patiently(partial(messages.export_messages, account, since=since, until=until, cursor=cursor))
        yield page.rows
        if page.next is None:
            return
        cursor = page.next


class People:
    """Who the contacts of a reading are. GoHighLevel is asked for those alone whom we do not know."""

    def __init__(self, account: Account, workspace_id: int, since: datetime) -> None:
        self.account = account
        self.workspace_id = workspace_id
        self.since = since
        self.told: dict[str, ContactDetails | None] = {}
        self._is_listed = False

    def of(self, page: list[Sms]) -> dict[str, ContactDetails | None]:
        """The people of a page, by contact. None: GoHighLevel knows that contact no more. Raises providers.errors."""
        wanted = {sms.contact_id for sms in page if sms.contact_id}
        with unit_of_work() as session:
            known = set(
                session.scalars(
                    select(Lead.gohighlevel_id).where(
                        Lead.workspace_id == self.workspace_id, Lead.gohighlevel_id.in_(wanted)
                    )
                )
            )
        strangers = wanted - known - self.told.keys()
        if len(strangers) > MANY and not self._is_listed:
            self._list()
            strangers -= self.told.keys()
        for contact_id in sorted(strangers):
            self.told[contact_id] = self._contact(contact_id)
        return {
            each: ContactDetails(gohighlevel_id=each) if each in known else self.told[each] for each in wanted
        }

    def _list(self) -> None:
        """Read the list of conversations back to where the reading begins."""
        before = None
        while True:
            page = _patiently(partial(messages.search_conversations, self.account, before=before))
            for talk in page.rows:
                if talk.contact_id:
                    self.told[talk.contact_id] = ContactDetails.of_conversation(talk)
            last = page.rows[-1].last_message_at if page.rows else None
            if page.next is None or (last is not None and last < self.since):
                break
            before = page.next
        self._is_listed = True

    def _contact(self, contact_id: str) -> ContactDetails | None:
        try:
            return ContactDetails.of_contact(
                _patiently(partial(contacts.get_contact, self.account, contact_id))
            )
        except Rejected as refused:
            if refused.status != 404:
                raise
            return None


def store_page(
    session: Session,
    workspace_id: int,
    page: list[Sms],
    people: dict[str, ContactDetails | None],
    score_after: datetime,
) -> list[Row]:
    """Store what is not here of a page; what is new and young is scored. Contacts write several in a row: each is matched once."""
    matches: dict[str, Match] = {}
    rows = []
    for sms in page:
        person = people[sms.contact_id] if sms.contact_id else None
        if person is None:
            is_here = texts.find(session, workspace_id, sms.id) is not None
            told = "known" if is_here else GONE if sms.contact_id else NOBODY
        else:
            match = matches.get(sms.contact_id) or match_or_create(session, workspace_id, person)
            matches[sms.contact_id] = match
            found, message = texts.record_text(session, match, sms)
            told = "new" if found == "new" else "known"
            if found == "new" and message.is_inbound and message.sent_at > score_after:
                enqueue_score(session, match.lead)
        rows.append(Row(texts.named(sms.id), sms.at, told))
    return rows


def _patiently(ask: Callable[[], Answer]) -> Answer:
    """Repeat a call that the allowance held back. A reading that was put off instead would begin anew, and never end."""
    while True:
        try:
            return ask()
        except NotAsked as held:
            if held.retry_after is None or held.retry_after > MAX_WAIT_SECONDS:
                raise
            time.sleep(held.retry_after)
