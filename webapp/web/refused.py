"""A form that was refused, with what had been entered, to be corrected and sent again: the one way for browsers without scripts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

LONG = 80
"""Characters from which a field is shown as several lines."""
SECRET = ("password", "key", "token", "secret")
"""Parts of names whose values are never shown again."""
WORDS = {"text": "Your text", "copies": "CC", "blind_copies": "BCC", "words": "Snooze until", "q": "Search"}


@dataclass(frozen=True, slots=True)
class Entered:
    """One field of the form: its name, what people call it, and what stood in it."""

    name: str
    label: str
    value: str
    is_wrong: bool
    is_secret: bool

    @property
    def is_long(self) -> bool:
        return self.name in ("text", "notes", "body") or len(self.value) > LONG or "\n" in self.value


def entered(wrong: str = "") -> list[Entered]:
    """The fields of the form that was sent; `wrong` is the one that could not be used. Files are not among them."""
    return [
        Entered(
            name,
            WORDS.get(name, name.replace("_", " ").capitalize()),
            "" if (is_secret := any(part in name for part in SECRET)) else value,
            name == wrong,
            is_secret,
        )
        for name in request.form
        if name != "csrf_token"
        for value in request.form.getlist(name)
    ]


def is_own_form() -> bool:
    """Whether a page of ours sent the form: what another site sent is never offered to be sent again."""
    return request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
