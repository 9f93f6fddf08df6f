"""Jane, who asked what it costs: by mail, or by text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    """Jane, who asked for a price an hour ago, here and in the provider's books."""
    jane = sims.emailbison.books.add_lead(5, "Jane", "Roe", "jane@client.test")
    sims.emailbison.books.add_reply(
        9045, jane, "Re: pallets", "What does it cost?", when=clock.now() - timedelta(hours=1)
    )
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        lead = factories.lead(
            session,
            cast.acorn,
            email="jane@client.test",
            emailbison_id="5",
            sentiment="Information Requested",
            last_inbound_at=clock.now() - timedelta(hours=1),
        )
        facts = {"reply_id": "9045", "sender_email_id": "243"}
        factories.message(
            session,
            lead,
            "What does it cost?",
            provider_id="reply-9045",
            sender_address="jane@client.test",
            provider_facts=facts,
        )
        return lead.id


@pytest.fixture
def jane(sims: Switchboard) -> dict[str, Any]:
    """As the text provider knows her."""
    for_requests().flushdb()
    return sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")


@pytest.fixture
def texted(cast: Cast, sims: Switchboard, jane: dict[str, Any]) -> int:
    """Jane, who asked by SMS."""
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        return factories.lead(
            session, cast.acorn, gohighlevel_id=jane["id"], phone_e164="+15550001234", email=None
        ).id
