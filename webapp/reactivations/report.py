"""How a reactivation stands: each person in one state, from the touches and messages of their sequence, never kept twice."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass, replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.reactivations.models import Reactivation
from webapp.sequences.caps import LIMITED

STATES: dict[str, str] = {
    "pending": "To be looked up",
    "ready": "Ready",
    "limited": "Waits for the sender's cap",
    "sent": "Sent",
    "replied": "Replied",
    "review": "Needs a person",
    "failed": "Could not be sent",
    "over": "Ended without a mail",
}
SHOWN = 100
"""People that the page names in one state."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person and where they stand. `said` tells why, where there is a reason."""

    email: str
    name: str
    lead_id: int | None
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class Report:
    """How many people are in each state, and what came of it. `people` are the first of the state that was asked for."""

    counts: dict[str, int]
    meetings: int
    people: list[Standing]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def report_of(session: Session, row: Reactivation, state: str = "") -> Report:
    """The report of one reactivation. It names the people of one state, of all for a blank one."""
    counted = every_report(session, [row])[row.id]
    facts = {**_facts([row]), "state": state, "shown": SHOWN}
    people = [Standing(*each) for each in session.execute(_PEOPLE, facts)]
    return Report(counted.counts, counted.meetings, people)


def every_report(session: Session, rows: Several[Reactivation]) -> dict[int, Report]:
    """The reports of several, without people, in one statement."""
    found = {row.id: Report(dict.fromkeys(STATES, 0), 0, []) for row in rows}
    for each in session.execute(_COUNTS, _facts(rows)):
        report = found[each.reactivation_id]
        report.counts[each.state] = each.people
        found[each.reactivation_id] = replace(report, meetings=report.meetings + each.meetings)
    return found


def _facts(rows: Several[Reactivation]) -> dict[str, object]:
    return {
        "workspace_ids": list({row.workspace_id for row in rows}),
        "reactivation_ids": [row.id for row in rows],
        "limited": list(LIMITED),
    }


_STANDING = """
    SELECT person.id, person.reactivation_id, person.email, person.lead_id, person.line,
        trim(person.first_name || ' ' || person.last_name) AS name,
        lead.status = 'meeting-booked' AND replied.is_so AS is_meeting,
        coalesce(nullif(person.reason, ''), nullif(touch.reason, ''), enrolment.reason, '') AS said,
        CASE
            WHEN person.state <> 'enrolled' THEN person.state
            WHEN replied.is_so THEN 'replied'
            WHEN sent.state = 'sent' OR touch.state = 'dry_run' THEN 'sent'
            WHEN sent.state = 'failed' THEN 'failed'
            WHEN touch.state = 'held' THEN 'review'
            WHEN touch.state = 'planned' AND touch.reason = ANY (:limited) THEN 'limited'
            WHEN touch.state IN ('planned', 'queued') THEN 'ready'
            ELSE 'over' END AS state
    FROM reactivation_person AS person
    LEFT JOIN enrolment ON enrolment.workspace_id = person.workspace_id AND enrolment.id = person.enrolment_id
    LEFT JOIN lead ON lead.workspace_id = person.workspace_id AND lead.id = enrolment.lead_id
    LEFT JOIN LATERAL (
        SELECT touch.state, touch.reason, touch.message_id FROM touch
        WHERE touch.workspace_id = person.workspace_id AND touch.enrolment_id = person.enrolment_id
        ORDER BY touch.due_at, touch.id LIMIT 1
    ) AS touch ON true
    LEFT JOIN message AS sent ON sent.workspace_id = person.workspace_id AND sent.id = touch.message_id
    LEFT JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM message WHERE message.workspace_id = person.workspace_id AND message.lead_id = enrolment.lead_id
                AND message.direction = 'inbound' AND NOT message.is_bounce AND NOT message.is_automated
                AND message.id > enrolment.unless_reply_after
        ) AS is_so
    ) AS replied ON true
    WHERE person.workspace_id = ANY (:workspace_ids) AND person.reactivation_id = ANY (:reactivation_ids)
"""
_COUNTS = text(f"""
    SELECT reactivation_id, state, count(*) AS people, count(*) FILTER (WHERE is_meeting) AS meetings
    FROM ({_STANDING}) AS standing GROUP BY reactivation_id, state
""")  # no value from outside
_PEOPLE = text(f"""
    SELECT email, name, lead_id, state, said FROM ({_STANDING}) AS standing
    WHERE state = :state OR :state = '' ORDER BY line, id LIMIT :shown
""")
