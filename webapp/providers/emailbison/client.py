"""An EmailBison account, as slices ask it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from webapp.providers.clients import Account, DownloadedFile, FeedEvent, Hook, ListedMail, OutgoingMail, Page
from webapp.providers.emailbison import campaigns, events, files, leads, replies, translation, workspace
from webapp.providers.emailbison.events import WebhookUrl
from webapp.providers.emailbison.rows import ReplyRow
from webapp.providers.emailbison.wire import EmailBisonAccount
from webapp.providers.facts import Campaign, Contact, MailboxChanged, SentMail


class EmailBison:
    """`providers.clients.MailClient` for EmailBison."""

    def __init__(self, account: EmailBisonAccount) -> None:
        self.account = account

    @property
    def host(self) -> str:
        return self.account.host

    def about_account(self, seconds: float = 10) -> Account:
        user = workspace.whoami(self.account, seconds)
        return Account(user.team.name or user.name)

    def file(self, reference: Mapping[str, Any]) -> DownloadedFile:
        return files.download_file(self.account, reference)

    def mails(self, mark: str = "") -> Iterator[Page[ListedMail]]:
        return (replace(_mails(page), mark=at) for at, page in replies.list_replies_from(self.account, mark))

    def mails_of(self, contact_id: str) -> Iterator[Page[ListedMail]]:
        return (_mails(page) for page in replies.list_replies_of_lead(self.account, contact_id))

    def campaign_mails_of(self, contact: Contact) -> list[SentMail]:
        rows = leads.sent_mails(self.account, str(contact.external_id))
        return [translation.campaign_mail_of(row, contact) for row in rows if row.id]

    def find_contact(self, address: str) -> Contact | None:
        found = leads.find_lead(self.account, address)
        return None if found is None or found.id is None else translation.contact_of(found)

    def answer(self, answer: OutgoingMail) -> str:
        sent = replies.send(self.account, answer)
        return translation.external_id_of(sent.reply_id)

    def begin(self, mail: OutgoingMail) -> str:
        return translation.external_id_of(replies.begin(self.account, mail).reply_id)

    def sent_from(self, mailbox_id: str) -> Iterator[Page[ListedMail]]:
        pages = replies.list_replies(self.account, folder="sent", sender_email_id=mailbox_id)
        return (_mails(page) for page in pages)

    def thread(self, reference: Mapping[str, Any]) -> list[ListedMail]:
        return _mails(replies.conversation_thread(self.account, int(reference["reply_id"]))).rows

    def opt_out(self, contact: Contact) -> None:
        if contact.external_id:
            leads.unsubscribe_lead(self.account, contact.external_id)
        if contact.email:
            workspace.block(self.account, contact.email)

    def take_opt_out_back(self, contact: Contact) -> None:
        if contact.email:
            workspace.unblock(self.account, contact.email)
        if contact.external_id:
            leads.reopen_lead(self.account, contact.external_id)

    def mark_interest(self, reference: Mapping[str, Any], *, interested: bool) -> None:
        number = str(reference.get("reply_id") or "")
        if number.isdigit():
            replies.mark_interested(self.account, int(number), interested=interested)

    def mailboxes(self) -> Iterator[Page[MailboxChanged]]:
        for page in workspace.sender_mails(self.account):
            yield Page([translation.mailbox_of(row) for row in page if row.id])

    def campaigns(self) -> Iterator[Page[Campaign]]:
        for page in campaigns.list_campaigns(self.account):
            yield Page([translation.campaign_of(row) for row in page if row.id])

    def hooks(self) -> list[Hook]:
        return [_hook(row) for row in events.list_webhook_urls(self.account) if row.id]

    def add_hook(self, name: str, url: str, event_types: list[str]) -> Hook:
        return _hook(events.add_webhook_url(self.account, name, url, event_types))

    def change_hook(self, external_id: str, name: str, url: str, event_types: list[str]) -> Hook:
        return _hook(events.change_webhook_url(self.account, external_id, name, url, event_types))

    def remove_hook(self, external_id: str) -> None:
        events.remove_webhook_url(self.account, external_id)

    def events(self) -> Iterator[Page[FeedEvent]] | None:
        pages = events.feed(self.account)
        return None if pages is None else (_events(page) for page in pages)


def _mails(page: list[ReplyRow]) -> Page[ListedMail]:
    """Rows without an id are left out: nothing could tell them apart."""
    return Page([translation.mail_of(row) for row in page if row.id])


def _events(page: list[events.FeedEvent]) -> Page[FeedEvent]:
    return Page([FeedEvent(row.created_at, json.dumps(row.payload).encode()) for row in page])


def _hook(row: WebhookUrl) -> Hook:
    return Hook(str(row.id), row.name, row.url, list(row.events))
