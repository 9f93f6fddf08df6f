"""Wishes about being contacted, of all kinds: certain, to be asked about, none at all, and such as are made for somebody else."""

from __future__ import annotations

from simulators.corpus.oddity import Oddity

WISHES = (
    Oddity("one word", "STOP"),
    Oddity(
        "one word in German, with courtesy",
        "Guten Tag,\n\nbitte abmelden.\n\nMit freundlichen Grüßen\n{first} {last}",
    ),
    Oddity("the unsubscribe link of a mail program", "", subject="unsubscribe"),
    Oddity("plainly, in Vietnamese", "Vui lòng không gửi email cho tôi nữa."),
    Oddity("by meaning", "Kindly scrub this address from whatever you are using, I have asked twice."),
    Oddity("by meaning, in Dutch", "Ik wil niks meer van jullie horen."),
    Oddity("in a language without tables", "Mesedez, ez idatzi gehiago."),
    Oddity("nobody can tell", "Where did you get my email from?"),
    Oddity(
        "a no with a question",
        "Take me off the sequence, but do answer this one thing first: who insures the goods while they are with you?\n\n{first} {last}",
    ),
    Oddity("for a colleague", "Please take Tom off the thread and keep me on it."),
    Oddity(
        "for a predecessor",
        "Bitte nehmen Sie Herrn Albers aus dem Verteiler, er ist in Rente. Ich übernehme das.",
    ),
    Oddity(
        "for somebody who left, in Spanish", "Eliminad a vuestro antiguo contacto, Luis Peña, de la lista."
    ),
    Oddity(
        "they stop something of their own",
        "We want to stop storing at the port ourselves by summer. Can you take over about ninety pallets, and from when?\n\n{first}",
    ),
    Oddity(
        "not to be taken off",
        "I did not unsubscribe! Why do I not get your mails?",
    ),
    Oddity(
        "another channel",
        "Please don't call my mobile any more, I am on the floor all day. Mail is fine: what is the notice period?\n\n{first}",
    ),
    Oddity(
        "opted in again",
        "I had asked to be left alone in spring. Things have changed here, please keep me posted after all.\n\n{first}",
    ),
)
