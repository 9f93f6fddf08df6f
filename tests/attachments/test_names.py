"""Names that strangers give to their files, and what a person sees of them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.attachments.file_kinds import kind_of, picture_type, warning_of
from webapp.attachments.names import MAX_NAME, clean_name, extension_of
from webapp.mail.inline_pictures import is_inline


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("requirements.pdf", "requirements.pdf"),
        ("Angebot für Bålhytten på Ærø.pdf", "Angebot für Bålhytten på Ærø.pdf"),
        ("価格表 2026.xlsx", "価格表 2026.xlsx"),
        ("عرض السعر.pdf", "عرض السعر.pdf"),
        ("Gro\u0308\u00dfe.pdf", "Größe.pdf"),
        ("=?utf-8?B?UHJlaXNsaXN0ZSDDnC5wZGY=?=", "Preisliste Ü.pdf"),
        ("=?iso-8859-1?Q?Pr=E9sentation=2Eppt?= =?iso-8859-1?Q?x?=", "Présentation.pptx"),
        ("utf-8''Angebot%20%E2%82%AC.pdf", "Angebot €.pdf"),
        ("iso-8859-1'de'%DCbersicht%2Etxt", "Übersicht.txt"),
        ("=?no-such-charset?B?UHJlaXM=?=", "=_no-such-charset_B_UHJlaXM=_="),
        ("O'Brien 20% off.pdf", "O'Brien 20% off.pdf"),
        ("%E5%A0%B1%E5%91%8A.pdf", "報告.pdf"),
        ("Angebot%20M%C3%A4rz.pdf", "Angebot März.pdf"),
        ("100%25.pdf", "100%25.pdf"),
        ("%FC%FC.pdf", "%FC%FC.pdf"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2066report\u2069.pdf\u200b.scr", "report.pdf.scr"),
        ("../../.bashrc", "bashrc"),
        ("..\\..\\Windows\\a.dll", "Windows_a.dll"),
        ("C:\\Users\\Jane\\offer.pdf", "C_Users_Jane_offer.pdf"),
        ("Offer 12/2026.pdf", "Offer 12_2026.pdf"),
        ('a"b<c>|d?.pdf', "a_b_c_d_.pdf"),
        ("line\r\nSet-Cookie: x=1.pdf", "line Set-Cookie_ x=1.pdf"),
        ("invoice.pdf" + " " * 200 + ".exe", "invoice.pdf .exe"),
        ("setup.exe. . .", "setup.exe"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("\0\x07", "file"),
        ("...", "file"),
        ("", "file"),
        (None, "file"),
        (12, "12"),
        (".pdf", "pdf"),
    ],
)
def test_a_name_is_shown_as_what_it_is(told: object, shown: str) -> None:
    assert clean_name(told) == shown


def test_a_long_name_keeps_its_end() -> None:
    name = clean_name("x" * 3_000 + "-never-read")
    assert len(name) == MAX_NAME
    assert name.endswith("…")
    assert clean_name("quotation " * 30 + ".pdf").endswith("….pdf")
    assert len(clean_name("quotation " * 30 + ".pdf")) <= MAX_NAME


@given(st.text(max_size=300))
def test_no_name_hides_turns_round_or_leads_elsewhere(told: str) -> None:
    name = clean_name(told)
    assert 0 < len(name) <= MAX_NAME
    assert not set(name) & set('/\\:*?"<>|\r\n\0')
    assert not name.startswith(".")
    hidden = [each for each in name if unicodedata.category(each).startswith("C")]
    assert set(hidden) <= {"\u200c", "\u200d"}
    assert clean_name(name) == name


def test_what_can_run_is_said_to_run() -> None:
    for name in ("a.exe", "a.pdf.SCR", "a.svg", "a.html", "a.docm", "a.lnk", "a.iso"):
        assert "can run programs" in warning_of(name)
    assert warning_of("offer.pdf") == warning_of("exe") == ""
    assert "Outlook packed" in warning_of("WINMAIL.DAT")


def test_kinds_are_told_by_the_extension() -> None:
    assert [kind_of(name) for name in ("a.JPG", "a.pdf", "invite.ics", "a", "a.xyz", "winmail.dat")] == [
        "Picture",
        "PDF",
        "Invitation",
        "File",
        "File",
        "File",
    ]
    assert extension_of("archive.tar.gz") == "gz"
    assert extension_of("Re. our talk of the day before") == ""


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", None),
        (b"<html>GIF89a", None),
        (b" GIF89a", None),
        (b"", None),
    ],
)
def test_a_picture_is_what_begins_as_one(content: bytes, found: str | None) -> None:
    assert picture_type(content) == found


@pytest.mark.parametrize(
    ("name", "html", "found"),
    [
        ("image001.png", '<img src="cid:image001.png@01DC5A.77">', True),
        ("IMAGE001.PNG", "<img src='CID:image001.png@01DC5A.77'>", True),
        ("image002.png", '<img src="cid:ii_mb4x7">', True),
        ("Outlook-rbn2.png", '<img src="cid:7f9e@x">', True),
        ("floor-plan.png", '<img src="cid:image001.png@01DC5A.77">', False),
        ("image001.png", "<p>See the picture</p>", False),
        ("image001.png", None, False),
        ("image001.pdf", '<img src="cid:image001.pdf@01DC5A.77">', False),
    ],
)
def test_a_picture_inside_a_mail_is_told_from_a_file(name: str, html: str | None, found: bool) -> None:
    assert is_inline(name, html) is found
