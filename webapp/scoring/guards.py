"""What can be told of a reply without a model: absences and other automatic mails. Rules come before the model.

Only the part that the person wrote counts. A rule speaks only where it is sure; whatever it leaves open, the model
reads. Opt-outs are judged apart, message by message: see `scoring.opt_outs`.
"""

from __future__ import annotations

import re
import unicodedata

from webapp.conversations import bounces, content
from webapp.conversations.models import Message

OUT_OF_OFFICE = re.compile(
    r"\bout of (the |my )?office\b|\b(on|am on|currently on) (annual |parental |maternity |paternity |sick |medical )?leave\b"
    r"|\bon (vacation|holidays?|pto) (until|till|from|through)\b|\bautomatic reply\b|\bauto(matic)?[- ]?(reply|response)\b|\bautoreply\b"
    r"|\babwesen\w*\b|\bnicht im (büro|haus)\b|\bautomatische antwort\b|\b(im|in) urlaub bis\b"
    r"|\babsente? du bureau\b|\bréponse automatique\b|\ben congés? (jusqu|du)\b|\bactuellement absent"
    r"|\bfuera de (la )?oficina\b|\brespuesta automática\b|\bde vacaciones hasta\b"
    r"|\bfuori (ufficio|sede)\b|\brisposta automatica\b|\bin ferie fino\b|\bfora do escritório\b|\bresposta automática\b|\bde férias até\b"
    r"|\bafwezig(heid)?\b|\bautomatisch antwoord\b|\bmet vakantie tot\b|\bpoza biurem\b|\bautomatyczna odpowiedź\b|\bna urlopie do\b"
    r"|\bfrånvarande\b|\bautosvar\b|\bautomatiskt svar\b|\bpå semester till\b|\bfraværende\b|\bautomatisk svar\b|\bikke til stede\b|\bpå ferie til\b"
    r"|\bpoissa (toimistolta|töistä)\b|\bautomaattinen vastaus\b|\bmimo kancelář\b|\bautomatická odpověď\b|\bofis dışında\b|\botomatik yanıt\b"
)


def judge(message: Message) -> str | None:
    """The sentiment that a rule gives to this message, or None when a model has to read it."""
    if (
        message.is_bounce
        or bounces.is_from_a_server(message.sender_address)
        or bounces.REPORT.search(content.plain_text(message.body_text or "", message.body_html))
    ):
        return "Automated Reply"
    subject = plain(message.subject)
    if message.is_automated:
        own = plain(message.own_words)
        return "Out of Office" if OUT_OF_OFFICE.search(f"{subject}\n{own}") else "Automated Reply"
    if OUT_OF_OFFICE.search(subject) and not subject.startswith(("re:", "aw:")):
        return "Out of Office"
    return None


def plain(text: str) -> str:
    """Normalised: NFKC, straight apostrophes, no invisible marks, lower case, single spaces."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(re.sub("[’‘`´]", "'", text).casefold().replace("i\u0307", "i").split())
