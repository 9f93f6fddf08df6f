"""One lead, synced: what the providers have of it and we do not, channel by channel, neither in the other's way.

Every page is stored in a transaction of its own, so an attempt that dies or is repeated loses nothing and stores nothing
twice. Lists have the newest first: what arrives meanwhile moves rows to later pages, where they are met again and known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.campaigns.contacts import details_of
from webapp.consent.sms_dnd import record_dnd
from webapp.integrations.health import find_connection, record_success, refused_while_working, remedy_for
from webapp.integrations.models import Connection
from webapp.jobs import ledger
from webapp.jobs.runs import Run
from webapp.leads.locks import lock_lead
from webapp.leads.matching import fill
from webapp.leads.models import Lead
from webapp.providers.clients import Page
from webapp.providers.errors import Gone, KeyRefused, NotAsked, ProviderError
from webapp.providers.facts import Contact
from webapp.providers.registration import Channel
from webapp.providers.registry import label_of, of_channel
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from webapp.scoring.jobs import enqueue_score
from webapp.sync import receipts
from webapp.sync.models import ReceiptState, Trigger
from webapp.sync.receipts import Part
from webapp.sync.sources import mails, texts
from webapp.sync.sources.source import LeadSource

BUSY_SECONDS = 3.0
"""How long a sync is put off while another one reads the same lead."""

SOURCES: dict[Channel, Callable[..., LeadSource[Any]]] = {"sms": texts.of_lead, "email": mails.of_lead}
"""In the order in which they are read."""


@dataclass(slots=True)
class LeadSync:
    """One attempt at one lead, and how far each channel has come."""

    lead: Lead
    receipt_id: int
    began_at: datetime
    is_spare: bool
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def new(self) -> int:
        """Messages that were not known before."""
        return sum(part.new for part in self.parts.values())


def sync(run: Run, lead_id: int, trigger: Trigger) -> LeadSync | None:
    """Read both channels, each as far as it comes. None: another job reads this lead, and this one was put off.

    Raises NotFound when the lead is gone or merged, else what the job has to end with (providers.errors). The end of the
    run is left to the caller.
    """
    work = _begin(run, lead_id, trigger)
    if work is None:
        return None
    failures = [failure for channel in SOURCES if (failure := _read(work, channel)) is not None]
    failure = _end(work, failures)
    if failure is not None:
        raise failure
    return work


def _begin(run: Run, lead_id: int, trigger: Trigger) -> LeadSync | None:
    """Two at once could take each other's pages for what was read before, so the second one is put off."""
    with unit_of_work() as session:
        lead = _lock(session, run.lease.workspace_id, lead_id)
        if receipts.is_being_read(session, lead, run.lease.job_id):
            note = "Another sync of this conversation goes on."
            ledger.put_off(session, run.lease, BUSY_SECONDS, "Busy", note)
            run.ended = True
            return None
        receipt, before = receipts.begin(session, lead, trigger, run.lease.job_id)
        changes.announce(session, lead.workspace_id)
        return LeadSync(
            lead=lead,
            receipt_id=receipt.id,
            began_at=run.began_at,
            is_spare=trigger in ("all", "schedule"),
            parts={channel: Part(whole=bool(before.get(channel, {}).get("whole"))) for channel in SOURCES},
        )


def _read(work: LeadSync, channel: Channel) -> ProviderError | None:
    """Read one channel as far as it comes; what stopped it, if anything did."""
    part, began = work.parts[channel], time.monotonic()
    try:
        for connection in _connections(work.lead, channel):
            _read_connection(work, part, connection, channel)
    except ProviderError as failed:
        part.state = "refused" if isinstance(failed, KeyRefused) else "failed"
        part.remedy = remedy_for(failed)
        return failed
    finally:
        part.seconds = round(time.monotonic() - began, 2)
    return None


def _connections(lead: Lead, channel: Channel) -> list[Connection]:
    mine = (Connection.workspace_id == lead.workspace_id, Connection.provider.in_(of_channel(channel)))
    with unit_of_work() as session:
        return list(session.scalars(select(Connection).where(*mine).order_by(Connection.id)))


