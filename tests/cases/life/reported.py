"""What public reports say went wrong in products like this one: what was sent, in rounds, and what has to be true of it then.

A round is posted at once; between rounds everything is done that follows. Each case has people of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.mail.history import Kind
from webapp.runtime import clock

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A mail or a text; `by`: "lead", "stranger" (nobody knows whose it is), "bounce", "text", "picture", or "us" who answer."""

    text: str = ""
    subject: str = "Re: pallets"
    by: str = "lead"
    minutes_ago: float = 1
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a case's people: leads, their messages (oldest first), how its page is loaded, whom the answer went to."""

    leads: list[Lead]
    messages: list[Message]
    load: Callable[[], str]
    needs_you: bool
    sent: list[Facts]

    @property
    def page(self) -> str:
        return self.load()

    @property
    def lead(self) -> Lead:
        return self.leads[0]

    @property
    def newest(self) -> Message:
        return self.messages[-1]

    @property
    def is_closed(self) -> bool:
        return self.lead.status == "blacklisted"


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    rounds: tuple[tuple[Step, ...], ...]
    is_right: Callable[[Seen], bool]


OURS = "Hello,\n\nwe store pallets near Antwerp. Could we talk on Wednesday?\n\nSam\nP.S. Or shall I stop emailing you?"
MARKED = "\n".join(f"> {line}".rstrip() for line in OURS.split("\n"))
YES = "Wednesday at nine suits us."


def _mail(name: str, text: str, own: str = YES, html: str | None = None) -> Case:
    """A mail around ours: its own words alone are read, and ours are folded and close nobody."""

    def is_right(seen: Seen) -> bool:
        folded = "".join(part.text for part in seen.newest.content.parts if part.kind is not Kind.OWN)
        is_folded = "stop emailing" in folded or "stop emailing" not in f"{text}{html}"
        return seen.newest.own_words == own and is_folded and not seen.is_closed and not seen.lead.is_held

    return Case(name, ((Step(text, facts={"html": html} if html else {}),),), is_right)


def _header(*names: str) -> str:
    values = (
        "Sam Seller <sam@sender.test>",
        "Thursday, 26 November 2026 16:31",
        "Maya <maya@h4.test>",
        "pallets",
    )
    return "\n".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))


MAILS = [
    _mail("Gmail, header wrapped", f"{YES}\n\nOn Thu, Nov 26, 2026 at 4:31 PM Sam Seller <\nsam.seller@sender.test> wrote:\n\n{MARKED}"),
    _mail("Gmail, header wrapped, history without marks", f"{YES}\n\nOn Thu, Nov 26, 2026 at 4:31 PM Sam Seller <\nsam.seller@sender.test> wrote:\n\n{OURS}"),
    _mail("Outlook, French, blanks before the colons", f"{YES}\n\n{_header('De ', 'Envoyé ', 'À ', 'Objet ')}\n\n{OURS}"),
    _mail("Outlook, Dutch", f"{YES}\n\n{_header('Van', 'Verzonden', 'Aan', 'Onderwerp')}\n\n{OURS}"),
    _mail("Gmail, Dutch", f"{YES}\n\nOp do 26 nov 2026 om 16:31 schreef Sam Seller <sam@sender.test>:\n\n{MARKED}"),
    _mail("bottom posting", f"On Thu, Nov 26, 2026 at 4:31 PM Sam Seller <sam@sender.test> wrote:\n{MARKED}\n\n{YES}\n"),
    _mail("answers between the lines", f"On 26/11/2026 16:31, Sam Seller wrote:\n> Could we talk?\n\nWhat are forty?\n\n{MARKED}\n", "What are forty?"),
    _mail("a route with from and to", "Please quote this tour:\n\nFrom: Antwerp\nTo: Lyon\n40 pallets, each Friday. May we talk?", "Please quote this tour:\n\nFrom: Antwerp\nTo: Lyon\n40 pallets, each Friday. May we talk?"),
    _mail("a cited block without a line before it", "", html=f"<p>{YES}</p><blockquote type='cite'>{OURS}</blockquote>"),
    _mail("a plain part that shows nothing", "\u00a0\u200b\n", html=f"<p>{YES}</p>"),
    _mail("a mail of three megabytes", f"{YES}\n\n" + ("iVBORw0KGgoAAAANSUhEUgAA" * 4 + "\n") * 30_000, ""),
]  # fmt: skip
MAILS[-1] = Case(
    "a mail of three megabytes",
    MAILS[-1].rounds,
    lambda seen: seen.newest.own_words.startswith(YES) and len(seen.page) < 200_000,
)


