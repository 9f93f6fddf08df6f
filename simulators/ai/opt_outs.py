"""What the played model says of an opt-out: by phrases of its own, one table a language, with the words as evidence."""

from __future__ import annotations

import json
import re
from typing import Any

MESSAGE = re.compile(r"<message>(\"(?:[^\"\\]|\\.)*\")</message>")
SUBJECT = re.compile(r"<subject>(\"(?:[^\"\\]|\\.)*\")</subject>")

NOT = re.compile(
    r"(?i)(don'?t|do not|never|nicht|ne|no|non|não|niet|nie|inte|ikke) (unsubscribe|remove (me|us)|take (me|us) off)"
    r"|spam (filter|folder)|spam-?ordner|dossier spam|in (the|my|our) spam"
    r"|(stop|quit|cease) (sending|shipping|packing|storing) (pallets|goods|parcels|freight)"
    r"|remove (me|us) from the \w+ (slot|call|meeting|invite)|don'?t call (me|us)"
)
YES: dict[str, str] = {
    "en": r"\b(unsubscribe|opt(ing)? (me )?out|(take|remove|strike|delete) (me|us|my \w+|our \w+)\b|leave (me|us) alone"
    r"|(stop|quit|cease) (e-?mailing|texting|writing|contacting|messaging|bothering|sending)|never (contact|write)"
    r"|(not|n't|no longer) (\w+ )?(to )?(be contacted|contact (me|us)|write to (me|us)|hear from you|receive)"
    r"|lose my (number|address)|no more (mails?|e-?mails?|texts|messages))",
    "de": r"\b(abmelden|austragen|verteiler|nicht (mehr|weiter) (\w+ )?(anschreiben|schreiben|kontaktieren)"
    r"|lassen sie (mich|uns) in ruhe|keine (\w+ )?(mails?|e-?mails|nachrichten) mehr|löschen sie meine)",
    "fr": r"\b(désabonne\w*|désinscri\w*|ne (me |nous )?plus (me |nous )?(contacter|écrire)|retire[rz]-(moi|nous)"
    r"|laissez-(moi|nous) tranquille|plus de (mails?|messages))",
    "es": r"\b(darme de baja|dar de baja|no (me|nos) (escriban?|contacten?|llamen?) más|borr(en|a) mis datos"
    r"|dejen de escribir\w*)",
    "it": r"\b(cancellate?mi|non (scrivete|contattate)\w* più|toglietemi|disiscriv\w*)",
    "pt": r"\b(descadastr\w*|não (me )?(escrevam|contatem|contactem) mais|removam-me)",
    "nl": r"\b(uitschrijven|afmelden|schrijf (me|mij) uit|geen (mails?|berichten) meer|stop met mailen)",
    "pl": r"\b(wypisz\w*|nie (piszcie|kontaktujcie)\w* (się )?(do mnie )?więcej|usuń\w* mnie)",
    "sv": r"\b(avregistrera\w*|ta bort (mig|oss)|sluta (mejla|skriva|kontakta))",
    "da": r"\b(afmeld|fjern (mig|os)|stop med at (skrive|sende))",
    "el": r"(μη μου ξαναγράψετε|διαγράψτε με|σταματήστε να)",
    "hu": r"(ne (írjanak|keressenek) (többet|többé)|iratkoz\w+ le|töröljenek)",
    "ja": r"(配信停止|もう(連絡|メール)しないで)",
}
UNCLEAR = re.compile(
    r"(?i)\b(who gave you (my|our)|wrong number|falsche nummer|mauvais numéro|lawyer|anwalt|avocat|reported|harass)"
)
ALSO = re.compile(
    r"(?i)\?|\b(send (me |us )?(the |a )?(price|quote|offer)|(call|ring) me|let'?s (meet|talk)|(monday|tuesday|wednesday"
    r"|thursday|friday) (works|suits|at))"
)
ONLY: dict[str, str] = {
    "calls": r"(?i)(don'?t|do not|stop|please no) (call|phon|ring)\w*|rufen sie (mich|uns) nicht an|nicht anrufen",
    "sms": r"(?i)(don'?t|do not|stop) text\w*|keine sms",
}


def answer(text: str) -> dict[str, Any]:
    """The object that the schema asks for."""
    said = _inside(MESSAGE, text)
    meant = NOT.sub(lambda found: " " * len(found[0]), said)
    found = _first(meant) or _first(_inside(SUBJECT, text))
    unclear = UNCLEAR.search(meant)
    wants = "yes" if found else "unclear" if unclear else "no"
    single = [channel for channel, words in ONLY.items() if re.search(words, said)]
    quote = found or (unclear[0] if unclear else "")
    for channel in () if quote else single:
        quote = (re.search(ONLY[channel], said) or [""])[0]
    rest = said.replace(found, " ") if found else said
    return {
        "wants_no_contact": wants,
        "channels": ["all"] if wants == "yes" else single,
        "also_asks_or_agrees": bool(ALSO.search(rest)),
        "evidence": quote,
    }


def contrary(right: dict[str, Any], text: str) -> dict[str, Any]:
    """The same model, in error: what was a yes is a no, and the other way round with the first words as evidence."""
    if right["wants_no_contact"] == "yes":
        return {**right, "wants_no_contact": "no", "channels": [], "evidence": ""}
    first = " ".join(_inside(MESSAGE, text).split()[:6])
    return {**right, "wants_no_contact": "yes", "channels": ["all"], "evidence": first}


def _first(said: str) -> str:
    found = [match for words in YES.values() if (match := re.search(f"(?i){words}", said))]
    return min(found, key=lambda match: match.start())[0] if found else ""


def _inside(marks: re.Pattern[str], text: str) -> str:
    found = marks.search(text)
    return str(json.loads(found[1])) if found else ""
