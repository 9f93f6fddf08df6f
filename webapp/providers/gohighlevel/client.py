"""A GoHighLevel location, as slices ask it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from webapp.providers.clients import Account, DownloadedFile, OutgoingFile, Page
from webapp.providers.errors import Rejected
from webapp.providers.facts import Contact, Dnd, TextMessage
from webapp.providers.gohighlevel import contacts, files, messages
from webapp.providers.gohighlevel.account import PROVIDER, GoHighLevelAccount
from webapp.providers.gohighlevel.files import UPLOAD, upload
from webapp.providers.gohighlevel.rows import Page as Rows
from webapp.providers.gohighlevel.rows import Sms
from webapp.providers.gohighlevel.translation import (
    contact_of,
    contact_of_conversation,
    external_id_of,
    text_of,
)

NO_CONVERSATION = "a file can only be sent where texts were exchanged before"


class GoHighLevel:
    """`providers.clients.TextClient` for GoHighLevel."""

    def __init__(self, account: GoHighLevelAccount) -> None:
        self.account = account

    @property
    def host(self) -> str:
        return self.account.host

    def about_account(self, seconds: float = 10) -> Account:
        return contacts.get_location(self.account, seconds)

    def file(self, reference: Mapping[str, Any]) -> DownloadedFile:
        return files.download_file(self.account, reference)

    def texts(self, since: datetime, until: datetime) -> Iterator[Page[TextMessage]]:
        cursor = None
        while True:
            page = messages.export_messages(self.account, since=since, until=until, cursor=cursor)
            yield _texts(page)
            if page.next is None:
                return
            cursor = page.next

    def conversations_of(self, contact_id: str) -> Page[str]:
        page = messages.search_conversations(self.account, contact_id=contact_id)
        return Page([talk.id for talk in page.rows], page.trace_id)

    def texts_in(self, conversation_id: str) -> Iterator[Page[TextMessage]]:
        after = None
        while True:
            page = messages.conversation_messages(self.account, conversation_id, after=after)
            yield _texts(page)
            if page.next is None:
                return
            after = page.next

    def contact(self, contact_id: str) -> Contact:
        return contact_of(contacts.get_contact(self.account, contact_id))

    def find_contact(self, email: str | None, phone: str | None) -> Contact | None:
        found = contacts.find_duplicate(self.account, email=email, phone=phone)
        return contact_of(found) if found else None

    def ensure_contact(self, contact: Contact) -> Contact:
        found = contacts.find_duplicate(self.account, phone=contact.phone) or contacts.upsert_contact(
            self.account,
            first_name=contact.first_name,
            last_name=contact.last_name,
            email=contact.email,
            phone=contact.phone,
        )
        return contact_of(found)

    def recent_contacts(self) -> Iterator[Page[tuple[Contact, datetime | None]]]:
        before = None
        while True:
            page = messages.search_conversations(self.account, before=before)
            found = [(contact_of_conversation(talk), talk.last_message_at) for talk in page.rows]
            yield Page([row for row in found if row[0].external_id], page.trace_id)
            if page.next is None:
                return
            before = page.next

    def answer(self, contact_id: str, text: str, files: Sequence[OutgoingFile] = ()) -> str:
        links = self._upload(contact_id, files) if files else []
        return external_id_of(messages.send_sms(self.account, contact_id, text, links))

    def set_dnd(self, contact_id: str, *, is_on: bool) -> Dnd:
        return contacts.set_dnd(self.account, contact_id, is_on=is_on).dnd

    def _upload(self, contact_id: str, files: Sequence[OutgoingFile]) -> list[str]:
        """The links of the files. An upload belongs to a conversation, so one has to be there."""
        found = self.conversations_of(contact_id).rows
        if not found:
            raise Rejected(PROVIDER, self.host, UPLOAD, None, NO_CONVERSATION)
        return [upload(self.account, found[0], contact_id, each) for each in files]


def _texts(page: Rows[Sms]) -> Page[TextMessage]:
    return Page([text_of(sms) for sms in page.rows], page.trace_id)