def _open(name: str, text: str, by: str = "lead") -> Case:
    def is_right(seen: Seen) -> bool:
        return not seen.is_closed and not seen.lead.is_held and seen.lead.last_inbound_at is not None

    return Case(name, ((Step(text, by=by),),), is_right)


def _closed(name: str, text: str, by: str = "lead", subject: str = "Re: pallets") -> Case:
    return Case(name, ((Step(text, subject, by),),), lambda seen: seen.is_closed and not seen.needs_you)


OPT_OUTS = [
    _open("their own stopping", "We would like to stop shipping pallets ourselves. Could you take that over?"),
    _open("another channel", "Please don't call me, a mail is better. Wednesday works.", "text"),
    _open("missed mails", "I got no more emails from you since Friday. Please resend the quote."),
    _open("the opposite, in Danish", "Meld mig til demoen på onsdag."),
    _open(
        "a tapback",
        "Liked “Hi Ann, 40 pallets would be 480 a week, handling included; we could start on Monday. If this"
        " is not for you, tell me and I will stop texting you.”",
        "text",
    ),
    _open("their own footer", f"{YES}\n\n-- \nPetra Lang, Contoso\nIf you no longer wish to get our newsletter, write to us."),
    _open("removed from a date", "Could you remove us from the Tuesday slot and put us on Thursday at ten?"),
    _open("a first line that is a word", "Stop\nby tomorrow if you like, we are open till six."),
    _closed("a keyword and a noun", "STOP MESSAGES", "text"),
    _closed("a keyword after a sentence", "Not interested. STOP.", "text"),
    _closed("do not send any more", "Please do not send any more emails."),
    _closed("a French infinitive", "Merci de ne plus me contacter."),
    _closed("in the subject", "Sent from my iPhone", subject="Unsubscribe"),
    Case(
        "an opt-out that is older than the newest",
        ((Step("What does it cost?", minutes_ago=10),), (Step("Please remove me from your list.", minutes_ago=20),)),
        lambda seen: seen.is_closed,
    ),
    Case("an opt-out with a word behind it", ((Step("STOP", by="text"), Step("thanks", by="text")),), lambda seen: seen.is_closed),
    Case(
        "START after STOP",
        ((Step("STOP", by="text"),), (Step("START", by="text"),)),
        lambda seen: seen.is_closed and seen.lead.is_held and seen.needs_you,
    ),
]  # fmt: skip


def _report(action: str, status: str) -> str:
    return f"Final-Recipient: rfc822; {{address}}\nAction: {action}\nStatus: {status}\n"


MACHINES = [
    Case("an absence, in French", ((Step("Je serai de retour lundi.", "Absence du bureau : palettes"),),), lambda seen: seen.lead.sentiment == "Out of Office"),
    Case(
        "an answer under an absence's subject",
        ((Step("Tuesday at ten works. What does it cost?", "SV: Out of office cover for your support desk"),),),
        lambda seen: not seen.newest.is_automated and seen.lead.last_inbound_at is not None,
    ),
    Case(
        "a receipt",
        ((Step("Your message\n   To: Maya\n   Subject: pallets\n was read on Friday, November 27, 2026 10:05:00 AM.", "Read: pallets"),),),
        lambda seen: seen.lead.sentiment == "Automated Reply",
    ),
    Case(
        "a report makes no lead",
        (
            (Step("Tell me more."),),
            (Step(f"<{{address}}>: host mx said: 550 5.1.1 unknown user\n\n{_report('failed', '5.1.1')}", "Undelivered Mail Returned to Sender", "stranger", facts={"from_name": "Mail Delivery System", "from_email_address": "noreply@mail.contoso.test"}),),
        ),
        lambda seen: len(seen.leads) == 1 and seen.newest.is_bounce and seen.lead.status != "bounced",
    ),
    Case(
        "a soft bounce",
        (
            (Step("Sounds good, tell me more."),),
            (Step(f"Delivery to {{address}} has been delayed: 452 4.2.2 The email account is over quota.\n{_report('delayed', '4.2.2')}", "Delivery Status Notification (Delay)", "bounce"),),
        ),
        lambda seen: seen.lead.status not in ("bounced", "blacklisted"),
    ),
    Case(
        "a person who quotes a report",
        ((Step(f"Your mail to my colleague came back, see below. Call me on Tuesday.\n\n-------- Original Message --------\n{_report('failed', '5.1.1')}"),),),
        lambda seen: not seen.newest.is_bounce and seen.newest.sentiment not in ("Automated Reply", None),
    ),
]  # fmt: skip


