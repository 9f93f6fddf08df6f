"""Texts (SMS), as their provider lists them: all of an account for a sweep, or those of one lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.campaigns.contacts import details_of
from webapp.consent.returning import match_or_create
from webapp.conversations import text_pages, texts
from webapp.integrations.connections import open_text
from webapp.integrations.models import Connection
from webapp.leads.matching import Match
from webapp.leads.matching_pages import match_plain
from webapp.leads.models import Lead
from webapp.providers.clients import Page, TextClient
from webapp.providers.facts import Contact, TextMessage
from webapp.providers.registry import label_of
from webapp.runtime import clock
from webapp.scoring.jobs import enqueue_score
from webapp.sync.sources.contacts import Contacts
from webapp.sync.sources.source import StoreOutcome

PATIENCE_SECONDS = 12.0
"""How long a run waits for the account's allowance, which comes back within ten seconds. A run that was put off instead
would begin anew, and never end."""

AccountPage = tuple[list[TextMessage], dict[str, Contact | None]]


class AllTexts:
    """The list of all texts of an account between two moments, oldest first, with the contacts that they name.

    A page's mark is the time of the text before it.
    """

    is_newest_first = False

    def __init__(
        self, client: TextClient, contacts: Contacts, since: datetime, until: datetime, score_after: datetime
    ) -> None:
        self.client = client
        self.contacts = contacts
        self.since = since
        self.until = until
        self.score_after = score_after

    def pages(self, mark: str) -> Iterator[tuple[str, AccountPage]]:
        """The pages, one call each and more for contacts that are unknown here. Raises providers.errors."""
        since = datetime.fromisoformat(mark) if mark else self.since
        for page in self.client.texts(since, self.until):
            wanted = {text.contact.external_id for text in page.rows if text.contact.external_id}
            yield since.isoformat(), (page.rows, self.contacts.of(wanted))
            since = max((text.at for text in page.rows if text.at), default=since)

    def store(self, session: Session, page: AccountPage) -> list[StoreOutcome]:
        """Store what is missing of a page; new replies that are young enough are scored.

        What holds no decision is stored together, and the rest one by one: with the same result (docs/decisions/0027-a-page-is-stored-at-once.md).
        """
        rows, contacts = page
        matches = list(self._matches(session, rows, contacts))
        plain = text_pages.record_plain(
            session,
            self.contacts.workspace_id,
            [
                (match.lead, text)
                for match, text in zip(matches, rows, strict=True)
                if match and not match.via
            ],
        )
        new, outcomes = set(plain.new), []
        for match, text in zip(matches, rows, strict=True):
            if match is not None and text.external_id in plain.new | plain.known:
                outcomes.append(self._stored(session, match, text, is_new=text.external_id in new))
                new.discard(text.external_id)
            elif match is not None:
                outcomes.append(self._store(session, match, text))
            elif _named(contacts, text) is None:
                outcomes.append(self._without_contact(session, text))
        return outcomes

    def _matches(
        self, session: Session, rows: list[TextMessage], contacts: dict[str, Contact | None]
    ) -> Iterator[Match | None]:
        """Whose each text is; None for one without a contact, and for somebody who was erased: that is no loss."""
        people = {text.contact.external_id: contact for text in rows if (contact := _named(contacts, text))}
        details = [details_of(session, self.contacts.workspace_id, contact) for contact in people.values()]
        plain = match_plain(session, self.contacts.workspace_id, details)
        matched = {key: Match(lead) for key, lead in zip(people, plain, strict=True) if lead is not None}
        for text in rows:
            key = text.contact.external_id
            if key in people and key not in matched and (match := self._match(session, people[key], text)):
                matched[key] = match
            yield matched.get(key)

    def _stored(self, session: Session, match: Match, text: TextMessage, *, is_new: bool) -> StoreOutcome:
        if is_new and text.is_inbound and (text.at or clock.now()) > self.score_after:
            enqueue_score(session, match.lead)
        return StoreOutcome(
            str(text.external_id), text.at, "new" if is_new else "known", is_reply=text.is_inbound
        )

    def _match(self, session: Session, contact: Contact, text: TextMessage) -> Match | None:
        details = details_of(session, self.contacts.workspace_id, contact)
        wrote_at = text.at if text.is_inbound else None
        return match_or_create(session, self.contacts.workspace_id, details, wrote_at=wrote_at)

    def _store(self, session: Session, match: Match, text: TextMessage) -> StoreOutcome:
        result, message = texts.record_text(session, match, text)
        if result == "new" and message.is_inbound and message.sent_at > self.score_after:
            enqueue_score(session, match.lead)
        return StoreOutcome(str(text.external_id), text.at, result, is_reply=text.is_inbound)

    def _without_contact(self, session: Session, text: TextMessage) -> StoreOutcome:
        if texts.find(session, self.contacts.workspace_id, text) is not None:
            return StoreOutcome(str(text.external_id), text.at, "known")
        label = label_of(text.contact.provider)
        reason = f"{label} names no contact for it."
        if text.contact.external_id:
            reason = f"Its contact was deleted in {label}, so nobody knows who wrote it."
        return StoreOutcome(str(text.external_id), text.at, "unstorable", reason)


class TextsOfLead:
    """The conversations of one lead. `calls` counts the calls that were made."""

    def __init__(self, client: TextClient, provider: str) -> None:
        self.client = client
        self.provider = provider
        self.calls = 0

    def find_contact(self, lead: Lead) -> Contact | None:
        """The lead at the provider, with what it knows of a lead without a number; None when it knows nobody like that."""
        known = lead.external_id(self.provider)
        if known and lead.phone_e164:
            return Contact(provider=self.provider, external_id=known)
        if known:
            self.calls += 1
            return self.client.contact(known)
        if lead.email or lead.phone_e164:
            self.calls += 1
            return self.client.find_contact(lead.email, lead.phone_e164)
        return None

    def lists(self, contact: Contact) -> Iterator[Iterable[Page[TextMessage]]]:
        """The conversations, page by page and newest first. Raises providers.errors."""
        self.calls += 1
        for conversation_id in self.client.conversations_of(str(contact.external_id)).rows:
            yield self._texts(conversation_id)

    def store(self, session: Session, lead: Lead, text: TextMessage) -> StoreOutcome:
        """Store a text of this lead, which is locked."""
        result, _ = texts.record_text(session, Match(lead), text)
        return StoreOutcome(str(text.external_id), text.at, result, is_reply=text.is_inbound)

    def _texts(self, conversation_id: str) -> Iterator[Page[TextMessage]]:
        for page in self.client.texts_in(conversation_id):
            self.calls += 1
            yield page


def of_account(
    session: Session, connection: Connection, since: datetime, until: datetime, score_after: datetime
) -> AllTexts:
    """The list of a connection's account. Raises KeyRefused."""
    workspace_id, provider = connection.workspace_id, connection.provider
    _, client = open_text(session, workspace_id, provider, spare=True, patience=PATIENCE_SECONDS)
    return AllTexts(client, Contacts(client, provider, workspace_id, since), since, until, score_after)


def of_lead(session: Session, connection: Connection, *, is_spare: bool) -> TextsOfLead:
    """The conversations of one lead at a connection; `is_spare`: nobody waits for them. Raises KeyRefused."""
    _, client = open_text(session, connection.workspace_id, connection.provider, spare=is_spare)
    return TextsOfLead(client, connection.provider)


def _named(contacts: dict[str, Contact | None], text: TextMessage) -> Contact | None:
    """The contact of a text, as the provider knows them; None when it knows nobody."""
    contact = contacts.get(text.contact.external_id or "")
    return contact if contact is not None and contact.external_id else None
