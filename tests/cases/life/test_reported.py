"""What public reports say went wrong in products like this one, all in one workspace at once: each comes out right."""

from __future__ import annotations

from itertools import chain

from simulators.emailbison import events
from simulators.gohighlevel import events as text_events
from tests.cases.life.conftest import Life, ago
from tests.cases.life.reported import TWO_SPELLINGS, Case, Seen, Step, all_cases
from webapp.inbox.predicates import needs_you
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

CASES = list(all_cases())


def test_what_went_wrong_elsewhere_comes_out_right(life: Life) -> None:
    worlds = [_World(life, case, number) for number, case in enumerate(CASES)]
    for turn in range(max(len(case.rounds) for case in CASES)):
        for world in worlds:
            world.post(turn)
        life.drain()
    assert len({case.name for case in CASES}) == len(CASES) == 56
    assert [world.case.name for world in worlds if not world.case.is_right(world.seen())] == []


class _World:
    """The people of one case, and what they send."""

    leads: list[Lead]

    def __init__(self, life: Life, case: Case, number: int) -> None:
        self.life, self.case, self.number = life, case, number
        self.address = f"maya{number}@h4.test"
        self.row = life.books.add_lead(2_000 + number, "Maya", f"Ortiz{number}", self.address)

    def post(self, turn: int) -> None:
        for step in self.case.rounds[turn] if turn < len(self.case.rounds) else ():
            if step.by == "us":
                self.life.answer(self._leads()[0], step.text, drain=False)
            elif step.by in ("text", "picture"):
                self._text(step)
            else:
                self._mail(step)

    def seen(self) -> Seen:
        leads = self._leads()
        messages = sorted(chain(*map(self.life.thread, leads)), key=lambda each: each.id)
        sent = [
            row
            for row in self.life.books.replies.values()
            if row["folder"] == "Sent" and row["lead_id"] == self.row["id"]
        ]
        with unit_of_work() as session:
            waits = session.query(Lead).where(Lead.id == leads[0].id, needs_you(clock.now())).count() == 1
        return Seen(leads, messages, lambda: self.life.page(leads[0]), waits, sent)

    def _leads(self) -> list[Lead]:
        def is_mine(lead: Lead) -> bool:
            email, contact = lead.email or "", lead.gohighlevel_id or ""
            is_mine = email == self.address or contact.startswith(self._contact(""))
            return is_mine or (self.case.name == TWO_SPELLINGS and email.startswith("jörg@"))

        return [lead for lead in self.life.leads() if is_mine(lead)]

    def _contact(self, one: object) -> str:
        return f"case{self.number:04d}contact{one}"

    def _mail(self, step: Step) -> None:
        facts = dict(step.facts)
        facts["to"] = [{"name": None, "address": each} for each in facts.get("to", ("sam@sender.test",))]
        lead = None if step.by == "stranger" else self.row
        if lead is None:
            facts.setdefault("from_email_address", self.address)
            facts.setdefault("from_name", "Maya Ortiz")
        if step.by == "bounce":
            facts |= {
                "folder": "Bounced",
                "type": "Bounced",
                "from_email_address": "mailer-daemon@mx.h4.test",
            }
        text = step.text.replace("{address}", self.address)
        number = next(self.life.numbers)
        row = self.life.books.add_reply(number, lead, step.subject, text, when=ago(step.minutes_ago), **facts)
        row["html_body"] = step.facts.get("html")
        kind = {"bounce": "EMAIL_BOUNCED", "stranger": "UNTRACKED_REPLY_RECEIVED"}.get(
            step.by, "LEAD_REPLIED"
        )
        self.life.post(
            events.replied(self.life.books, self.life.sims.emailbison.host, row, kind), drain=False
        )

    def _text(self, step: Step) -> None:
        facts = dict(step.facts)
        contact = self._contact(facts.pop("contact", 1))
        if step.by == "picture":
            books = self.life.sims.gohighlevel.books
            row = books.add_contact("Maya", f"Ortiz{self.number}", None, None, id=contact)
            message = books.add_message(row, None, attachments=["https://files.test/dock.jpg"])
            raw, signed = text_events.signed(text_events.inbound(message))
            answer = self.life.client.post("/webhooks/gohighlevel", data=raw, headers=signed, token=False)
            assert answer.status_code == 202
            return
        self.life.workflow(
            0, step.text, contact_id=contact, first_name=f"Maya{contact[-1]}", drain=False, **facts
        )
