"""What a source of messages is: for a sweep an account's whole list, for the sync of one lead its own lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar

from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.providers.clients import Page
from webapp.providers.facts import Contact

DISORDER = timedelta(hours=1)
"""How far rows may stand from the order of their dates: lists are in the order of arrival at the provider."""

Result = Literal["new", "known", "updated", "reconciled", "unstorable"]


@dataclass(frozen=True, slots=True)
class StoreOutcome:
    """One row of a provider's list: its id as our messages carry it, the provider's time, and what became of it.

    "new": it was missing until now. "known": it was stored before; "updated" and "reconciled" are known rows of which the
    list knew more. "unstorable": `reason` says why, in a sentence for people.
    """

    provider_id: str
    at: datetime | None
    result: Result
    reason: str = ""
    is_reply: bool = False
    """Whether the lead wrote it; a returned mail is no reply."""

    @property
    def is_news(self) -> bool:
        """Whether it is a reply that nobody here has seen."""
        return self.result == "new" and self.is_reply

    @property
    def is_stored(self) -> bool:
        return self.result != "unstorable"


AccountPage = TypeVar("AccountPage")


class AccountSource(Protocol[AccountPage]):
    """All messages of an account. Storing a page again stores nothing twice."""

    is_newest_first: bool

    def pages(self, mark: str) -> Iterator[tuple[str, AccountPage]]:
        """The pages of the list that the run reads, each with its mark, from such a mark on. Raises providers.errors.

        A list that is read from a mark on leaves out no row that stood behind it; some that stood before may come again.
        """
        ...

    def store(self, session: Session, page: AccountPage) -> list[StoreOutcome]:
        """Store what is missing of a page; new replies that are young enough are scored."""
        ...


Row = TypeVar("Row")


class LeadSource(Protocol[Row]):
    """The messages of one lead at one provider. `calls` counts the calls that were made so far."""

    calls: int

    def find_contact(self, lead: Lead) -> Contact | None:
        """The lead at the provider; None when it knows nobody like that. Raises providers.errors."""
        ...

    def lists(self, contact: Contact) -> Iterator[Iterable[Page[Row]]]:
        """The lists, page by page and newest first. Raises providers.errors."""
        ...

    def store(self, session: Session, lead: Lead, row: Row) -> StoreOutcome:
        """Store a message of this lead, which is locked."""
        ...
