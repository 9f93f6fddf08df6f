"""Workers killed while a provider has their call: it was accepted, and no answer ever came. Nothing is sent or stored twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from tests.worker.trial_jobs import children_of, wait_until
from webapp.conversations.models import Message
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

ROOT = Path(__file__).parents[2]
TEXTS = 130
"""Two pages of a conversation."""


@pytest.fixture
def pool(database: None, sims: Switchboard, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The parent of four workers, and a relay."""
    with (tmp_path / "crew.log").open("wb") as log:
        parts = [
            subprocess.Popen(
                [sys.executable, "-m", f"worker.{part}"],
                cwd=ROOT,
                env={**os.environ, "WORKER_PROCESSES": "4"},
                stdout=log,
                stderr=log,
            )
            for part in ("pool", "relay")
        ]
        yield parts[0]
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(60)


@pytest.fixture
def jane(cast: Cast, sims: Switchboard) -> int:
    """A lead whom both providers know, with a mail of hers, and many texts that we do not have."""
    books = sims.emailbison.books
    lead_there = books.add_lead(5, "Jane", "Roe", "jane@client.test")
    books.add_reply(9045, lead_there, "Re: pallets", "What does it cost?")
    contact = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")
    for number in range(TEXTS):
        sims.gohighlevel.books.add_message(
            contact, f"text {number}", when=clock.now() - timedelta(minutes=number + 5)
        )
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead = factories.lead(
            session,
            cast.acorn,
            first_name="Jane",
            email="jane@client.test",
            phone="+15550001234",
            phone_e164="+15550001234",
            gohighlevel_id=contact["id"],
            emailbison_id="5",
        )
        factories.message(
            session,
            lead,
            "What does it cost?",
            provider_id="reply-9045",
            sender_address="jane@client.test",
            provider_facts={"reply_id": "9045", "sender_email_id": str(next(iter(books.senders)))},
        )
        return lead.id


@pytest.mark.long
@pytest.mark.timeout(200)
def test_a_kill_between_acceptance_and_answer_doubles_nothing_and_loses_nothing(
    client: Browser,
    cast: Cast,
    sims: Switchboard,
    jane: int,
    pool: subprocess.Popen[bytes],
    sign_in: SignIn,
) -> None:
    sims.gohighlevel.faults.add("hang_after", path="/conversations/messages", method="POST")
    sims.emailbison.faults.add("hang_after", path="/api/replies/*/reply", method="POST")
    # The first page of her texts arrives, the second one never.
    sims.gohighlevel.faults.add("hang", path="/conversations/conv*/messages", after=1)
    alice = sign_in(client, cast.alice)
    assert alice.post(f"/w/acorn/leads/{jane}/syncs", headers=SWAP).status_code == 200
    wait_until(lambda: len(stored("sms")) == 100, live)
    for channel, words in (("sms", "By text: 0.62."), ("email", "By mail: 0.62 a day.")):
        answer = alice.post(
            f"/w/acorn/leads/{jane}/replies", data={"text": words, "channel": channel}, headers=SWAP
        )
        assert answer.status_code == 204, answer.get_data(as_text=True)
    wait_until(lambda: sent(sims) == {"sms": ["By text: 0.62."], "email": 1}, live)
    children = children_of(pool.pid)
    assert len(children) == 4
    for child in children:
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: not live(), live)
    assert sent(sims) == {"sms": ["By text: 0.62."], "email": 1}
    assert sorted(stored("sms")) == sorted(f"sms-{number}" for number in sims.gohighlevel.books.messages)
    with unit_of_work() as session:
        lead = session.get_one(Lead, jane)
        ours = session.scalars(select(Message).where(Message.direction == "outbound")).all()
        assert sorted((row.channel, row.state in {"sent", "delivered"}) for row in ours) == [
            ("email", True),
            ("sms", True),
        ]
        assert lead.last_channel is not None


def sent(sims: Switchboard) -> dict[str, object]:
    """What the providers' own books say."""
    texts = [row for row in sims.gohighlevel.books.messages.values() if row["direction"] == "outbound"]
    mails = [row for row in sims.emailbison.books.replies.values() if row["folder"] == "Sent"]
    return {"sms": [row["body"] for row in texts], "email": len(mails)}


def stored(channel: str) -> list[str]:
    with unit_of_work() as session:
        found = session.scalars(select(Message.provider_id).where(Message.channel == channel)).all()
    return [each for each in found if each]


def live() -> list[tuple[str, str, str | None]]:
    with unit_of_work() as session:
        query = select(Job.kind, Job.state, Job.error_note).where(Job.state.in_(("waiting", "running")))
        return [(row[0], row[1], row[2]) for row in session.execute(query)]
