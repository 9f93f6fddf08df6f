"""Whatever the demo's people send comes out right: wishes of all kinds, absences, reports, forms, ways of writing."""

from __future__ import annotations

import random

from simulators.corpus.letters import Occasion
from simulators.corpus.oddities import ODDITIES
from simulators.corpus.wishes import WISHES
from tests.cases.life.conftest import Life, ago
from webapp.conversations.models import Message
from webapp.leads.models import Lead

CLOSED = {
    "one word",
    "one word in German, with courtesy",
    "the unsubscribe link of a mail program",
    "plainly, in Vietnamese",
    "by meaning",
    "by meaning, in Dutch",
}
HELD = {"in a language without tables", "nobody can tell", "a no with a question"}
ASLEEP = {oddity.name for oddity in ODDITIES if oddity.name.startswith("absence")}
NO_REPLY = {*ASLEEP, "a ticket was opened", "left the company", "read, says the mail program", "no such address", "our server was refused", "mailbox full"}  # fmt: skip


def test_every_oddity_comes_out_right(life: Life) -> None:
    seen = {}
    for number, oddity in enumerate(ODDITIES):
        address = f"odd{number}@h4.test"
        lead = life.books.add_lead(7_000 + number, "Maya", "Ortiz", address, company="H4")
        mail = life.campaign_mail(lead) if number == 0 else life.books.add_sent(
            20_000 + number, lead, "pallets", "<p>Hi</p>", when=ago(50)
        )  # fmt: skip
        occasion = Occasion(life.sims.emailbison, lead, mail, ago(1), random.Random(number))
        for row in occasion.odd(30_000 + 10 * number, oddity):
            life.post(occasion.told(row), drain=False)
        seen[oddity.name] = "ana.gil@gil-hijos.test" if oddity.is_untracked else address
    life.drain()
    leads = {lead.email: lead for lead in life.leads()}
    of = {name: leads[address] for name, address in seen.items()}

    assert {name for name, lead in of.items() if lead.status == "blacklisted"} == CLOSED
    assert {name for name, lead in of.items() if lead.is_held} == HELD
    assert {name for name, lead in of.items() if lead.snoozed_until} == ASLEEP
    assert {name for name, lead in of.items() if lead.status == "bounced"} == {"no such address"}
    assert {name for name, lead in of.items() if lead.last_inbound_at is None} == NO_REPLY
    waiting = set(life.needs_you())
    assert {name for name in CLOSED | NO_REPLY | HELD if of[name].email in waiting} == HELD
    assert {wish.name for wish in WISHES} >= CLOSED | HELD
    _assert_read(life, of)


def _assert_read(life: Life, of: dict[str, Lead]) -> None:
    def said(name: str) -> list[Message]:
        return life.messages(of[name])

    assert len(said("told twice")) == 1
    assert said("a contact form")[0].by_form == life.books.senders[243]["email"]
    assert "cold storage" in said("a list of their own with our mark")[0].own_words
    assert "About sixty." in said("answers in red")[0].own_words
    between = said("answers between our lines")[0].own_words
    assert ("Sixty, from Gdansk." in between, "how many pallets" in between) == (True, False)
    assert "twelve cities" not in said("handed on with a word")[0].own_words
    assert said("answers go elsewhere")[0].reply_to == [f"desk@{'h4.test'}"]
