"""What reaches an inbox besides plain answers: absences, receipts, reports of mail servers, half requests to be left alone, files
without a word, scripts of other directions. Each is told once in the demo's history, among the ordinary ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Oddity:
    """A mail with what the provider says of it. `{back}` is a day some days ahead, as {back:%d.%m.%Y} would write it."""

    name: str
    text: str
    subject: str = ""
    """Blank: an answer to ours."""
    is_automated: bool = False
    """What the provider's own flag says; it errs both ways in life, and so it does here."""
    is_bounce: bool = False
    sender: str = ""
    """Blank: the lead."""
    html: str = ""
    files: tuple[str, ...] = field(default=())
    is_told_twice: bool = False
    """A second delivery of the same mail under another id, as happens when a mailbox is connected twice."""
    is_late: bool = False
    """It is told hours after its date, when others have written since."""


ODDITIES = (
    Oddity(
        "absence, flagged",
        "Thank you for your e-mail. I am out of the office and will be back on {back:%A, %-d %B}.\n"
        "For urgent matters please write to dispatch@{domain}.\n\n{first} {last}",
        subject="Automatic reply: {ours}",
        is_automated=True,
    ),
    Oddity(
        "absence in Dutch, not flagged",
        "Ik ben momenteel met vakantie en vanaf {back:%d-%m-%Y} weer bereikbaar. Uw bericht wordt niet doorgestuurd.\n\n{first}",
        subject="Afwezigheidsbericht: {ours}",
    ),
    Oddity(
        "absence in Polish",
        "Dzień dobry,\n\nprzebywam na urlopie do {back:%d.%m.%Y}. Odpowiem po powrocie.\n\n{first} {last}",
        subject="Automatyczna odpowiedź: {ours}",
        is_automated=True,
    ),
    Oddity(
        "an answer under an absence's subject",
        "Back at my desk. Yes, send me the sheet for Leipzig, and tell me what thirty pallets cost from April.\n\n{first}",
        subject="Re: Automatic reply: {ours}",
    ),
    Oddity(
        "flagged as automatic, and a person wrote it",
        "Thanks for reaching out. Could you call our planner, Ms Adler, before noon? She decides about overflow space.\n\n{first}",
        is_automated=True,
    ),
    Oddity(
        "a ticket was opened",
        "Your request has been received and was given the number 48-20917. A member of our team will answer within two working days.\n\n"
        "Please do not change the subject of this message.",
        subject="[#48-20917] We have received your request",
        sender="support@{domain}",
    ),
    Oddity(
        "left the company",
        "{first} {last} is no longer with {company}. Please address purchasing matters to purchasing@{domain}.",
        subject="Automatic reply: {ours}",
        is_automated=True,
    ),
    Oddity(
        "no such address",
        "The following message could not be delivered.\n\nFinal-Recipient: rfc822; {email}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 The e-mail account that you tried to reach does not exist.",
        subject="Delivery Status Notification (Failure)",
        sender="mailer-daemon@mail.{domain}",
        is_bounce=True,
    ),
    Oddity(
        "mailbox full",
        "Delivery has been delayed.\n\nFinal-Recipient: rfc822; {email}\nAction: delayed\nStatus: 4.2.2\n"
        "Diagnostic-Code: smtp; 452 4.2.2 The mailbox is over its quota.\nWill-Retry-Until: {back:%a, %d %b %Y} 09:00:00 +0000",
        subject="Delivery delayed: {ours}",
        sender="postmaster@{domain}",
    ),
    Oddity(
        "they stop something of their own",
        "We want to stop storing at the port ourselves by summer. Can you take over about ninety pallets, and from when?\n\n{first}",
    ),
    Oddity(
        "another channel",
        "Please don't call my mobile any more, I am on the floor all day. Mail is fine: what is the notice period?\n\n{first}",
    ),
    Oddity(
        "a no with a question",
        "Take me off the sequence, but do answer this one thing first: who insures the goods while they are with you?\n\n{first} {last}",
    ),
    Oddity("one word", "STOP"),
    Oddity(
        "one word in German, with courtesy",
        "Guten Tag,\n\nbitte abmelden.\n\nMit freundlichen Grüßen\n{first} {last}",
    ),
    Oddity(
        "the unsubscribe link of a mail program",
        "",
        subject="unsubscribe",
    ),
    Oddity(
        "opted in again",
        "I had asked to be left alone in spring. Things have changed here, please keep me posted after all.\n\n{first}",
    ),
    Oddity("a file and no word", "", files=("floor-plan-{n}.pdf",)),
    Oddity(
        "two files",
        "As discussed, the packing lists of the last two weeks.\n\n{first}",
        files=("packing list 46.xlsx", "=?utf-8?Q?Packliste_47_L=C3=BCbeck=2Exlsx?="),
    ),
    Oddity(
        "a logo in the mail, a picture as a file",
        "This is our dock. The ramp is 1.20 m.\n\n{first}",
        html='<p>This is our dock. The ramp is 1.20 m.</p><p>{first}</p><p><img src="cid:image001.png@01DC5A77"></p>',
        files=("image001.png", "dock north.png"),
    ),
    Oddity(
        "files with names of all kinds",
        "Please find everything attached, the appointment too.\n\n{first} {last}",
        files=(
            "../plans/Hall 3 / level 2.pdf",
            "quotation\u202efdp.exe",
            "winmail.dat",
            "invitation.ics",
            "drawing.svg",
            "a list of everything that we would like to store in the coming year " * 3 + ".pdf",
        ),
    ),
    Oddity("right to left", "שלום, זה נראה מעניין. אפשר לקבל מחירון ל-40 משטחים?\n\n{first}"),
    Oddity("Japanese", "お世話になっております。来週の火曜日に打ち合わせは可能でしょうか。\n\n{first}"),
    Oddity("a picture of feeling", "👍"),
    Oddity(
        "told twice",
        "Thursday at eleven works, my colleague will join from Gent.\n\n{first}",
        is_told_twice=True,
    ),
    Oddity(
        "told late",
        "One more thing before you answer: our forklift takes two tonnes at most.\n\n{first}",
        is_late=True,
    ),
    Oddity(
        "blank lines without end",
        "Quick one: is Rotterdam open on Saturdays?" + "\n \n" * 400 + "{first}",
    ),
)
