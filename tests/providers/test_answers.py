"""What a JSON answer says, whoever gave it."""

from __future__ import annotations

import pytest

from webapp.providers.answers import TOO_LARGE, is_about_a_record, read_object, sentence, what_it_is
from webapp.providers.egress import HttpResponse


def answer(body: bytes, kind: str = "application/json") -> HttpResponse:
    return HttpResponse(200, {"content-type": kind}, body)


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"[1]", b'"no"', b"null", b'{"a": NaN}', b'{"a', b'{"a":' + b"[" * 100_000, b"\xff\xfe{}"],
)
def test_what_is_no_object_is_none(body: bytes) -> None:
    assert read_object(answer(body)) is None


def test_what_stands_there_instead_has_a_name() -> None:
    assert what_it_is(answer(b"\n")) == "nothing"
    assert what_it_is(answer(b"<html>", "text/html; charset=utf-8")) == "HTML"
    assert what_it_is(answer(b"error code: 1010", "text/plain")) == "not JSON"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"data": {"success": False, "message": "Record not found."}}, "Record not found."),
        ({"message": ["a", "b", "a"], "error": "Bad Request"}, "a; b"),
        ({"error": {"message": "Quota", "code": "x"}}, "Quota"),
        ({"message": "The email has already been taken.", "errors": {"email": ["The email has already been taken."]}},
         "The email has already been taken."),
        ({"message": "The given data was invalid.", "errors": {"a.1": ["Too big."], "b": ["No."]}},
         "The given data was invalid. Too big.; No."),
        ({"errors": {"x": [["that is no"], {"y": None}, 7]}}, "that is no"),
        ({"detail": "Not\0 \ud800 Found"}, "Not ? Found"),
        ({"message": {"deep": {"deep": {"deep": {"deep": "x"}}}}}, ""),
        ({"message": None, "data": []}, ""),
        (None, ""),
    ],
)  # fmt: skip
def test_its_sentence_is_found_wherever_it_stands(document: dict[str, object] | None, said: str) -> None:
    assert sentence(document) == said


def test_a_sentence_is_bounded_and_a_413_needs_none() -> None:
    assert (
        len(sentence({"message": "long " * 10_000, "errors": {str(n): "x" * 900 for n in range(900)}})) == 200
    )
    assert sentence(None, 413) == TOO_LARGE


def test_a_missing_record_is_told_from_a_missing_address() -> None:
    for said in ("Record not found.", "Contact with id 7 not found", "Message not found"):
        assert is_about_a_record(said), said
    for said in (
        "Not Found",
        "not found.",
        "The route api/x could not be found.",
        "Cannot find the path",
        "Route not found",
        "",
    ):
        assert not is_about_a_record(said), said
