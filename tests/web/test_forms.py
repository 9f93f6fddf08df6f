"""A form comes back as a dataclass, or field by field in plain words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import pytest
from flask import Flask
from pydantic import Field, StringConstraints

from webapp.web.forms import FALLBACK, BadForm, read


@dataclass(frozen=True)
class Snooze:
    note: Annotated[str, StringConstraints(min_length=2, max_length=5)]
    hours: Annotated[int, Field(ge=1, le=24)] = 4
    until: datetime | None = None
    channel: Literal["email", "sms"] = "email"
    urgent: bool = False
    password: str = ""


def sent(app: Flask, **entered: str) -> Snooze:
    with app.test_request_context("/", method="POST", data={"csrf_token": "x", **entered}):
        return read(Snooze)


def test_values_arrive_with_their_types(app: Flask) -> None:
    form = sent(
        app, note=" call ", hours="7", until="2026-03-01T09:30", channel="sms", urgent="on", password=" kept "
    )
    assert form == Snooze("call", 7, datetime(2026, 3, 1, 9, 30), "sms", urgent=True, password=" kept ")  # noqa: DTZ001


def test_blank_inputs_count_as_not_sent_and_unknown_ones_are_ignored(app: Flask) -> None:
    assert sent(app, note="call", hours=" ", until="", stranger="x") == Snooze("call")


@pytest.mark.parametrize(
    ("entered", "field", "words"),
    [
        ({}, "note", "Fill this in."),
        ({"note": "x"}, "note", "This is too short; it needs 2 characters or more."),
        ({"note": "much too long"}, "note", "This is too long; 5 characters are the most."),
        ({"note": "call", "hours": "many"}, "hours", "Enter a whole number."),
        ({"note": "call", "hours": "0"}, "hours", "Enter 1 or more."),
        ({"note": "call", "hours": "25"}, "hours", "Enter 24 or less."),
        ({"note": "call", "until": "soon"}, "until", "Enter a date and a time."),
        ({"note": "call", "channel": "fax"}, "channel", "Choose one of the options."),
        ({"note": "call", "urgent": "perhaps"}, "urgent", "Answer yes or no."),
        ({"note": "call", "hours": "9" * 5000}, "hours", FALLBACK),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    app: Flask, entered: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(BadForm) as refused:
        sent(app, **entered, password="secret")
    assert refused.value.errors == {field: words}
    assert (refused.value.field, refused.value.message) == (field, words)
    assert refused.value.entered == entered, "to be shown again, without the password"
