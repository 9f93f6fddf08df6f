"""The subject of an answer has one prefix, in the language that was there; and addresses that nobody reads are known."""

from __future__ import annotations

import pytest

from webapp.mail.nobody import is_nobody
from webapp.mail.subjects import MAX_LENGTH, answering

NOBODY = """noreply no-reply No.Reply no_reply noreply88899303 sales-noreply noreply+12=maya donotreply do-not-reply nicht-antworten
    keine-antwort ne-pas-repondre noresponder nao-responder non-rispondere niet-beantwoorden mailer-daemon postmaster
    bounce bounces bounce+maya=h4.test bounces-77 prvs=1234=maya SRS0=abc=de=h4.test=maya msprvs1=abc news-bounces
    auto-reply unmonitored"""


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Pallets", "Re: Pallets"),
        ("", "Re:"),
        ("Re:", "Re:"),
        ("Re: Pallets", "Re: Pallets"),
        ("RE: Pallets", "RE: Pallets"),
        ("AW: Paletten", "AW: Paletten"),
        ("Antw: Pallets", "Antw: Pallets"),
        ("SV: Paller", "SV: Paller"),
        ("VS: Lavat", "VS: Lavat"),
        ("RES: Paletes", "RES: Paletes"),
        ("R: Bancali", "R: Bancali"),
        ("ODP: Palety", "ODP: Palety"),
        ("YNT: Palet", "YNT: Palet"),
        ("Re : Palettes", "Re: Palettes"),
        ("回复: 托盘", "回复: 托盘"),
        ("Re: AW: Re: Pallets", "Re: Pallets"),
        ("AW: Re: AW: Paletten", "AW: Paletten"),
        ("Re: Re: Re:Pallets", "Re: Pallets"),
        ("Re[2]: Pallets", "Re: Pallets"),
        ("RE(3): Re*4: Re^2: Pallets", "RE: Pallets"),
        ("Fwd: Pallets", "Re: Fwd: Pallets"),
        ("Re: WG: AW: Paletten", "Re: WG: Paletten"),
        ("TR: Palettes", "Re: TR: Palettes"),
        ("I: Bancali", "Re: I: Bancali"),
        ("[EXTERNAL] Re: [EXTERNAL] Pallets", "Re: [EXTERNAL] Pallets"),
        ("[Ticket #12] Pallets", "Re: [Ticket #12] Pallets"),
        ("Re:\r\n AW: Paletten\n\tund Kisten", "Re: Paletten und Kisten"),
        ("=?utf-8?Q?AW=3A_Gr=C3=BC=C3=9Fe?=", "AW: Grüße"),
        ("Re: =?iso-8859-1?Q?AW=3A?= =?iso-8859-1?Q?_Gr=FC=DFe?=", "Re: Grüße"),
        ("=?bogus?Q?x?=", "Re: =?bogus?Q?x?="),
        ("Ref: 4711", "Re: Ref: 4711"),
        ("Request: pallets", "Re: Request: pallets"),
        ("r: what does the letter mean", "Re: r: what does the letter mean"),
        ("Today: Re: pallets", "Re: Today: Re: pallets"),
    ],
)
def test_one_prefix_in_the_language_that_was_there(subject: str, answer: str) -> None:
    assert answering(subject) == answer
    assert answering(answer) == answer, "an answer to the answer adds nothing"


def test_a_subject_without_end_is_cut() -> None:
    assert len(answering("Re: " * 100_000 + "x")) <= MAX_LENGTH + 4
    assert len(answering("long " * 100_000)) <= MAX_LENGTH + 4


@pytest.mark.parametrize(
    "local",
    NOBODY.split(),
)
def test_nobody_reads_mail_to_it(local: str) -> None:
    assert is_nobody(f"{local}@h4.test")


@pytest.mark.parametrize(
    "local",
    ["maya", "noreen", "norbert.eply", "reply", "info", "tickets", "anton", "bouncer", "returning", ""],
)
def test_somebody_may_read_mail_to_it(local: str) -> None:
    assert not is_nobody(f"{local}@noreply.h4.test")
