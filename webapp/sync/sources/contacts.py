"""The contacts that a list of texts names. The provider is asked only for those that no lead here is known by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from webapp.leads.models import Lead
from webapp.providers.clients import TextClient
from webapp.providers.errors import Rejected
from webapp.providers.facts import Contact
from webapp.runtime.database import unit_of_work

MANY = 5
"""With more strangers than this in a page, the list of recent contacts is read: it names a hundred in a call."""


class Contacts:
    """The contacts of one run; each is asked for once. `since`: nobody in the run wrote before."""

    def __init__(self, client: TextClient, provider: str, workspace_id: int, since: datetime) -> None:
        self.client = client
        self.provider = provider
        self.workspace_id = workspace_id
        self.since = since
        self.found: dict[str, Contact | None] = {}
        self._is_listed = False

    def of(self, wanted: set[str]) -> dict[str, Contact | None]:
        """The contacts with these ids. None: the provider has no such contact any more. Raises providers.errors."""
        known = self._known(wanted)
        strangers = wanted - known - self.found.keys()
        if len(strangers) > MANY and not self._is_listed:
            self._list()
            strangers -= self.found.keys()
        for contact_id in sorted(strangers):
            self.found[contact_id] = self._ask(contact_id)
        return {
            each: Contact(provider=self.provider, external_id=each) if each in known else self.found[each]
            for each in wanted
        }

    def _known(self, wanted: set[str]) -> set[str | None]:
        column = Lead.external_id_column(self.provider)
        query = select(column).where(Lead.workspace_id == self.workspace_id, column.in_(wanted))
        with unit_of_work() as session:
            return set(session.scalars(query))

    def _list(self) -> None:
        """Read the list of recent contacts back to where the run begins."""
        for page in self.client.recent_contacts():
            self.found |= {str(contact.external_id): contact for contact, _ in page.rows}
            last = page.rows[-1][1] if page.rows else None
            if last is not None and last < self.since:
                break
        self._is_listed = True

    def _ask(self, contact_id: str) -> Contact | None:
        try:
            return self.client.contact(contact_id)
        except Rejected as refused:
            if refused.status != 404:
                raise
            return None
