"""A lead's mail as it reaches the provider: dressed by some mail program, or one of the oddities."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.corpus.clients import MOST_PROGRAMS, Letter, dressed
from simulators.corpus.files import content_of
from simulators.corpus.oddity import Oddity
from simulators.emailbison import EmailBison, events
from simulators.emailbison.books import Row

LATE = timedelta(hours=5)
AWAY_DAYS = (2, 12)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A campaign's mail to a lead, and when something comes back."""

    provider: EmailBison
    lead: Row
    ours: Row
    when: datetime
    draw: random.Random

    def answer(self, number: int, words: str, nth: int = MOST_PROGRAMS, **more: Any) -> Row:
        """The lead answers from one of the programs that people use; `nth` says from which."""
        books, subject = self.provider.books, self.ours["email_subject"]
        sender = books.senders[self.ours["sender_email_id"]]
        letter = Letter(
            words=words,
            writer=f"{self.lead['first_name']} {self.lead['last_name']}",
            ours=plain(self.ours["email_body"]),
            our_name=sender["name"],
            our_address=sender["email"],
            subject=subject,
            when=datetime.fromisoformat(self.ours["sent_at"]),
        )
        mail, answered = dressed(letter, self.draw, nth), f"Re: {subject.removeprefix('Re: ')}"
        reply = books.add_reply(number, self.lead, answered, mail.text, when=self.when, **more)
        reply["html_body"] = mail.html or None
        return reply

    def odd(self, number: int, oddity: Oddity) -> list[Row]:
        """What comes instead of a plain answer, as the provider's rows: two when it tells of one mail twice."""
        facts = self._facts(number)
        subject = oddity.subject.format(**facts) or f"Re: {self.ours['email_subject']}"
        more: dict[str, Any] = {
            "automated_reply": oddity.is_automated,
            "raw_message_id": f"<{number}@{facts['domain']}>",
        }
        if oddity.sender:
            name = "Support" if oddity.sender.startswith("support") else "Mail Delivery System"
            named = oddity.sender_name.format(**facts) or name
            more |= {"from_email_address": oddity.sender.format(**facts), "from_name": named}
        if oddity.copies:
            more["cc"] = [{"name": None, "address": each.format(**facts)} for each in oddity.copies]
        if oddity.headers:
            more["headers"] = oddity.headers.format(**facts)
        if oddity.is_bounce:
            more |= {"folder": "Bounced", "type": "Bounced"}
        rows: list[Row] = []
        for copy in range(2 if oddity.is_told_twice else 1):
            text = oddity.text.format(**facts)
            row = self.provider.books.add_reply(
                number + copy,
                None if oddity.is_untracked else self.lead,
                subject,
                text,
                when=self.when - LATE * oddity.is_late,
                **more,
            )
            row["html_body"] = oddity.html.format(**facts) or None
            for name in oddity.files:
                self.provider.files.add(row, name.format(**facts), *content_of(name))
            rows.append(row)
        return rows

    def told(self, row: Row) -> dict[str, Any]:
        """The delivery of a mail that came back."""
        kind = "EMAIL_BOUNCED" if row["folder"] == "Bounced" else "LEAD_REPLIED"
        return events.replied(self.provider.books, self.provider.host, row, kind, self.ours)

    def _facts(self, number: int) -> dict[str, Any]:
        back = max(self.when, datetime.now(UTC)) + timedelta(days=self.draw.randint(*AWAY_DAYS))
        return {
            "first": self.lead["first_name"],
            "last": self.lead["last_name"],
            "company": self.lead["company"] or "",
            "email": self.lead["email"],
            "domain": self.lead["email"].partition("@")[2],
            "ours": self.ours["email_subject"],
            "us": self.provider.books.senders[self.ours["sender_email_id"]]["email"],
            "back": back,
            "n": number % 1000,
        }


def plain(markup: str) -> str:
    """Our own mails, which are paragraphs with line breaks, as text."""
    return markup.replace("<br>", "\n").replace("</p><p>", "\n\n").replace("<p>", "").replace("</p>", "")
