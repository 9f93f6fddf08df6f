"""What the panel says of a lead's consent: what is closed and why, what a person has to decide, what providers do not know yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from webapp.accounts.models import User
from webapp.consent.decisions import OPT_IN
from webapp.consent.gate import SendAllowed, SendRefused, may_send
from webapp.consent.ledger import events_of, state_of
from webapp.consent.models import BYS, ConsentEvent
from webapp.jobs import lookup
from webapp.leads.models import Lead
from webapp.leads.provider_status import not_passed_on, push_keys
from webapp.providers.registry import label_of
from webapp.runtime.snapshots import once_a_snapshot

CERTAINTY = {
    "certain": "surely an opt-out",
    "ask": "perhaps an opt-out",
    "none": "no opt-out",
}
BY_STRENGTH = {
    "unread": "in a language that rules do not read",
    "other": "perhaps an opt-out for somebody else",
}
WANTS = {"yes": "an opt-out", "no": "no opt-out", "unclear": "not clear"}


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One sentence with the event behind it, and who made it; `event` None: it stands without one."""

    sentence: str
    event: ConsentEvent | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class HeldQuestion:
    """What a person has to decide."""

    event: ConsentEvent
    is_opt_in: bool
    words: str
    model: str


@dataclass(frozen=True, slots=True)
class Untold:
    """A provider that could not be told, and why not."""

    label: str
    note: str


@dataclass(frozen=True, slots=True)
class ConsentPanel:
    """The part of the panel about consent."""

    lines: list[ConsentLine]
    held: HeldQuestion | None
    may_be_reopened: bool
    waiting: list[str]
    """Names of the providers that do not know of the opt-out yet, or of its end."""
    refused: list[Untold]
    """Those that could not be told. They are told again every day."""


def panel_of(session: Session, lead: Lead) -> ConsentPanel:
    """What stands now."""
    state = state_of(session, lead)
    untold = not_passed_on(session, lead)
    failed = _failed(session, lead, untold)
    lines = [_line(session, may_send(session, lead, channel)) for channel in _channels()]
    if "calls" in state.closed and state.closed["calls"].channel == "calls":
        lines.append(
            ConsentLine("This lead asked not to be called.", *_named(session, state.closed["calls"]))
        )
    return ConsentPanel(
        lines=list(
            {line.sentence: line for line in lines if line is not None and not _is_held(line)}.values()
        ),
        held=_question(state.held) if state.held else None,
        may_be_reopened=bool(state.closed) or lead.status == "blacklisted",
        waiting=[label_of(provider) for provider in untold if provider not in failed],
        refused=[Untold(label_of(provider), note) for provider, note in failed.items()],
    )


def _failed(session: Session, lead: Lead, untold: list[str]) -> dict[str, str]:
    """Those of the providers that could not be told since the lead's consent changed last, and why."""
    events = events_of(session, lead) if untold else []
    changed_at = max((event.recorded_at for event in events), default=None)
    notes: dict[str, str] = {}
    for provider in untold:
        failures = lookup.last_failed(session, push_keys(session, lead, provider)).values()
        for job in failures:
            if job.is_newer_than(changed_at):
                notes[provider] = job.note
    return notes


@once_a_snapshot
def untold_of(session: Session, lead: Lead) -> tuple[int, int]:
    """How many providers do not know yet, and how many could not be told: differs whenever the panel says something else of it."""
    untold = not_passed_on(session, lead)
    return len(untold), len(_failed(session, lead, untold))


def _channels() -> tuple[Literal["email", "sms"], ...]:
    return ("email", "sms")


def _line(session: Session, answer: SendAllowed | SendRefused) -> ConsentLine | None:
    sentence = answer.sentence if isinstance(answer, SendRefused) else answer.warning
    return ConsentLine(sentence, *_named(session, answer.event)) if sentence else None


def _is_held(line: ConsentLine) -> bool:
    return line.event is not None and line.event.change == "hold"


def _named(session: Session, event: ConsentEvent | None) -> tuple[ConsentEvent | None, str]:
    if event is None:
        return None, ""
    user = session.get(User, event.user_id) if event.user_id else None
    if user is not None:
        return event, f"by {user.name}"
    return event, f"by {label_of(event.source)}" if event.by == "provider" else BYS[event.by]


def _question(event: ConsentEvent) -> HeldQuestion:
    words: dict[str, Any] = event.readings.get("words") or {}
    model: dict[str, Any] | None = event.readings.get("model")
    asks = ", and they also ask or agree to something" if model and model["also_asks_or_agrees"] else ""
    return HeldQuestion(
        event=event,
        is_opt_in=event.reason == OPT_IN,
        words=BY_STRENGTH.get(words.get("strength", ""), CERTAINTY.get(words.get("certainty", ""), "")),
        model=f"{WANTS[model['wants_no_contact']]}{asks}" if model else "was not asked",
    )
