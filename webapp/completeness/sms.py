"""All texts of a location, by GoHighLevel's export: oldest first, by date, a hundred in a call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.completeness.tally import Row
from webapp.conversations import texts
from webapp.leads.matching import Person, match_or_create
from webapp.leads.models import Lead
from webapp.providers.errors import Rejected
from webapp.providers.gohighlevel import contacts, messages
from webapp.providers.gohighlevel.account import Account
from webapp.providers.gohighlevel.messages import Sms
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import enqueue_score

GONE = "Its contact was deleted in GoHighLevel, so nobody knows who wrote it."
NOBODY = "GoHighLevel names no contact for it."


def pages(account: Account, since: datetime, until: datetime) -> Iterator[list[Sms]]:
    """Everything between two moments. Raises providers.errors."""
    cursor = None
    while True:
        page = messages.export_messages(account, since=since, until=until, cursor=cursor)
        yield page.rows
        if page.next is None:
            return
        cursor = page.next


def people_of(account: Account, workspace_id: int, page: list[Sms]) -> dict[str, Person | None]:
    """Who the contacts of a page are; GoHighLevel is asked for those alone whom we do not know. None: it knows them no more."""
    wanted = {sms.contact_id for sms in page if sms.contact_id}
    with unit_of_work() as session:
        known = set(
            session.scalars(
                select(Lead.gohighlevel_id).where(
                    Lead.workspace_id == workspace_id, Lead.gohighlevel_id.in_(wanted)
                )
            )
        )
    people: dict[str, Person | None] = {each: Person(gohighlevel_id=each) for each in wanted}
    for contact_id in sorted(wanted - known):
        try:
            people[contact_id] = Person.of_contact(contacts.get_contact(account, contact_id))
        except Rejected as refused:
            if refused.status != 404:
                raise
            people[contact_id] = None
    return people


def store(
    session: Session, workspace_id: int, sms: Sms, people: dict[str, Person | None], score_after: datetime
) -> Row:
    """Store one text, if it is not here; what is new and young is scored."""
    number = texts.named(sms.id)
    if not sms.contact_id:
        return Row(number, sms.at, NOBODY)
    person = people[sms.contact_id]
    if person is None:
        is_here = texts.find(session, workspace_id, sms.id) is not None
        return Row(number, sms.at, "known" if is_here else GONE)
    lead = match_or_create(session, workspace_id, person)
    told, message = texts.record_text(session, lead, sms)
    if told == "new" and message.is_inbound and message.sent_at > score_after:
        enqueue_score(session, lead)
    return Row(number, sms.at, "new" if told == "new" else "known")