TWO_SPELLINGS = "an address in two spellings"


def _contact(number: int, **facts: Any) -> Facts:
    return {"contact": number, **facts}


PEOPLE = [
    Case(
        TWO_SPELLINGS,
        (
            (Step("Tell me more.", by="stranger", facts={"from_email_address": "jörg@xn--mller-kva.test"}),),
            (Step("Also on Tuesday.", by="stranger", facts={"from_email_address": "jörg@müller.test"}),),
        ),
        lambda seen: len(seen.leads) == 1 and len(seen.messages) == 2,
    ),
    Case(
        "two extensions of one switchboard",
        (
            (Step("Please send me the price list", by="text", facts=_contact(1, phone="+1 212 555 0123 ext. 12")),),
            (Step("Unrelated: call me on Tuesday", by="text", facts=_contact(2, phone="+1 212 555 0123 ext. 34")),),
        ),
        lambda seen: len(seen.leads) == 2,
    ),
    Case(
        "two contacts on one number",
        (
            (Step("Please send me the price list", by="text", facts=_contact(1, phone="+14155560123")),),
            (Step("STOP", by="text", facts=_contact(2, phone="+14155560123")),),
        ),
        lambda seen: [lead.status == "blacklisted" for lead in seen.leads] == [False, True],
    ),
    Case(
        "a national number of another country",
        ((Step("Bonjour, quel est le prix ?", by="text", facts=_contact(1, phone="01 42 68 30 31", country="FR")),),),
        lambda seen: seen.lead.phone_e164 == "+33142683031",
    ),
    Case(
        "a name turned round",
        ((Step("Tell me more.", by="stranger", facts={"from_name": "Garcia, Maria"}),),),
        lambda seen: (seen.lead.first_name, seen.lead.last_name) == ("Maria", "Garcia"),
    ),
]  # fmt: skip

CHAIN = {"to": ("sam@sender.test", "joe@h4.test")}
THREADS = [
    Case(
        "a reply that comes after our answer",
        ((Step("How much is it?", minutes_ago=60),), (Step("It is 12 a week.", by="us"),), (Step("One more thing: call me today.", minutes_ago=20),)),
        lambda seen: seen.needs_you,
    ),
    Case(
        "one mail told twice",
        ((Step("Call me on Tuesday.", facts={"raw_message_id": "<same@h4.test>"}),), (Step("Call me on Tuesday.", facts={"raw_message_id": "<same@h4.test>"}),)),
        lambda seen: len(seen.messages) == 1,
    ),
    Case(
        "AW is answered without a second prefix",
        ((Step("Was kostet das?", "AW: Paletten"),), (Step("12 die Woche.", by="us"),)),
        lambda seen: [row["subject"] for row in seen.sent] in (["AW: Paletten"], ["Re: Paletten"]),
    ),
    Case(
        "our own mail in a lead's name",
        (
            (Step("Tell me more."),),
            (Step("I attach our prices. If not, say so and I will stop emailing you.", facts={"from_name": "Sam Seller", "from_email_address": "sam@sender.test"}),),
        ),
        lambda seen: seen.newest.direction == "outbound" and not seen.is_closed,
    ),
    Case(
        "a ticket system in the thread takes no answer",
        (
            (Step("Please call me on Tuesday.", minutes_ago=9),),
            (Step("Thank you, your request #4411 was received. Do not reply to this mail.", "[#4411] received", facts={"from_email_address": "noreply@tickets.h4.test"}),),
            (Step("I will.", by="us"),),
        ),
        lambda seen: [row["to"][0]["address"] for row in seen.sent] == [seen.lead.email],
    ),
    Case(
        "somebody in To gets a copy",
        ((Step("Joe decides with me. Price?", facts=CHAIN),), (Step("12 a week.", by="us"),)),
        lambda seen: [[each["address"] for each in row["cc"]] for row in seen.sent] == [["joe@h4.test"]] and "joe@h4.test" in seen.page,
    ),
    Case(
        "a file of a mail",
        ((Step("See attached.", facts={"attachments": [{"id": 7, "file_name": "requirements.pdf"}]}),),),
        lambda seen: "requirements.pdf" in seen.page,
    ),
    Case("a picture without words", ((Step(by="picture"),),), lambda seen: bool(seen.lead.preview) and seen.lead.attachment_count == 1),
    Case("right to left", ((Step("مرحبا، نعم يوم الأربعاء مناسب."),),), lambda seen: 'dir="auto">مرحبا' in seen.page),
]  # fmt: skip