def _read_connection(work: LeadSync, part: Part, connection: Connection, channel: Channel) -> None:
    with unit_of_work() as session:
        source = SOURCES[channel](session, connection, is_spare=work.is_spare)
    source.calls = part.calls
    try:
        contact = source.find_contact(work.lead)
        if contact is None:
            part.state = "unknown"
            return
        _enter(work, contact)
        part.state = "reading"
        for pages in source.lists(contact):
            _store(work, part, source, pages)
    except Gone:
        part.state, part.remedy = (
            "unknown",
            f"{label_of(connection.provider)} does not know this person any more.",
        )
        return
    finally:
        part.calls = source.calls
    part.state, part.whole = "done", True
    with unit_of_work() as session:
        record_success(session, connection.id)


def _enter(work: LeadSync, contact: Contact) -> None:
    """Fill in what the provider knows of the person where the lead has nothing."""
    is_known = work.lead.external_id(contact.provider) == contact.external_id
    if is_known and contact.is_bare_id and contact.sms_dnd is None:
        return
    with unit_of_work() as session:
        details = details_of(session, work.lead.workspace_id, contact)
        lead = _lock(session, work.lead.workspace_id, work.lead.id, filling=details.identity())
        fill(session, lead, details)
        if contact.sms_dnd is not None:
            record_dnd(session, lead, contact.sms_dnd, clock.now())


def _store(work: LeadSync, part: Part, source: LeadSource[Any], pages: Iterable[Page[Any]]) -> None:
    """Store page by page, until a page is wholly known and everything behind it was read before."""
    was_whole = part.whole
    for page in pages:
        part.calls, part.trace = source.calls, page.trace or part.trace
        with unit_of_work() as session:
            lead = _lock(session, work.lead.workspace_id, work.lead.id)
            outcomes = [source.store(session, lead, row) for row in page.rows]
            if any(each.is_news for each in outcomes):
                enqueue_score(session, lead)
            is_known = part.count(outcomes)
            receipts.write(session, work.receipt_id, work.parts)
        if was_whole and is_known:
            return


def _end(work: LeadSync, failures: list[ProviderError]) -> ProviderError | None:
    """Write the receipt's end; what the job has to end with.

    A refused key parks the job only when no channel could be read: otherwise the channel that works would stop being
    synced because of the other. Its connection says what to do, and a person or the next key asks again.
    """
    is_partly = any(part.state == "done" for part in work.parts.values())
    refusals = [failure for failure in failures if isinstance(failure, KeyRefused)]
    others = [failure for failure in failures if not isinstance(failure, KeyRefused)]
    with unit_of_work() as session:
        for refusal in refusals:
            if is_partly or others:
                _show_refusal(session, work, refusal)
        receipts.write(session, work.receipt_id, work.parts, _state(failures, is_partly=is_partly))
        changes.announce(session, work.lead.workspace_id)
    if others:
        # What was only put off costs no attempt; so it is the last to be raised.
        return min(others, key=lambda failure: isinstance(failure, NotAsked))
    return refusals[0] if refusals and not is_partly else None


def _state(failures: list[ProviderError], *, is_partly: bool) -> ReceiptState:
    if failures:
        return "partly" if is_partly else "failed"
    return "done" if is_partly else "nothing"


def _show_refusal(session: Session, work: LeadSync, failed: KeyRefused) -> None:
    connection = find_connection(session, work.lead.workspace_id, failed.provider)
    if connection is None or not failed.status:
        return
    refused_while_working(session, connection, failed, work.began_at)


def _lock(
    session: Session, workspace_id: int | None, lead_id: int, filling: dict[str, str] | None = None
) -> Lead:
    """The lead, locked. Raises NotFound when it is gone, or was merged into another: that one is synced."""
    lead = lock_lead(session, workspace_id or 0, lead_id, filling=filling)
    if lead.merged_into is not None:
        raise NotFound(f"lead {lead_id}")
    return lead
