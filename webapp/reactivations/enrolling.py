"""One person of a reactivation: looked up here and at the provider, then put into the sequence, or left to a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.consent.returning import match_or_create
from webapp.conversations import channels
from webapp.integrations.connections import connected, open_mail
from webapp.integrations.models import SenderAccount
from webapp.jobs import batches
from webapp.jobs.runs import Run
from webapp.jobs.schedules import database_now
from webapp.leads.locks import lock_lead
from webapp.leads.matching import ContactDetails, kept_of, match
from webapp.leads.models import Lead
from webapp.providers.registry import label_of
from webapp.reactivations.models import Reactivation, ReactivationPerson
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotFound
from webapp.sequences import enrolments
from webapp.sequences.models import Enrolment, Sequence, Touch
from webapp.sequences.settings import settings_of
from webapp.sync import lead as lead_sync

UNKNOWN = "{providers} has no conversation with this address."
WAITS = "They wait for an answer: write it by hand."
NOT_CONNECTED = "No mailbox is connected: see Integrations."


def enrol_one(run: Run, person_id: int, job_batch_id: int) -> None:
    """Find the person's old conversation, and take it up again. Whatever speaks against it is kept for a person.

    Safe to repeat: whoever is enrolled is not looked at again. Raises as `sync.lead.sync` does, and NotFound.
    """
    lead_id = _known(person_id) or _found_elsewhere(person_id)
    if lead_id is not None and not _has_thread(lead_id) and lead_sync.sync(run, lead_id, "all") is None:
        return  # another job reads this conversation: this one was put off
    with run.finish() as session:
        person = session.get_one(ReactivationPerson, person_id, with_for_update=True)
        if person.state != "enrolled":
            _settle(session, person, lead_id, database_now(session))
        run.outcome = person.state
        batches.record_done(session, job_batch_id, **{person.state: 1})


def _known(person_id: int) -> int | None:
    """The lead that has this address here already."""
    with unit_of_work() as session:
        person = session.get(ReactivationPerson, person_id)
        if person is None:
            raise NotFound(f"person {person_id}")
        if person.lead_id is not None:
            return kept_of(session, session.get_one(Lead, person.lead_id))
        found = match(session, person.workspace_id, ContactDetails(email=person.email))
        return found.lead.id if found else None


def _found_elsewhere(person_id: int) -> int | None:
    """A lead made of what a provider knows of the address; None where none knows it, so that no stranger becomes a lead."""
    with unit_of_work() as session:
        person = session.get_one(ReactivationPerson, person_id)
        clients = [
            open_mail(session, person.workspace_id, each.provider)[1]
            for each in connected(session, person.workspace_id, "email")
        ]
    for client in clients:
        contact = client.find_contact(person.email)
        if contact is not None:
            with unit_of_work() as session:
                made = match_or_create(session, person.workspace_id, ContactDetails.of(contact))
                return made.lead.id if made is not None else None  # None: they were erased here
    return None


def _has_thread(lead_id: int) -> bool:
    with unit_of_work() as session:
        return channels.newest_answerable(session, session.get_one(Lead, lead_id), "email") is not None


def _settle(session: Session, person: ReactivationPerson, lead_id: int | None, now: datetime) -> None:
    person.state, person.reason = "review", _unknown(session, person.workspace_id)
    if lead_id is None:
        return
    lead = lock_lead(session, person.workspace_id, lead_id)
    person.lead_id = lead.id
    _fill(lead, person)
    person.reason = channels.why_not(session, lead)["email"] or ("" if lead.is_answered() else WAITS)
    if person.reason:
        return
    reactivation = session.get_one(Reactivation, person.reactivation_id)
    sequence = session.get_one(Sequence, reactivation.sequence_id)
    begins = now + timedelta(days=_days_ahead(session, sequence))
    try:
        enrolment = enrolments.start(session, lead, sequence, reactivation.created_by, begins)
    except Invalid as refused:
        person.reason = refused.message
    else:
        person.state, person.enrolment_id = "enrolled", enrolment.id


def _days_ahead(session: Session, sequence: Sequence) -> int:
    """After how many days this sequence's senders have room, as far as can be told: so the clock looks at few in vain each day.

    Whether a sender's day is full is decided by `sequences.rules` when the time has come.
    """
    waiting = (
        select(func.count(Enrolment.id.distinct()))
        .join(Touch, (Touch.workspace_id == Enrolment.workspace_id) & (Touch.enrolment_id == Enrolment.id))
        .where(
            Enrolment.workspace_id == sequence.workspace_id,
            Enrolment.sequence_id == sequence.id,
            Enrolment.state == "active",
            Touch.state == "planned",
        )
    )
    senders = select(func.count()).where(SenderAccount.workspace_id == sequence.workspace_id)
    cap = sequence.daily_cap or settings_of(session, sequence.workspace_id).daily_cap
    return (session.scalar(waiting) or 0) // (cap * max(1, session.scalar(senders) or 0))


def _unknown(session: Session, workspace_id: int) -> str:
    providers = [label_of(each.provider) for each in connected(session, workspace_id, "email")]
    return UNKNOWN.format(providers=" and ".join(providers)) if providers else NOT_CONNECTED


def _fill(lead: Lead, person: ReactivationPerson) -> None:
    """What the list knows and nobody else does: a template may need it."""
    for name in ("first_name", "last_name", "company"):
        if not getattr(lead, name):
            setattr(lead, name, getattr(person, name))
