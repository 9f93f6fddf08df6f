"""Reading a case from the database, and writing what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, union
from sqlalchemy.orm import Session, defer
from sqlalchemy.orm.attributes import set_committed_value

from webapp.attachments.file_kinds import kind_of
from webapp.attachments.recording import attachments_of
from webapp.conversations.models import Message
from webapp.leads import round_robin
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.leads.states import STATUS_OF_SENTIMENT
from webapp.personas.persona_context import persona_context_for
from webapp.runtime import changes
from webapp.runtime.errors import NotFound
from webapp.scoring.doubts import doubt_of
from webapp.scoring.models import Score
from webapp.scoring.newest import newest_score
from webapp.scoring.prompt import RECENT, VERSION, Case, case_of, told_by_strangers
from webapp.scoring.verdicts import DISQUALIFIED, ScoreVerdict


def load_case(session: Session, lead_id: int) -> Case:
    """The lead with its first message and its most recent ones. Raises NotFound."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        raise NotFound(f"lead {lead_id}")
    mine = (
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.source != "forward",
    )
    recent = (
        select(Message.id)
        .where(*mine)
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(RECENT)
        .subquery()
    )
    first = select(Message.id).where(*mine).order_by(Message.sent_at, Message.id).limit(1).subquery()
    ids = union(select(recent.c.id), select(first.c.id))
    messages = session.scalars(
        select(Message)
        .where(Message.id.in_(ids))
        .order_by(Message.sent_at, Message.id)
        .options(defer(Message.body_html), defer(Message.display_html))
    ).all()
    for message in messages:
        _read_old(session, message)
    return case_of(lead, persona_context_for(session, lead), list(messages), _files(session, lead, messages))


def _files(session: Session, lead: Lead, messages: Sequence[Message]) -> dict[int, list[str]]:
    """What came with each message, as "offer.pdf (PDF)", without the pictures of signatures."""
    found = attachments_of(session, [lead.workspace_id], [message.id for message in messages])
    return {
        message_id: [f"{each.name} ({kind_of(each.name)})" for each in files if not each.is_inline]
        for message_id, files in found.items()
    }


def _read_old(session: Session, message: Message) -> None:
    """Keep what was read of a message that was stored before mails were read, and let its HTML go: sixty may have megabytes each."""
    if message.own_text is None:
        content = message.content
        session.expire(message, ["body_html", "display_html"])
        set_committed_value(message, "own_text", content.own_text)
        set_committed_value(message, "segments", content.segments)


def record_sentiment(session: Session, message: Message, sentiment: str, by: str) -> None:
    """Store what this reply is. The lead follows when it is its newest; a person's own judgement is never overwritten."""
    stored = session.get_one(Message, message.id)
    lead = lock_lead(session, stored.workspace_id, stored.lead_id)
    if stored.sentiment_by == "person":
        return
    if sentiment == "Blacklist" and stored.opt_out_decision != "opted_out":
        sentiment = (
            "Not Interested"  # whether it is an opt-out was judged apart, and is none, or a person's to say
        )
    stored.sentiment, stored.sentiment_by = sentiment, by
    if stored.sent_at == lead.last_inbound_at and lead.sentiment is None:
        lead.sentiment = sentiment
        # What a text says does not open a lead to mail, and nothing that a model reads reopens an opt-out.
        is_closed = lead.status in {"meeting-booked", "unqualified", "blacklisted", "bounced"}
        if not (lead.is_status_by_hand or is_closed):
            lead.status = STATUS_OF_SENTIMENT[sentiment]
        round_robin.assign_next(session, lead)
    changes.announce(session, stored.workspace_id)


def keep_verdict(session: Session, case: Case, message: Message, verdict: ScoreVerdict, job_id: int) -> Score:
    """Add the verdict to the lead's history: an answer that was paid for is stored before anything else is done with it."""
    sentiment = session.scalar(select(Lead.sentiment).where(Lead.id == case.lead_id))
    score = Score(
        doubt=doubt_of(
            verdict.overall,
            verdict.evidence,
            sentiment,
            told_by_strangers(case),
            speaks_to_reader=verdict.speaks_to_reader,
        ),
        workspace_id=case.workspace_id,
        lead_id=case.lead_id,
        message_id=message.id,
        job_id=job_id,
        outcome=verdict.outcome,
        fit=verdict.fit,
        intent=verdict.intent,
        overall=verdict.overall,
        reasons=verdict.reasons,
        evidence=verdict.evidence,
        model=verdict.model or None,
        prompt_version=VERSION if verdict.calls else None,
        usage={
            "calls": verdict.calls,
            "input_tokens": verdict.usage.input_tokens,
            "output_tokens": verdict.usage.output_tokens,
            "milliseconds": verdict.usage.milliseconds,
            "micros": verdict.micros,
        },
    )
    session.add(score)
    return score


def show_verdict(session: Session, case: Case, score: Score) -> None:
    """Let the lead carry the score, and open pages know."""
    if score.overall is not None:
        lead = session.get_one(Lead, case.lead_id)
        lead.overall_score, lead.is_score_doubted = score.overall, bool(score.doubt)
    changes.announce(session, case.workspace_id)


def disagrees(session: Session, lead: Lead) -> bool:
    """Whether a person's sentiment and the newest score cannot both be right: the one disqualifies, the other does not."""
    score = newest_score(session, lead.workspace_id, lead.id)
    return score is not None and (score.outcome == "disqualified") != (lead.sentiment in DISQUALIFIED)
