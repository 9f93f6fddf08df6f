"""What the played model says of an opt-out: by phrases of its own, one table a language, with the words as evidence."""

from __future__ import annotations

import json
import re
from typing import Any

from simulators.ai import meanings, wishes

MESSAGE = re.compile(r"<message>(\"(?:[^\"\\]|\\.)*\")</message>")
SUBJECT = re.compile(r"<subject>(\"(?:[^\"\\]|\\.)*\")</subject>")

_GOODS = "pallets?|goods|parcels?|freight|samples?|invoices?|trucks?|orders?|the clock"
NOT = re.compile(
    r"(?i)(don'?t|do not|never|nicht|non|não|niet|nie|inte|ikke) (unsubscribe|remove (me|us)|take (me|us) off|abmelden)"
    r"|spam (filter|folder)|spam-?ordner|dossier spam|(in|im) (the |my |our )?spam\b"
    rf"|(stop|quit|cease) (sending|shipping|packing|storing) (the |our |us )?({_GOODS})"
    r"|remove (me|us) from the \w+ (slot|call|meeting|invite)|don'?t call (me|us)"
    r"|(unsubscribe|opt-?out) (service|rates?|links?|button|software|process|flow|feature|works?|page|form)"
    r"|how does .{0,20}(opt-?out|unsubscribe)|unsubscribed? by (accident|mistake)|(un)?subscribe ?\||hier abmelden"
    r"|für das (webinar|seminar|treffen) abmelden|(no|did not|didn'?t|not) unsubscribed?"
    r"|no more (mails?|e-?mails?|messages) (arrived|came|reached|from you)|(received?|got|get|had) no more|(habe|haben) .{0,30}keine e-?mails? mehr"
    r"|^(liked|loved|disliked|laughed at|emphasized|questioned|gefällt|reagiu|a aimé|le gustó)\b.*"
)
_MAIL = (
    r"(mails?|e-?mails?|texts?|sms|messages?|outreach|contact\w*|correspondence|communications?|newsletters?)"
)
YES: dict[str, str] = {
    "en": r"\b(unsub?s?cri\w*|opt(ing)? ?(me |us )?-?out|(take|remove|strike|delete|scrub|drop|erase|exclude) (me|us|my \w+|our \w+|this \w+|\S+@)"
    r"|leave (me|us) (alone|out)|leaving (me|us) out|(stop|quit|cease) (e-?mailing|texting|writing|contacting|messaging|msging|txting|bothering|spamming|sending)"
    r"|(stop|quit|cease) (all )?(further )?(these )?" + _MAIL + r"|never (contact|write|e-?mail|text)"
    r"|(not|n't|no longer|never) (\w+ )?(to )?(be contacted|contact (me|us|this)|write to (me|us)|hear from you|receive|be approached|reach out|follow up|text this)"
    r"|don'?t (contact|follow up|reach out)|didn'?t (write|hear)|(forget|lose) (my|this) (number|address)|(no|not another) more "
    + _MAIL
    + r"|no more (pls|please)\b|not another (mail|e-?mail|text|message)|to be removed|do not contact|not wanted here|wish to be approached"
    r"|close our file|art\.? ?17|stop (pls|plz|please)|^\W*stop\W*$|no more mails)",
    "de": r"\b((bitte )?abmelden|austragen|verteiler|nicht (mehr|weiter|wieder) (\w+ )?(anschreiben|schreiben|kontaktieren|melden)"
    r"|schreiben sie (mir|uns) nicht|lassen sie (mich|uns) in ruhe|keine? (\w+ )?(mails?|e-?mails?|nachrichten|sms|werbung|kontaktaufnahme)( mehr)?"
    r"|jede weitere kontaktaufnahme|löschen sie \w+|widerspreche|abstand von weiteren|verschonen sie|anfragen absehen|sperren sie meine|raus aus)",
    "fr": r"\b(désabonne\w*|désinscri\w*|ne (me |nous |m')?(plus )?(me |nous |m')?(contacte[rz]|écri\w+|recevoir)( plus)?|(retire[rz]|supprime[rz]|efface[rz]|enlève[zr]?)[- ](moi|nous|m\w+|mes)"
    r"|laissez-(moi|nous) tranquille|plus (de|aucun) (mails?|messages?|sms)|arrêtez de m\w*|cesser tout envoi|inutile de nous relancer|m.oppose|ne souhaite plus)",
    "es": r"\b(darme de baja|dar de baja|(no|que no) (me|nos|vuelvan a) (escriban?|contact\w+|llamen?|manden?|envíen?)( más)?|(borr|elimin|quít)\w+ (mis|de)|elimíneme|quítenme"
    r"|dej\w+ de escribir\w*|no quiero (recibir )?más|no más (mensajes|correos)|supresión de mis|cancelar suscripción)",
    "it": r"\b(cancella(te|r)?mi|cancellazione dei miei|non (scrive\w+|contatta\w+|invia\w+|desidero|voglio)( più)?|toglietemi|disiscriv\w*|smette\w+ di|rimosso dalla|essere cancellat\w)",
    "pt": r"\b(descadastr\w*|não (me |quero |voltem )?(mande\w*|escrevam|contatem|contact\w+|mais|a contact\w+)|removam-me|remover meu|retirem o meu|retirem-me)",
    "nl": r"\b(uitschrijven|afmelden|schrijf (me|mij) uit|niet meer benaderd|geen (verdere )?(mails?|berichten)( meer)?|stop met (mailen|appen|sturen|bellen)|haal mij|gegevens verwijderen)",
    "pl": r"\b(wypisz\w*|nie (piszcie|kontaktujcie|wysyłać|życzę)\w*|usu(ń|nąć)\w* (mnie|mój|moje)|rezygnuję)",
    "sv": r"(undanber|avregistrera\w*|ta bort (mig|oss)|sluta (mejla|skriva|kontakta|skicka|smsa)|vill inte (ha fler|bli kontaktad\w*))",
    "da": r"(afmeld|fjern (mig|os)|(stop|hold|op) (\w+ )?(op )?med at (skrive|sende)|ønsker ikke flere|slett?e? meg|ikke kontakt meg)",
    "fi": r"(poistakaa|älkää|en halua enää)",
    "cs": r"(vyřaďte mě|vymaz\w+ mých|nepište|neposielajte|odhlaste mě)",
    "tr": r"(listenizden çıkarın|verilerimi silin|göndermeyin|yazmayın|istemiyorum)",
    "ru": r"((удалите|исключить|исключите|уберите|отпишите) (меня|нас)|не присылайте|больше не пиш\w+|не пиш\w+|більше не пишіть|не ми пишете|не хочу получать)",
    "hr": r"(uklonite|izbrišite me|nemojte mi)",
    "ro": r"(să mă ștergeți|ștergeți-mă|nu mai (vreau|scrieți|trimiteți)|dezabon\w+)",
    "el": r"(μη μου ξαναγράψετε|διαγράψτε με|σταματήστε να|μην μου (ξανα)?στ\w+)",
    "hu": r"(ne (írjanak|keressenek)|iratkoz\w+ le|töröljenek)",
    "ja": r"(配信停止|もう(連絡|メール)しないで|送らないで|ご連絡は.{0,4}お控え|メールを送らないで)",
    "zh": r"(不要再(给我)?发|从名单中移除|从.{0,6}名单.{0,4}移除|别再(给我)?发|退订|退訂|不要再(联系|打扰))",
    "ko": r"(보내지 ?마|연락하지 ?마|받고 싶지 않|수신 ?거부)",
    "ar": r"(لا ترسلوا|حذف بريدي|إلغاء الاشتراك|احذفوني|توقفوا عن)",
    "he": r"(להסיר אותי|הפסיקו לשלוח|הסירו אותי|אל תשלחו)",
    "hi": r"(ईमेल न भेजें|मत भेजें|संपर्क न करें|सूची से हटा)",
    "vi": r"(đừng gửi|không muốn nhận|ngừng gửi)",
    "id": r"(jangan (kirim|hubungi)|hapus (email|nomor) saya|berhenti (me|kirim)\w*)",
    "th": r"(อย่าส่ง|หยุดส่ง|ยกเลิกการ)",
}
UNCLEAR = re.compile(
    r"(?i)\b(who gave you (my|our)|wrong number|falsche nummer|mauvais numéro|lawyer|anwalt|avocat|reported|harass)|[✋🚫⛔🤚🖐🙅]"
)
ALSO = re.compile(
    r"(?i)\?|\b(send (me |us )?(the |a )?(price|quote|offer)|(call|ring) me|let'?s (meet|talk)|(monday|tuesday|wednesday"
    r"|thursday|friday) (works|suits|at))"
)
ASKING = re.compile(r"(?i)^\s*(could|would|can|will|may|wilt|vil|kan|können|könnten|who)\b[^?]*\?")
"""A request in the form of a question: it asks for nothing else."""
ONLY: dict[str, str] = {
    "calls": r"(?i)(don'?t|do not|stop|please no) (call|phon|ring)\w*|rufen sie (mich|uns) nicht an|nicht anrufen",
    "sms": r"(?i)(don'?t|do not|stop) text\w*|keine sms",
}


