"""Mails, as their provider lists them: all of an account for a sweep, or those of one lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.conversations import mails
from webapp.conversations.models import Message
from webapp.integrations.connections import open_mail
from webapp.integrations.models import Connection
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.clients import ListedMail, MailClient, Page
from webapp.providers.facts import Contact, Mail, Reply
from webapp.providers.registry import label_of
from webapp.scoring.jobs import enqueue_score
from webapp.sync.sources.source import DISORDER, StoreOutcome


class AllMails:
    """The list of all mails of an account, newest first, back to `since`; such lists cannot be asked for by date.

    Reading stops after a page whose every row is older than that by DISORDER. What a slow mailbox brings later with an old
    date is found by the daily check, which reads a week back. A row that moves to the next page while the list is read is
    listed twice; one that moves to the page before, because another was deleted, is met by the next sweep's overlap.
    """

    is_newest_first = True

    def __init__(self, client: MailClient, workspace_id: int, since: datetime, score_after: datetime) -> None:
        self.client = client
        self.workspace_id = workspace_id
        self.since = since
        self.score_after = score_after

    def pages(self, mark: str) -> Iterator[tuple[str, list[ListedMail]]]:
        """The pages, one call each. Raises providers.errors."""
        for page in self.client.mails(mark):
            yield page.mark, page.rows
            if page.rows and all(mail.at and mail.at < self.since - DISORDER for mail in page.rows):
                return

    def store(self, session: Session, page: list[ListedMail]) -> list[StoreOutcome]:
        """Store what is missing of a page; new replies that are young enough are scored."""
        return [outcome for mail in page if (outcome := self._store(session, mail)) is not None]

    def _store(self, session: Session, mail: ListedMail) -> StoreOutcome | None:
        """None for a mail that is nobody's (`mails.ReceivedMail`): it is no loss."""
        if not mail.contact.has_identity and not mails.is_returned(mail):
            reason = f"{label_of(mail.contact.provider)} names neither a lead nor an address for it."
            return StoreOutcome(mail.external_id, mail.at, "unstorable", reason)
        received = mails.receive(session, self.workspace_id, mail)
        if received.match is None:
            return None
        stored = received.message
        if stored is None:
            return StoreOutcome(mail.external_id, mail.at, "known")
        if stored.is_reply and stored.sent_at > self.score_after:
            enqueue_score(session, received.match.lead)
        return StoreOutcome(mail.external_id, mail.at, "new", is_reply=_is_inbound(stored))


class MailsOfLead:
    """The lists of one lead: replies and answers, and what campaigns sent. `calls` counts the calls that were made."""

    def __init__(self, client: MailClient, provider: str) -> None:
        self.client = client
        self.provider = provider
        self.calls = 0

    def find_contact(self, lead: Lead) -> Contact | None:
        """The lead at the provider; None when it knows nobody like that. Raises providers.errors."""
        if known := lead.external_id(self.provider):
            return Contact(provider=self.provider, external_id=known)
        if not lead.email:
            return None
        self.calls += 1
        return self.client.find_contact(lead.email)

    def lists(self, contact: Contact) -> Iterator[Iterable[Page[Mail]]]:
        """The lists, page by page and newest first. Raises providers.errors."""
        yield self._replies(str(contact.external_id))
        self.calls += 1
        sent = self.client.campaign_mails_of(Contact(provider=self.provider, external_id=contact.external_id))
        yield [Page([*sent])]

    def store(self, session: Session, lead: Lead, mail: Mail) -> StoreOutcome:
        """Store a mail of this lead, which is locked."""
        stored = mails.record(session, Match(lead), mail)
        if stored is None:
            return StoreOutcome(mail.external_id, mail.at, "known", is_reply=_is_reply(mail))
        return StoreOutcome(mail.external_id, mail.at, "new", is_reply=_is_inbound(stored))

    def _replies(self, contact_id: str) -> Iterator[Page[Mail]]:
        for page in self.client.mails_of(contact_id):
            self.calls += 1
            yield Page([*page.rows], page.trace)


def of_account(session: Session, connection: Connection, since: datetime, score_after: datetime) -> AllMails:
    """The list of a connection's account. Raises KeyRefused."""
    _, client = open_mail(session, connection.workspace_id, connection.provider)
    return AllMails(client, connection.workspace_id, since, score_after)


def of_lead(session: Session, connection: Connection, *, is_spare: bool) -> MailsOfLead:
    """The lists of one lead at a connection. Raises KeyRefused."""
    _, client = open_mail(session, connection.workspace_id, connection.provider)
    return MailsOfLead(client, connection.provider)


def _is_inbound(message: Message) -> bool:
    return message.is_inbound and not message.is_bounce


def _is_reply(mail: Mail) -> bool:
    return isinstance(mail, Reply) and not mails.is_returned(mail)
