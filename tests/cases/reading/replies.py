"""Replies as clients write them around a mail of ours that has an opt-out line of its own: what is the writer's, what is not.

Of each kind one is in English and two are of other clients or languages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """`own` is the text that rules, model, preview and page must see; `folded` stands behind a fold; `said` is a word of ours."""

    name: str
    text: str
    own: str
    html: str | None = None
    folded: str = ""
    subject: str = "Re: pallets"


OURS = """Hello Jane,

we store pallets for web shops near Antwerp. Could we talk for a quarter of an hour?

Kind regards, Sam
P.S. Tell me if I should stop emailing you, and I will take you off the list."""
STOP = "stop emailing you"
"""In our own mail, so never a wish of the lead."""
MARKED = "\n".join(f"> {line}".rstrip() for line in OURS.split("\n"))
HTML = "".join(f"<p>{part}</p>" for part in OURS.split("\n\n"))
YES = "Wednesday at nine suits us."


def _top(name: str, opening: str, history: str = MARKED, own: str = YES) -> Reply:
    return Reply(name, f"{own}\n\n{opening}\n\n{history}\n", own, folded=STOP)


WRAPPED = [
    _top(
        "Gmail, English, wrapped in the address",
        "On Thu, Nov 26, 2026 at 4:31 PM Sam Seller <\nsam.seller.of.the.acorn.shared.stores@sender.test> wrote:",
    ),
    _top(
        "Gmail, German, wrapped before the verb",
        "Am Do., 26. Nov. 2026 um 16:31 Uhr schrieb Sam Seller <\nsam.seller.der.acorn.lager@sender.test>:",
        own="Mittwoch um neun passt uns.",
    ),
    _top(
        "Gmail, Spanish, wrapped before the verb",
        "El jue, 26 nov 2026 a las 16:31, Sam Seller (<sam.seller@sender.test>)\nescribió:",
        own="El miércoles a las nueve nos va bien.",
    ),
]
UNMARKED = [
    _top(
        "Gmail, English, wrapped, history without marks",
        "On Thu, Nov 26, 2026 at 4:31 PM Sam Seller <\nsam.seller.of.the.acorn.shared.stores@sender.test> wrote:",
        OURS,
    ),
    _top(
        "Yahoo, English, history without marks",
        "On Thursday, November 26, 2026 at 04:31:12 PM GMT+1, Sam Seller <sam@sender.test> wrote:",
        OURS,
    ),
    _top(
        "Gmail, Italian, history without marks",
        "Il giorno gio 26 nov 2026 alle ore 16:31 Sam Seller <sam@sender.test> ha scritto:",
        OURS,
        "Mercoledì alle nove va bene.",
    ),
]
HEADERS = [
    _top(
        "Outlook, French, blanks before the colons",
        "De : Sam Seller <sam@sender.test>\nEnvoyé : jeudi 26 novembre 2026 16:31\nÀ : Jane Roe <jane@client.test>\nObjet : palettes",
        OURS,
        "Mercredi à neuf heures nous convient.",
    ),
    _top(
        "Outlook, Dutch",
        "Van: Sam Seller <sam@sender.test>\nVerzonden: donderdag 26 november 2026 16:31\nAan: Jane Roe <jane@client.test>\nOnderwerp: pallets",
        OURS,
        "Woensdag om negen uur past ons.",
    ),
    _top(
        "Outlook, Polish",
        "Od: Sam Seller <sam@sender.test>\nWysłano: czwartek, 26 listopada 2026 16:31\nDo: Jane Roe <jane@client.test>\nTemat: palety",
        OURS,
        "Środa o dziewiątej nam pasuje.",
    ),
    _top(
        "Outlook on the web, English, starred",
        "*From:* Sam Seller <sam@sender.test>\n*Sent:* Thursday, November 26, 2026 4:31 PM\n*To:* Jane Roe <jane@client.test>\n*Subject:* pallets",
        OURS,
    ),
    _top(
        "Outlook, Swedish",
        "Från: Sam Seller <sam@sender.test>\nSkickat: den 26 november 2026 16:31\nTill: Jane Roe <jane@client.test>\nÄmne: pallar",
        OURS,
        "Onsdag klockan nio passar oss.",
    ),
]
ATTRIBUTED = [
    _top(
        "Gmail, Dutch",
        "Op do 26 nov 2026 om 16:31 schreef Sam Seller <sam@sender.test>:",
        own="Woensdag om negen uur past ons.",
    ),
    _top(
        "Gmail, Portuguese",
        "Em qui., 26 de nov. de 2026 às 16:31, Sam Seller <sam@sender.test> escreveu:",
        own="Quarta às nove está bem.",
    ),
    _top(
        "Gmail, Japanese",
        "2026年11月26日(木) 16:31 Sam Seller <sam@sender.test>:",
        own="水曜日の九時でお願いします。",
    ),
]
BELOW = [
    Reply(
        f"{name}, answer below",
        f"{opening}\n{MARKED}\n\n{own}\n",
        own,
        folded=STOP,
    )
    for name, opening, own in (
        ("Thunderbird, English", "On 26/11/2026 16:31, Sam Seller wrote:", YES),
        ("Thunderbird, German", "Am 26.11.26 um 16:31 schrieb Sam Seller:", "Mittwoch um neun passt uns."),
        (
            "Mutt, French",
            "Le 26/11/2026 à 16:31, Sam Seller a écrit :",
            "Mercredi à neuf heures nous convient.",
        ),
    )
]
BETWEEN = [
    Reply(
        f"{name}, answers between the lines",
        f"{opening}\n> we store pallets for web shops near Antwerp.\n\n{first}\n\n> Could we talk? Or should I stop emailing you?\n\n{second}\n",
        f"{first}\n\n{second}",
        folded=STOP,
    )
    for name, opening, first, second in (
        (
            "Thunderbird, English",
            "On 26/11/2026 16:31, Sam Seller wrote:",
            "What are thirty of them a month?",
            "Yes, at nine.",
        ),
        (
            "Thunderbird, German",
            "Am 26.11.26 um 16:31 schrieb Sam Seller:",
            "Was kosten dreißig im Monat?",
            "Gern, um neun.",
        ),
        (
            "Thunderbird, Dutch",
            "Op 26-11-2026 om 16:31 schreef Sam Seller:",
            "Wat kosten dertig per maand?",
            "Ja, om negen uur.",
        ),
    )
]
ROUTES = [
    Reply(name, own, own)
    for name, own in (
        (
            "a route, English",
            "We need a price for this tour:\n\nFrom: Antwerp\nTo: Lyon\n30 pallets, each Friday. May we phone?",
        ),
        (
            "a route, German",
            "Bitte ein Angebot für diese Fahrt:\n\nVon: Antwerpen\nAn: Lyon\n30 Paletten, jeden Freitag.",
        ),
        (
            "a route, French",
            "Merci de chiffrer ce trajet :\n\nDe : Anvers\nÀ : Lyon\n30 palettes, chaque vendredi.",
        ),
    )
]
CITED = [
    Reply(
        "Apple Mail, a cited block and no line before it",
        "",
        YES,
        f'<p>{YES}</p><blockquote type="cite">{HTML}</blockquote>',
        STOP,
    ),
    Reply(
        "Gmail, HTML alone, German",
        "",
        "Mittwoch um neun passt uns.",
        '<div dir="ltr">Mittwoch um neun passt uns.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Am Do., 26. Nov. 2026'
        f' um 16:31&nbsp;Uhr schrieb Sam Seller &lt;<a href="mailto:sam@sender.test">sam@sender.test</a>&gt;:<br></div><blockquote'
        f' class="gmail_quote">{HTML}</blockquote></div>',
        STOP,
    ),
    Reply(
        "Outlook on the web, HTML alone, Spanish",
        "",
        "El miércoles a las nueve nos va bien.",
        '<div>El miércoles a las nueve nos va bien.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr"><b>De:</b>'
        " Sam Seller &lt;sam@sender.test&gt;<br><b>Enviado:</b> jueves, 26 de noviembre de 2026 16:31<br><b>Para:</b> Jane Roe"
        f" &lt;jane@client.test&gt;<br><b>Asunto:</b> palés</div><div>{HTML}</div>",
        STOP,
    ),
]
UNSEEN = [
    Reply(name, text, own, f"<p>{own}</p>")
    for name, text, own in (
        ("a plain part of a hard blank and a mark without width", "\u00a0\u200b\n", YES),
        ("a plain part of soft hyphens, German", "\u00ad\u00ad \u2060\n\n", "Mittwoch um neun passt uns."),
        ("a plain part of blank lines, Arabic", "\r\n \t\r\n\ufeff", "الأربعاء الساعة التاسعة مناسب."),
    )
]
FOOTERS = [
    Reply(f"their own footer, {language}", f"{own}\n\n-- \n{footer}\n", own, folded=footer.split("\n")[-1])
    for language, own, footer in (
        (
            "English",
            YES,
            "Petra Lang, Harbor Goods Ltd\nTo stop receiving our newsletter, write to privacy@harbor.test.",
        ),
        (
            "German",
            "Mittwoch um neun passt uns.",
            "Petra Lang, Hafenwaren GmbH\nWenn Sie keine Mails mehr von uns möchten, schreiben Sie an datenschutz@harbor.test.",
        ),
        (
            "French",
            "Mercredi à neuf heures nous convient.",
            "Petra Lang, Port SARL\nPour vous désabonner de notre lettre, écrivez à contact@harbor.test.",
        ),
    )
]
BEHIND = [
    Reply(
        "below what a telephone adds",
        f"{YES}\n\nSent from my iPhone\n\nAnd bring samples.\n\nOn Nov 26, 2026, at 16:31, Sam Seller <sam@sender.test> wrote:\n\n{MARKED}\n",
        f"{YES}\n\nSent from my iPhone\n\nAnd bring samples.",
        folded=STOP,
    ),
    Reply(
        "a list below a colon",
        "Our answers:\n> 40 pallets: yes\n> from March: yes\nCall me.",
        "Our answers:\n> 40 pallets: yes\n> from March: yes\nCall me.",
    ),
    Reply(
        "a help desk's mail",
        f"##- Please type your reply above this line -##\n\nJane Roe, 27 Nov 2026, 10:02\n{YES}",
        f"Jane Roe, 27 Nov 2026, 10:02\n{YES}",
        folded="type your reply",
    ),
    Reply(
        "a quotation that is HTML by half",
        f"{YES}\n\nOn Thu, Nov 26, 2026 at 4:31 PM Sam Seller &lt;sam@sender.test&gt; wrote:\n\n" + MARKED.replace(">", "&gt;"),
        YES,
        folded=STOP,
    ),
]  # fmt: skip
LISTS = [
    Reply(
        "items with our mark and no colon",
        "For a quote we would need the following\n> two docks on the north side\n> cold storage for 40 pallets\nCan you do that?",
        "For a quote we would need the following\n> two docks on the north side\n> cold storage for 40 pallets\nCan you do that?",
    ),
    Reply(
        "German, with blank lines",
        "Unsere Bedingungen\n\n> 30 Tage netto\n> keine Vorkasse\n> Abholung in Gent\n\nGruß, Petra",
        "Unsere Bedingungen\n\n> 30 Tage netto\n> keine Vorkasse\n> Abholung in Gent\n\nGruß, Petra",
    ),
    Reply(
        "our sentences stay ours",
        f"{YES}\n\n> Tell me if I should stop emailing you,\n> and I will take you off the list.\n\nNo, go on.",
        f"{YES}\n\nNo, go on.",
        folded=STOP,
    ),
    Reply(
        "and our questions",
        f"Two answers\n> Should I stop emailing you?\n> Or call?\n{YES}",
        f"Two answers\n\n{YES}",
        folded=STOP,
    ),
]
MOVED_IN = [
    Reply(
        "a ticket system, a blockquote without a mark or a line",
        "",
        YES,
        f"<table><tr><td><div>{YES}</div><blockquote>{HTML}</blockquote></td></tr></table>",
        folded=STOP,
    ),
    Reply(
        "their own words moved in",
        "",
        f"{YES}\n\nforty pallets,\nfrom March on\n\nOK?",
        f"<p>{YES}</p><blockquote><div>forty pallets,</div><div>from March on</div></blockquote><p>OK?</p>",
    ),
    Reply(
        "a letter that they show",
        "",
        "We wrote to our staff:\n\nDear all,\n\nwe move in March.\n\nIs that soon enough?",
        "<p>We wrote to our staff:</p><blockquote><p>Dear all,</p><p>we move in March.</p></blockquote><p>Is that soon enough?</p>",
    ),
]
KINDS = {
    "a list of their own": LISTS,
    "what is only moved in": MOVED_IN,
    "behind what looks like an end": BEHIND,
    "a lead-in that is wrapped": WRAPPED,
    "history without marks": UNMARKED,
    "Outlook's headers": HEADERS,
    "a lead-in of another language": ATTRIBUTED,
    "an answer below": BELOW,
    "answers between the lines": BETWEEN,
    "a route that looks like headers": ROUTES,
    "history cited in HTML": CITED,
    "a plain part that shows nothing": UNSEEN,
    "their own footer": FOOTERS,
}
