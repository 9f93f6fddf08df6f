"""Ways of writing: below and between quoted lines, in colours, in lists, by way of colleagues and forms, in many scripts."""

from __future__ import annotations

from simulators.corpus.oddity import Oddity

MANNERS = (
    Oddity(
        "answers between our lines",
        "Hello,\n\n> how many pallets would it be,\n> and where do they come from?\n\nSixty, from Gdansk.\n\n"
        "> Would a call on Tuesday suit you?\n\nTuesday after ten.\n\n{first}",
    ),
    Oddity(
        "answers in red",
        "Please see my answers in red below.\n\n{first}\n\nFrom: {us}\nSent: Tuesday\nTo: {first} {last}\nSubject: {ours}\n\n"
        "How many pallets? About sixty.\nFrom when? From April.",
        html="<p>Please see my answers in red below.</p><p>{first}</p><hr><p><b>From:</b> {us}<br><b>Sent:</b> Tuesday<br>"
        "<b>To:</b> {first} {last}<br><b>Subject:</b> {ours}</p><p>How many pallets? "
        '<span style="color:red">About sixty.</span></p><p>From when? <span style="color:red">From April.</span></p>',
    ),
    Oddity(
        "a list of their own with our mark",
        "For a quote we would need the following\n\n> two docks on the north side\n> cold storage for 40 pallets\n> a forklift with driver\n\n"
        "Is that in your price?\n\n{first}",
    ),
    Oddity(
        "handed on with a word",
        "Could you look at this? What would forty pallets cost?\n\n{first}\n\n---------- Forwarded message ---------\n"
        "From: {us}\nSubject: {ours}\nTo: {email}\n\nHello {first}, we keep pallets in twelve cities.",
        subject="Fwd: {ours}",
        copies=("planning@{domain}",),
    ),
    Oddity(
        "a colleague answers",
        "{first} asked me to take over. Please quote 80 pallets for Lyon.\n\nNoor",
        sender="noor@{domain}",
        sender_name="Noor Adler",
        copies=("{email}",),
    ),
    Oddity(
        "answers go elsewhere",
        "Our desk reads this faster than I do. What is the shortest term, and what does it cost?\n\n{first}",
        sender="noreply@{domain}",
        sender_name="{first} {last}",
        headers="Reply-To: desk@{domain}\r\n",
    ),
    Oddity(
        "a contact form",
        "Name: Ana Gil\nCompany: Gil e Hijos\nMessage: What does room for 40 pallets in Valencia cost from March? Call me.",
        subject="New enquiry from the website",
        sender="{us}",
        sender_name="Website",
        headers="Reply-To: ana.gil@gil-hijos.test\r\n",
        is_untracked=True,
    ),
    Oddity(
        "markup without end",
        "Deep, but short: yes, send the contract.",
        html="<div>" * 300 + "Deep, but short: yes, send the contract." + "</div>" * 300,
    ),
    Oddity(
        "Italian",
        "Buongiorno, quanto costa un posto pallet a Verona? Ci servono trenta posti da maggio.\n\n{first}",
    ),
    Oddity("Turkish", "Merhaba, İzmir için fiyat verebilir misiniz? Ayda yaklaşık yirmi palet.\n\n{first}"),
    Oddity("Russian", "Добрый день, сколько стоит хранение сорока паллет в месяц?\n\n{first}"),
    Oddity("Korean", "안녕하세요, 다음 주 화요일에 통화 가능하신가요?\n\n{first}"),
    Oddity("Arabic", "مرحباً، هل لديكم مكان لأربعين طبلية في دبي؟\n\n{first}"),
    Oddity("right to left", "שלום, זה נראה מעניין. אפשר לקבל מחירון ל-40 משטחים?\n\n{first}"),
    Oddity("Japanese", "お世話になっております。来週の火曜日に打ち合わせは可能でしょうか。\n\n{first}"),
    Oddity("a picture of feeling", "👍"),
    Oddity(
        "blank lines without end", "Quick one: is Rotterdam open on Saturdays?" + "\n \n" * 400 + "{first}"
    ),
)
