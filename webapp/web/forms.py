"""Reading a form: a dataclass says what it holds, and what cannot be used comes back field by field, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import request
from pydantic import TypeAdapter, ValidationError

from webapp.runtime.errors import Invalid

Form = TypeVar("Form")

WORDS = {
    "missing": "Fill this in.",
    "string_too_short": "This is too short; it needs {min_length} characters or more.",
    "string_too_long": "This is too long; {max_length} characters are the most.",
    "string_pattern_mismatch": "This does not have the form that is asked for.",
    "int_parsing": "Enter a whole number.",
    "int_type": "Enter a whole number.",
    "greater_than_equal": "Enter {ge} or more.",
    "less_than_equal": "Enter {le} or less.",
    "bool_parsing": "Answer yes or no.",
    "literal_error": "Choose one of the options.",
    "datetime_parsing": "Enter a date and a time.",
    "datetime_from_date_parsing": "Enter a date and a time.",
    "date_parsing": "Enter a date.",
}
"""pydantic's names for what is wrong, in our words."""

FALLBACK = "This cannot be used here. Check it and try again."


class BadForm(Invalid):
    """What was entered cannot be used: `errors` by field, and `entered` to show it again. Views answer 422 with the form."""

    def __init__(self, errors: Mapping[str, str], entered: Mapping[str, str]) -> None:
        field, message = next(iter(errors.items()))
        super().__init__(field, message)
        self.errors = dict(errors)
        self.entered = dict(entered)


def read(shape: type[Form]) -> Form:
    """The form that was sent, as this dataclass. Blank inputs count as not sent. Raises BadForm."""
    entered = {name: _clean(name, value) for name, value in request.form.items() if name != "csrf_token"}
    filled = {name: value for name, value in entered.items() if value}
    try:
        form: Form = _adapter(shape).validate_python(filled)
    except ValidationError as refused:
        errors = {
            str(error["loc"][0]) if error["loc"] else "": _words(error)
            for error in refused.errors(include_url=False, include_input=False)
        }
        shown = {name: value for name, value in entered.items() if "password" not in name}
        raise BadForm(errors, shown) from None
    return form


def _clean(name: str, value: str) -> str:
    """Blanks around an input are nobody's intention, except in a password. What is no text was refused before (guard.py)."""
    return value if "password" in name else value.strip()


def _words(error: Any) -> str:
    return WORDS.get(error["type"], FALLBACK).format(**error.get("ctx", {}))


def _adapter(shape: type[Form]) -> TypeAdapter[Form]:
    if shape not in _adapters:
        _adapters[shape] = TypeAdapter(shape)
    return _adapters[shape]


_adapters: dict[type, TypeAdapter[Any]] = {}