MONDAY = (day := clock.now().date() + timedelta(days=25)) - timedelta(days=day.weekday())
MONTH = (clock.now().date().replace(day=1) + timedelta(days=64)).replace(day=1)
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905


def _away(name: str, subject: str, text: str, is_back: Callable[[date], bool]) -> Case:
    """Whoever is away sleeps until the morning of a day of which this is true."""

    def is_right(seen: Seen) -> bool:
        until = seen.lead.snoozed_until
        return seen.lead.sentiment == "Out of Office" and until is not None and is_back(until.date())

    return Case(name, ((Step(text, subject),),), is_right)


def _bounced(name: str, subject: str, text: str, status: str) -> Case:
    return Case(
        name,
        ((Step("Tell me more."),), (Step(text, subject, "bounce"),)),
        lambda seen: seen.newest.is_bounce and (seen.lead.status == "bounced") == (status == "bounced"),
    )


FURTHER = [
    _away("back in a week, in German", "Automatische Antwort: Paletten", f"Ich bin erst wieder in KW {MONDAY.isocalendar().week} im Büro.", lambda back: back == MONDAY),
    _away("away through a week, in Dutch", "Automatisch antwoord: pallets", f"Ik ben op vakantie tot en met week {MONDAY.isocalendar().week}.", lambda back: back == MONDAY + timedelta(days=7)),
    _away("back in a month, in German", "Abwesenheitsnotiz", f"Ich bin in Elternzeit und ab {MONTHS[MONTH.month - 1]} {MONTH.year} wieder da.", lambda back: 0 <= (back - MONTH).days <= 2),
    _away("back from tomorrow", "Automatic reply: pallets", "I am travelling, with little access to mail, and back from tomorrow.", lambda back: 0 <= (back - clock.now().date()).days <= 2),
    _bounced("Mimecast: no such address", "[Postmaster] Email Delivery Failure", "This is a delivery failure notification message indicating that an email you addressed to email address :\n-- {address}\ncould not be delivered. The problem appears to be :\n-- Recipient email address is possibly incorrect\nAdditional information follows :\n-- 550 Invalid Recipient", "bounced"),
    _bounced("Barracuda: no such address", "Undelivered Mail Returned to Sender", "<{address}>: host d1.ess.barracuda.test[192.0.2.9] said: 550 permanent failure for one or more recipients ({address}:550 5.1.1 Address does not exist)\n\n" + _report("failed", "5.0.0"), "bounced"),
    _bounced("Barracuda: blocked", "Undelivered Mail Returned to Sender", "<{address}>: host d1.ess.barracuda.test[192.0.2.9] said: 550 permanent failure for one or more recipients ({address}:blocked)\n\n" + _report("failed", "5.0.0"), "reachable"),
    _bounced("Gmail: still trying", "Delivery Status Notification (Delay)", "There was a temporary problem delivering your message to {address}. Gmail will retry for 46 more hours.", "reachable"),
    _mail("a list with arrows above a quotation", f"We need:\n> 40 pallets in spring\n\nCan you?\n\nOn Thu, Nov 26, 2026 at 4:31 PM Sam Seller <sam@sender.test> wrote:\n\n{MARKED}", "We need:\n> 40 pallets in spring\n\nCan you?"),
]  # fmt: skip
"""Found since, by mails written without a look at how they are read."""


def all_cases() -> Iterator[Case]:
    for group in (MAILS, OPT_OUTS, MACHINES, PEOPLE, THREADS, FURTHER):
        yield from group
