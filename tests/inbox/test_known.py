"""What a page is told that a lead has none of is really not there: it shows the same as when everything is asked for."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import Cast
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.attachments import unsent as unsent_files
from webapp.consent import ledger
from webapp.conversations.unsent_models import UnsentText
from webapp.drafting.models import Draft
from webapp.inbox.conversation import Conversation, open_conversation
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work
from webapp.runtime.snapshots import snapshot


def furnish(session: Session, cast: Cast, lead: Lead) -> None:
    """Something of all that a lead may have."""
    of_lead = {"workspace_id": lead.workspace_id, "lead_id": lead.id}
    reply = factories.message(session, lead, "What does it cost?")
    factories.message(
        session, lead, "0.62.", direction="outbound", source="operator", state="sent", written_by=cast.bob.id
    )
    session.add(Draft(**of_lead, message_id=reply.id, channel="email", state="proposed", body="0.62 a day."))
    session.add(UnsentText(**of_lead, user_id=cast.alice.id, channel="email", body="What I began"))
    unsent_files.add(session, lead, cast.alice.id, "prices.pdf", b"%PDF-1.4 prices")
    ledger.record(session, lead, "opt_out", ledger.Because("person", user_id=cast.bob.id), "email")


def shown(conversation: Conversation) -> dict[str, object]:
    """What the page says of it all."""
    composer = conversation.composer
    return {
        "text": composer.text,
        "files": [each.name for each in composer.files],
        "draft": composer.draft.version,
        "others": composer.others_answer_id,
        "joined": composer.joined,
        "why not": composer.why_not,
        "consent": [(line.sentence, line.event.id) for line in conversation.consent.lines],
        "tags": [line.tag.id for line in conversation.tag_history],
        "score": conversation.score and conversation.score.id,
        "history": [line.row.id for line in conversation.history],
        "files shown": [len(bubble.files) for bubble in conversation.thread.bubbles],
        "version": conversation.version,
    }


@pytest.mark.parametrize("furnished", ["nobody", "itself", "the one that was merged into it"])
def test_a_conversation_shows_the_same_however_it_is_asked_for(cast: Cast, furnished: str) -> None:
    with unit_of_work() as session:
        lead, other = (factories.lead(session, cast.acorn, first_name=name) for name in ("Kept", "Merged"))
        if furnished != "nobody":
            furnish(session, cast, lead if furnished == "itself" else other)
        session.execute(update(Lead).where(Lead.id == other.id).values(merged_into=lead.id))
        if furnished != "the one that was merged into it":
            session.delete(other)
        scope = scope_of(viewer_of(session, cast.alice), "acorn")
    with unit_of_work() as session:
        asked = shown(open_conversation(session, scope, lead.id))
    with snapshot() as session:
        told = shown(open_conversation(session, scope, lead.id))
    assert told == asked
    assert bool(asked["text"]) is (furnished != "nobody")
