"""Acorn's outreach: shared warehouse space by the pallet, for online shops; and what people answer to it."""

from __future__ import annotations

SENDER = ("Bob Lindqvist", "bob@try-acorn.test")
SUBJECTS = (
    "space for {company}'s peak season",
    "pallets, by the day",
    "{first}, a question about your warehouse",
    "same-day dispatch for {company}",
)
OPENERS = (
    "Hi {first},\n\nI saw that {company} has grown out of its back room. Acorn rents warehouse space by the pallet, with dispatch the same day, in eleven cities. No contract, you pay for the days you use.\n\nWould a second site nearer to your customers help before the season?\n\nBob Lindqvist\nAcorn",
    "Hello {first},\n\nmost shops of {company}'s size pay for shelves that stand empty nine months a year. With Acorn you book pallets when you need them and give them back when you don't.\n\nIs that something you look after, or should I ask somebody else?\n\nBob Lindqvist\nAcorn",
)
NUDGE = "Hi {first},\n\njust bringing this to the top once. Two shops next door to {company} moved their overflow to us in spring and cut their storage bill by a third. Worth ten minutes?\n\nBob"

REPLIES: dict[str, tuple[str, ...]] = {
    "meeting": (
        "Hi Bob,\n\nthis comes at the right moment, our lease ends in March. Could we meet on Tuesday or Wednesday afternoon? A short call with our controller in it would be best.\n\n{first}",
        "Sounds useful. I have a slot on Thursday between 10 and 12, otherwise next week works too. Please send an invite to this address.\n\nBest,\n{first} {last}\n{title}, {company}",
        "Hello Bob, happy to see a demo of the booking side. Monday after 15:00?\n\n{first}",
        "Can we do a quick video meeting this week? I would bring Ines, who runs our floor. She will ask about returns, so please come prepared :)",
    ),
    "pricing": (
        "Thanks for the note. What does a pallet cost per day in Rotterdam and Leipzig, and is there a minimum? We move between 40 and 220 pallets depending on the month.\n\n{first}",
        "Hi, could you send over a price list with handling included? We compare three providers at the moment and decide by the end of the month.\n\n{first} {last}",
        "How much is it for 60 pallets over eight weeks, in and out twice a week? And do you integrate with Shopware?\n\nRegards\n{first}",
        "Interesting. Please send me details: which cities, cut-off times for same-day dispatch, insurance. A one-page PDF is fine.",
    ),
    "call": (
        "Easier by phone. Call me tomorrow before 11, number is in my signature.\n\n{first} {last}\n{title}\n{company}\nTel. +49 30 5550 1{n:03d}",
        "Hi Bob, give me a call when you have a minute, I'm driving between sites all week and mail is slow for me.\n{first}",
        "Please ring me on Friday around four. I want to understand how the returns are handled before I take this to our board.",
    ),
    "interested": (
        "Sounds good in principle. We had a painful autumn with a provider who lost half a container, so I am curious how you count stock.\n\n{first}",
        "Yes, this could fit. I'm the right person. What happens next?\n\n{first}",
        "Keen to hear more, we are opening the Nordics in spring and have nothing there yet.",
    ),
    "later": (
        "Hi Bob, not right now, we are in the middle of moving our ERP. Please circle back in February.\n\n{first}",
        "Timing is bad: peak season, all hands on deck. Write to me again after Christmas and I'll look at it properly.",
        "We renewed our contract until next spring. Ask me again next year, then I have numbers to compare.\n\nBest\n{first}",
    ),
    "no": (
        "Hi, thanks but no thanks. We fulfil everything in house and like it that way.\n\n{first}",
        "Not interested, sorry.",
        "We already work with a provider we are happy with. All set, but good luck.",
        "No need at the moment. Our volumes fit into the garage, honestly.\n{first}",
    ),
    "wrong": (
        "I think you have the wrong person, I left logistics two years ago and look after brand now. Try our operations team.\n\n{first}",
        "Wrong {first}, I'm afraid. I do the books here.",
    ),
    "stop": (
        "Please remove me from your list.",
        "Unsubscribe",
        "This is the third mail. Stop emailing me.\n\n{first} {last}",
        "Take me off this list, please. Thank you.",
    ),
    "away": (
        "Thank you for your message. I am out of the office until Monday and will read my mail after my return. In urgent cases please write to desk@{domain}.\n\n{first} {last}",
        "I am on parental leave until the end of the quarter. Your message is not forwarded.",
    ),
    "german": (
        "Guten Tag Herr Lindqvist,\n\ndas klingt interessant. Was kostet ein Palettenplatz pro Tag in Hamburg, und gibt es einen Mindestzeitraum? Ein Termin nächste Woche wäre möglich, am liebsten Mittwochvormittag.\n\nMit freundlichen Grüßen\n{first} {last}",
        "Hallo, kein Interesse, danke. Wir haben gerade erst neu gebaut.",
    ),
    "spanish": (
        "Hola Bob, nos interesa. ¿Qué precio tiene por palé en Valencia y desde cuántos palés? Si puede, lláme el jueves.\n\nUn saludo,\n{first}",
    ),
    "french": (
        "Bonjour, c'est intéressant pour notre entrepôt de Lyon. Pouvez-vous m'envoyer vos tarifs et un rendez-vous possible la semaine prochaine ?\n\nCordialement,\n{first} {last}",
    ),
    "neutral": (
        "Who gave you my address?",
        "I forwarded this to a colleague. If it is relevant she will get in touch.\n\n{first}",
    ),
    "booked": ("Perfect, I just sent you an invite for Thursday 14:00. See you then.\n\n{first}",),
}
ANSWERS: dict[str, tuple[str, ...]] = {
    "meeting": (
        "Hi {first}, Tuesday at 14:30 works for us. You will get an invite in a minute. I'll bring our numbers on returns.\n\nBob",
    ),
    "pricing": (
        "Hi {first}, happy to. A pallet is 0.62 a day in both cities, handling in and out 3.10 a move, no minimum. For 60 pallets over eight weeks that comes to about 2,450. Shall I reserve the space for a week, free of charge?\n\nBob",
    ),
    "call": ("Thanks {first}, I will call you tomorrow at half past ten.\n\nBob",),
    "interested": (
        "Great to hear, {first}. The next step is a 20-minute call, then a trial with ten pallets. Would Wednesday or Friday morning suit you?\n\nBob",
    ),
    "later": (
        "Of course, {first}. I will write to you again in February, and not before. Good luck with the season.\n\nBob",
    ),
    "german": (
        "Guten Tag {first}, gern. Ein Platz kostet 0,62 am Tag, ohne Mindestzeitraum. Mittwoch um zehn passt uns gut, die Einladung folgt.\n\nBob Lindqvist",
    ),
    "booked": ("See you on Thursday, {first}.\n\nBob",),
}
SECOND: dict[str, tuple[str, ...]] = {
    "pricing": (
        "Thanks, that is clearer than what the others sent. One more thing: what happens if a pallet is damaged in your hands, and how fast do you settle? If that is fine I'd like a slot on Friday to go through a trial.\n\n{first}",
        "Good price. Is the 14:00 cut-off for same-day dispatch fixed? Our carrier collects at 17:30. Let's book a demo next week.\n\n{first}",
    ),
    "interested": (
        "Friday morning is good. Half past nine? Please add ops@{domain} to the invite.\n\n{first}",
    ),
    "meeting": ("Could we move to Wednesday, same time? Something came up with a supplier.\n\n{first}",),
    "call": (
        "Good talk earlier. Please send over the details for Gdansk, with prices for cooled space if you have it.\n\n{first}",
    ),
    "later": (
        "February is good. In the meantime, which documents would our insurer need from you?\n\n{first}",
    ),
}
