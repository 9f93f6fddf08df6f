"""What can be told of a reply without a model: opt-outs, out-of-office notes, bounces. Rules come before the model.

Only the part that the person wrote counts: quoted history holds our own unsubscribe line.
"""

from __future__ import annotations

import re

from webapp.conversations.models import Message
from webapp.conversations.quotes import without_quotes

OPT_OUT = re.compile(
    r"""(?ix)
    ^\W*(stop|stopp|quit|end|cancel|revoke|opt[\s-]?out|unsubscribe|remove(\ me)?|abmelden|austragen|désinscrire|désabonner|baja|cancelar)\W*$
    | \b(unsubscribe|opt)\s+(me|us)\b
    | \bplease\s+unsubscribe\b
    | \b(take|remove)\s+(me|us|my\ (e-?mail|address|name))\s+(off|from)\b
    | \b(stop|quit|cease)\s+(e-?mailing|contacting|texting|messaging|writing(\ to)?|spamming)\b
    | \bdo(\ not|n['’]?t)\s+(e-?mail|contact|text|message|write(\ to)?)\s+(me|us)\b
    | \bnehmen\s+sie\s+mich\s+(bitte\s+)?(aus|von)\b | \bkeine\s+weiteren\s+(e-?)?mails\b
    | \bne\s+(me|nous)\s+contactez\s+plus\b | \bno\s+me\s+(escrib\w+|contact\w+)\s+m[aá]s\b
    """
)
NOT_OPT_OUT = re.compile(r"(?i)\b(don['’]?t|do not|never)\s+(stop|remove|unsubscribe|cancel)\b")
OUT_OF_OFFICE = re.compile(
    r"""(?ix)
    \bout\s+of\s+(the\s+)?office\b | \b(on|am\ on)\s+(annual\ |parental\ |maternity\ |paternity\ )?leave\b | \bon\s+(vacation|holiday)\s+(until|till|from)\b
    | \babwesenheit\w*\b | \bnicht\s+im\s+büro\b | \bfuera\s+de\s+la\s+oficina\b | \babsent(e)?\s+du\s+bureau\b
    """
)
BOUNCE_SENDER = re.compile(r"(?i)^(mailer-daemon|postmaster)@")


def judge(message: Message) -> str | None:
    """The sentiment that a rule gives to this message, or None when a model has to read it."""
    if message.is_bounce or BOUNCE_SENDER.match(message.sender_address):
        return "Automated Reply"
    text = without_quotes(message.body_text)
    if message.is_automated:
        return "Out of Office" if OUT_OF_OFFICE.search(f"{message.subject}\n{text}") else "Automated Reply"
    if OPT_OUT.search(text.strip()) and not NOT_OPT_OUT.search(text):
        return "Blacklist"
    if OUT_OF_OFFICE.search(message.subject):
        return "Out of Office"
    return None
