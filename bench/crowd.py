"""Thousands of leads with the conversations that people really have: the demo's texts, quotations and HTML, in all moods."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, text

from simulators.corpus import acorn
from simulators.corpus.people import COMPANIES, FIRST, LAST, TITLES
from webapp.conversations.content import read_mail
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.leads.states import STATUS_OF_SENTIMENT
from webapp.runtime import clock
from webapp.runtime.database import engine, owner
from webapp.runtime.text import one_line
from webapp.scoring.models import Score

SENTIMENTS = {
    "meeting": "Meeting Requested",
    "pricing": "Information Requested",
    "call": "Call Requested",
    "interested": "Interested",
    "later": "Follow Up",
    "no": "Not Interested",
    "wrong": "Not Interested",
    "stop": "Blacklist",
    "away": "Out of Office",
}
DAYS = 60
AT_ONCE = 2_000

Rows = list[dict[str, Any]]


def move_in(workspace_id: int, count: int) -> list[int]:
    """Put so many leads into the workspace, each with one to seven messages; answers their ids, newest first."""
    draw = random.Random("crowd")
    with engine().begin() as connection:
        for start in range(0, count, AT_ONCE):
            leads: Rows = []
            said: list[Rows] = []
            for number in range(start, min(start + AT_ONCE, count)):
                lead, messages = _somebody(draw, number)
                leads.append({"workspace_id": workspace_id, **lead})
                said.append(messages)
            ids = connection.scalars(
                insert(Lead).returning(Lead.id, sort_by_parameter_order=True), leads
            ).all()
            rows = [
                {"workspace_id": workspace_id, "lead_id": lead_id, **message}
                for lead_id, messages in zip(ids, said, strict=True)
                for message in messages
            ]
            connection.execute(insert(Message), rows)
        connection.execute(_SCORE, {"workspace_id": workspace_id})
    with owner().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE lead, message, score")
        newest = text("SELECT id FROM lead WHERE workspace_id = :id ORDER BY last_message_at DESC, id DESC")
        return list(connection.scalars(newest, {"id": workspace_id}))


def _somebody(draw: random.Random, number: int) -> tuple[dict[str, Any], Rows]:
    first, last, company = draw.choice(FIRST), draw.choice(LAST), draw.choice(COMPANIES)
    title = draw.choice(TITLES)
    words = {
        "first": first,
        "last": last,
        "company": company,
        "title": title,
        "n": number % 1000,
        "domain": "x.test",
    }
    kind = draw.choice([kind for kind in SENTIMENTS if kind in acorn.REPLIES])
    email = f"{first}.{last}.{number}@northwind.test".lower()
    at = clock.now() - timedelta(days=DAYS) * draw.random() - timedelta(hours=1)
    subject = draw.choice(acorn.SUBJECTS).format(**words)
    opener = draw.choice(acorn.OPENERS).format(**words)
    messages = [_message((number, 0), at, subject, opener, ("campaign", acorn.SENDER[0]))]
    answered = inbound = None
    for turn in range(1, draw.choice((2, 2, 2, 3, 3, 5, 7))):
        at += timedelta(minutes=draw.uniform(5, 90))
        if turn % 2:
            quoted = "\n".join(f"> {line}" for line in opener.splitlines())
            words_of_lead = draw.choice(acorn.REPLIES[kind]).format(**words)
            body = f"{words_of_lead}\n\nOn Tuesday, {acorn.SENDER[0]} wrote:\n{quoted}"
            messages.append(_message((number, turn), at, f"Re: {subject}", body, ("lead", f"{first} {last}")))
            inbound, preview = at, one_line(words_of_lead, 160)
        else:
            texts = acorn.ANSWERS.get(kind) or ("Thank you, {first}. I will come back to you.",)
            body = draw.choice(texts).format(**words)
            messages.append(
                _message((number, turn), at, f"Re: {subject}", body, ("operator", acorn.SENDER[0]))
            )
            answered, preview = at, one_line(body, 160)
    lead = {
        "first_name": first,
        "last_name": last,
        "email": email,
        "company": company,
        "title": title,
        "emailbison_id": str(number),
        "status": STATUS_OF_SENTIMENT[SENTIMENTS[kind]],
        "sentiment": SENTIMENTS[kind],
        "overall_score": draw.choice((1, 2, 3, 4)),
        "snoozed_until": clock.now() + timedelta(days=2) if number % 40 == 0 else None,
        "last_inbound_at": inbound,
        "last_reply_sent_at": answered,
        "last_message_at": at,
        "last_channel": "email",
        "preview": preview,
    }
    return lead, messages


def _message(key: tuple[int, int], at: Any, subject: str, body: str, by: tuple[str, str]) -> dict[str, Any]:
    (number, turn), (source, sender) = key, by
    html = "".join(f"<p>{part}</p>" for part in body.split("\n\n"))
    return {
        "channel": "email",
        "direction": "inbound" if source == "lead" else "outbound",
        "source": source,
        "state": "received" if source == "lead" else "sent",
        "provider": "emailbison",
        "provider_id": f"reply-{number}-{turn}",
        "provider_facts": {"sender_email_id": 243, "reply_id": number * 10 + turn},
        "subject": subject,
        "body_text": body,
        "body_html": html,
        **read_mail(subject, body, html).columns(),
        "sender_name": sender,
        "sent_at": at,
    }


_SCORE = text(f"""
    INSERT INTO {Score.__tablename__} (workspace_id, lead_id, message_id, outcome, fit, intent, overall, reasons, model)
    SELECT lead.workspace_id, lead.id, newest.id, 'scored', lead.overall_score, lead.overall_score, lead.overall_score,
        'A shop of the right size that asks for prices and dates.', 'bench'
    FROM lead CROSS JOIN LATERAL (
        SELECT id FROM message WHERE message.workspace_id = lead.workspace_id AND message.lead_id = lead.id
            AND direction = 'inbound' ORDER BY sent_at DESC LIMIT 1
    ) AS newest
    WHERE lead.workspace_id = :workspace_id
""")
