"""Writing to the consent ledger, and what follows from its events: the state of each channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.audit import audit_log
from webapp.consent.models import By, Change, ConsentEvent
from webapp.consent.readings import Channel
from webapp.leads.families import families_of, family_of
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.snapshots import once_a_snapshot

SINGLE: tuple[Channel, ...] = ("email", "sms", "calls")
DOMAIN = "domain"
"""Reason of an event that closes e-mail because the provider's blocklist has the whole domain."""
PERMANENT = "permanent"
"""Reason of a "dnd_on" event that only the person themselves can end."""
MAILBOX_FULL = "mailbox_full"
"""Reason of an "unreachable" event that warns and refuses nothing."""


@dataclass(slots=True)
class ConsentState:
    """What stands for each channel, with the event that decides."""

    closed: dict[Channel, ConsentEvent] = field(default_factory=dict)
    unreachable: dict[Channel, ConsentEvent] = field(default_factory=dict)
    held: ConsentEvent | None = None
    dnd: ConsentEvent | None = None
    """Do-not-disturb for texts, which the provider alone ends."""

    def is_opted_out(self) -> bool:
        """Whether every channel is closed."""
        return all(channel in self.closed for channel in SINGLE)

    def apply(self, event: ConsentEvent) -> None:
        """The next event, in the order of recording."""
        channels = SINGLE if event.channel == "all" else (event.channel,)
        match event.change:
            case "opt_out":
                self._close(channels, event)
            case "opt_in":
                self.closed = {name: by for name, by in self.closed.items() if name not in channels}
            case "unreachable":
                self.lose(channels, event)
            case "reachable":
                self.unreachable = {n: by for n, by in self.unreachable.items() if n not in channels}
            case "dnd_on" | "dnd_off":
                self.dnd = event if event.change == "dnd_on" else None
        is_settled = event.change in ("opt_out", "opt_in") and event.channel == "all"
        if event.change == "hold":
            self.held = event
        elif is_settled or event.change == "release":
            self.held = None

    def _close(self, channels: tuple[Channel, ...], event: ConsentEvent) -> None:
        """Who opted out of any contact did not opt out of less by naming one channel later."""
        for channel in channels:
            known = self.closed.get(channel)
            if event.channel == "all" or known is None or known.channel != "all":
                self.closed[channel] = event

    def lose(self, channels: tuple[Channel, ...], event: ConsentEvent) -> None:
        """A full mailbox says nothing of an address that does not exist."""
        for channel in channels:
            known = self.unreachable.get(channel)
            if event.reason != MAILBOX_FULL or known is None or known.reason == MAILBOX_FULL:
                self.unreachable[channel] = event


@dataclass(frozen=True, slots=True)
class Because:
    """Who or what makes a change, and what it rests on. `at`: when it was said or done; None: now."""

    by: By
    at: datetime | None = None
    user_id: int | None = None
    source: str = ""
    message_id: int | None = None
    address: str | None = None
    evidence: str = ""
    reason: str = ""
    readings: dict[str, Any] = field(default_factory=dict)


def record(
    session: Session, lead: Lead, change: Change, because: Because, channel: Channel = "all"
) -> ConsentEvent | None:
    """Add an event of this locked lead; None when the same message made the same change before."""
    facts = {each.name: getattr(because, each.name) for each in fields(because)}
    adding = insert(ConsentEvent).values(
        **facts | {"at": because.at or clock.now()},
        workspace_id=lead.workspace_id,
        lead_id=lead.id,
        change=change,
        channel=channel,
    )
    event_id = session.scalar(adding.on_conflict_do_nothing().returning(ConsentEvent.id))
    if event_id is None:
        return None
    _write_down(session, lead, change, because, channel)
    lead.is_held = state_of(session, lead).held is not None
    changes.announce(session, lead.workspace_id)
    return session.get_one(ConsentEvent, event_id)


def _write_down(session: Session, lead: Lead, change: Change, because: Because, channel: Channel) -> None:
    """For the audit log; what it rests on, and in whose words, stays in the ledger."""
    after = {"change": change, "channel": channel, "by": because.by}
    audit_log.record(
        session,
        "consent.changed",
        workspace_id=lead.workspace_id,
        row=("lead", lead.id),
        after=after,
        user_id=because.user_id,
        by=("provider", because.source) if because.by == "provider" else None,
    )


@once_a_snapshot
def state_of(session: Session, lead: Lead) -> ConsentState:
    """The strictest of this lead and of whoever was merged into it: one who is left alone is left alone by any name."""
    return _strictest(_by_lead(events_of(session, lead)).values())


def states_of(session: Session, leads: Sequence[Lead]) -> dict[int, ConsentState]:
    """The same for many leads at once, by their ids."""
    families = families_of(session, leads)
    events = select(ConsentEvent).where(
        ConsentEvent.workspace_id.in_({lead.workspace_id for lead in leads}),
        ConsentEvent.lead_id.in_({each.id for family in families.values() for each in family}),
    )
    states = _by_lead(session.scalars(events.order_by(ConsentEvent.id)))
    return {
        lead_id: _strictest(states[each.id] for each in family if each.id in states)
        for lead_id, family in families.items()
    }


@once_a_snapshot
def events_of(session: Session, lead: Lead) -> list[ConsentEvent]:
    """Every event of this lead and of whoever was merged into it, oldest first."""
    ids = [each.id for each in family_of(session, lead)]
    query = select(ConsentEvent).where(
        ConsentEvent.workspace_id == lead.workspace_id, ConsentEvent.lead_id.in_(ids)
    )
    return list(session.scalars(query.order_by(ConsentEvent.id)))


def _by_lead(events: Iterable[ConsentEvent]) -> dict[int, ConsentState]:
    """What the events, the oldest first, make of each lead."""
    states: dict[int, ConsentState] = {}
    for event in events:
        states.setdefault(event.lead_id, ConsentState()).apply(event)
    return states


def _strictest(states: Iterable[ConsentState]) -> ConsentState:
    strictest = ConsentState()
    for state in states:
        strictest.closed = {**state.closed, **strictest.closed}
        for channel, event in state.unreachable.items():
            strictest.lose((channel,), event)
        strictest.held = strictest.held or state.held
        if state.dnd is not None and (strictest.dnd is None or state.dnd.reason == PERMANENT):
            strictest.dnd = state.dnd
    return strictest
