"""A list of people is read as spreadsheets write it, and what cannot be read is said where it was made."""

from __future__ import annotations

import pytest

from webapp.reactivations import people_list
from webapp.reactivations.people_list import MOST_BYTES, MOST_PEOPLE, decode, read
from webapp.runtime.errors import Invalid

JANE = "jane@client.test"


def people(data: bytes) -> list[tuple[str, str, str, str]]:
    return [(each.email, each.first_name, each.last_name, each.company) for each in read(decode(data)).people]


@pytest.mark.parametrize(
    "data",
    [
        b"Email,First name,Last name,Company\njane@client.test,Jane,Roe,Rowan\n",
        b"\xef\xbb\xbfE-Mail;Vorname;Nachname;Firma\r\njane@client.test;Jane;Roe;Rowan\r\n",
        "email address\tfirst_name\tsurname\torganisation\njane@client.test\tJane\tRoe\tRowan".encode(
            "utf-16"
        ),
        b'company|MAIL|last|first\n"Rowan"|<JANE@Client.Test>|Roe|Jane',
        b'\n\n"Name, in full","E-mail","First Name","Last Name","Company Name"\n"Roe, Jane","mailto:jane@client.test","Jane","Roe","Rowan"\n,,,,\n',
    ],
    ids=["commas", "semicolons and a mark", "tabs in UTF-16", "bars, display form", "quotes and blank lines"],
)
def test_every_usual_form_is_read(data: bytes) -> None:
    assert people(data) == [(JANE, "Jane", "Roe", "Rowan")]


def test_other_letters_are_kept() -> None:
    assert people("mail;vorname\njörg@client.test;Jörg".encode("cp1252"))[0][1] == "Jörg"
    assert people("mail,first\n祐樹@client.test,祐樹".encode())[0][1] == "祐樹"


def test_bare_addresses_need_no_heading() -> None:
    found = read("jane@client.test\njoe@client.test\n")
    assert [(each.line, each.email) for each in found.people] == [(1, JANE), (2, "joe@client.test")]
    assert [each.email for each in read("Jane,jane@client.test\nJoe,joe@x.test").people] == [
        JANE,
        "joe@x.test",
    ]


def test_lines_that_cannot_be_used_are_named() -> None:
    found = read(
        "email,first\njane@client.test,Jane\nnobody,Joe\n,Ann\nJANE@client.test,J\nx@y,X\n=1+1,=cmd\n"
    )
    assert [each.email for each in found.people] == [JANE]
    assert [problem["line"] for problem in found.problems] == [3, 4, 5, 6, 7]
    assert "already" in str(found.problems[2]["said"])


def test_values_of_forms_and_formulas_are_only_words() -> None:
    (jane,) = read(
        'email,first,last,company\njane@client.test,null,n/a,"=HYPERLINK(""http://x.test"")"'
    ).people
    assert (jane.first_name, jane.last_name) == ("", "")
    assert jane.company == '=HYPERLINK("http://x.test")'


def test_a_line_that_is_too_short_or_long_is_a_line() -> None:
    found = read("email,first,last\njane@client.test\njoe@client.test,Joe,Roe,more,and more\n")
    assert [(each.email, each.first_name) for each in found.people] == [
        (JANE, ""),
        ("joe@client.test", "Joe"),
    ]


def test_columns_are_chosen() -> None:
    text = "a,b,c\njane@client.test,Jane,spare@client.test\n"
    assert read(text).people[0].email == JANE
    assert read(text, {"email": 2, "first_name": 1}).people[0].email == "spare@client.test"
    assert people_list.headings_of(text) == ["a", "b", "c"]
    with pytest.raises(Invalid, match="No column"):
        read(text, {"first_name": 1})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no line"),
        (b" \n,,\n", "no line"),
        (b"first,last\nJane,Roe\n", "No column"),
        (b"PK\x03\x04\x00\x00sheet", "no text"),
        (b"x" * (MOST_BYTES + 1), "larger than"),
        (b'email,first\n"jane@client.test,Jane\njoe@client.test,Joe\n', "quotation mark"),
        (b'email\n"' + b"x" * 200_000 + b'"\n', "cannot be read"),
        (b"email\n" + b"a@b.test\n" * (MOST_PEOPLE + 1), "more than"),
        (b"email\n\x81\x8d\xff", "no text"),
    ],
    ids=["nothing", "blanks", "no address", "a workbook", "too large", "open quote", "one long cell", "too many", "bytes"],
)  # fmt: skip
def test_what_cannot_be_read_is_said(data: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read(decode(data))


def test_as_many_people_as_may_be() -> None:
    text = "email\n" + "".join(f"p{number}@b.test\n" for number in range(MOST_PEOPLE))
    assert len(read(text).people) == MOST_PEOPLE


def test_of_many_wrong_lines_the_first_are_named_and_all_are_counted() -> None:
    found = read("email\n" + "nobody\n" * 60 + "jane@client.test\n")
    assert (len(found.problems), found.problem_count, len(found.people)) == (50, 60, 1)
