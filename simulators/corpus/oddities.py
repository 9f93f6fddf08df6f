"""What reaches an inbox besides plain answers: absences, receipts, reports of mail servers, half requests to be left alone, files
without a word, scripts of other directions. Each is told once in the demo's history, among the ordinary ones.
"""

from __future__ import annotations

from simulators.corpus.manners import MANNERS
from simulators.corpus.oddity import Oddity
from simulators.corpus.wishes import WISHES

AMONG_ANSWERS = (
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
        "absence in Japanese",
        "お世話になっております。{back:%-m}月{back:%-d}日まで休暇を取っております。戻り次第ご連絡いたします。\n\n{first}",
        subject="自動返信: {ours}",
    ),
    Oddity(
        "absence in French",
        "Bonjour,\n\nje suis absent du bureau jusqu'au {back:%d/%m/%Y} inclus.\n\n{first} {last}",
        subject="Réponse automatique : {ours}",
        headers="Auto-Submitted: auto-replied\r\n",
    ),
    Oddity(
        "read, says the mail program",
        "Your message was read on {back:%A}.\n\n{first} {last}",
        subject="Read: {ours}",
        headers="Content-Type: multipart/report; report-type=disposition-notification\r\n",
    ),
    Oddity(
        "our server was refused",
        "Final-Recipient: rfc822; {email}\nAction: failed\nStatus: 5.7.1\n"
        "Diagnostic-Code: smtp; 550 5.7.1 Message refused: the sending host is on a block list.",
        subject="Undelivered Mail Returned to Sender",
        sender="mailer-daemon@mail.{domain}",
        is_bounce=True,
    ),
    Oddity(
        "a person who shows a report",
        "Your first mail came back to me like this, please use this address:\n\n550 5.1.1 no such user here\n\n{first}",
    ),
)

ODDITIES = (*AMONG_ANSWERS, *WISHES, *MANNERS)