def answer(text: str) -> dict[str, Any]:
    """The object that the schema asks for."""
    said = _inside(MESSAGE, text)
    if known := meanings.meaning_of(said):
        return known
    meant = NOT.sub(lambda found: " " * len(found[0]), said)
    found = wish_in(said) or wish_in(_inside(SUBJECT, text))
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
        "also_asks_or_agrees": bool(
            ALSO.search(ASKING.sub(" ", said).replace(found, " ") if found else rest)
        ),
        "evidence": quote,
    }


def contrary(right: dict[str, Any], text: str) -> dict[str, Any]:
    """The same model, in error: what was a yes is a no, and the other way round with the first words as evidence."""
    if right["wants_no_contact"] == "yes":
        return {**right, "wants_no_contact": "no", "channels": [], "evidence": ""}
    first = " ".join(_inside(MESSAGE, text).split()[:6])
    return {**right, "wants_no_contact": "yes", "channels": ["all"], "evidence": first}


QUOTED = re.compile(r"“[^”]{12,400}”|„[^“”]{12,400}[“”]|«[^»]{12,400}»|\"[^\"]{12,400}\"")
"""What somebody else said, unless the whole message stands in quotation marks."""


def wish_in(said: str) -> str:
    """The words with which somebody asks to be left alone; blank where nobody does."""
    told = QUOTED.sub(lambda found: " " * len(found[0]), said)
    said = told if told.strip(" .,!?\n") else said
    meant = NOT.sub(lambda found: " " * len(found[0]), said)
    found = [match for words in YES.values() if (match := re.search(f"(?i){words}", meant))]
    return min(found, key=lambda match: match.start())[0] if found else wishes.wish_in(meant)


def _inside(marks: re.Pattern[str], text: str) -> str:
    found = marks.search(text)
    return str(json.loads(found[1])) if found else ""
