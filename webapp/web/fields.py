"""Single values of a query or a form, read in one way. Absent or blank is None; what means nothing is said, never taken for none."""

from __future__ import annotations

from collections.abc import Collection

from flask import request

from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.numbers import read_whole


def query_id(name: str) -> int | None:
    """An id in the address. Raises NotFound for what is none."""
    text = request.args.get(name, "")
    found = read_whole(text)
    if found is None and text.strip():
        raise NotFound(f"{name} in the query")
    return found


def form_id(name: str) -> int | None:
    """An id in the form. Raises Invalid for what is none."""
    text = request.form.get(name, "")
    found = read_whole(text)
    if found is None and text.strip():
        raise Invalid(name, "Choose one of the list.")
    return found


def form_number(name: str, what: str, *, least: int, most: int, otherwise: int) -> int:
    """A whole number in the form, `otherwise` when it is absent or blank. Raises Invalid with `what` for any other."""
    text = request.form.get(name, "")
    if not text.strip():
        return otherwise
    found = read_whole(text, most)
    if found is None or found < least:
        raise Invalid(name, what)
    return found


def form_choice(name: str, choices: Collection[str], otherwise: str | None = None) -> str:
    """One of the choices; `otherwise` when it is absent or blank, if there is one. Raises Invalid for any other."""
    text = request.form.get(name, "")
    if not text and otherwise is not None:
        return otherwise
    if text not in choices:
        raise Invalid(name, "Choose one of the options.")
    return text
