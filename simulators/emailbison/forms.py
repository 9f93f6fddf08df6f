"""The body of an answer, as JSON or as a form with files, read as PHP reads forms: `to_emails[0][email_address]`, flags 1 and 0."""

from __future__ import annotations

import re
from typing import Any

from flask import Request
from flask.typing import ResponseReturnValue

from simulators.emailbison.answers import invalid

EACH, TOGETHER = 10 * 1024 * 1024, 25 * 1024 * 1024
FLAGS = ("reply_all", "inject_previous_email_body", "use_dedicated_ips")
PEOPLE = ("to_emails", "cc_emails", "bcc_emails")
_PARTS = re.compile(r"\[([^\]]*)\]")

Files = list[tuple[str, bytes]]


def read_answer(request: Request) -> tuple[dict[str, Any], Files]:
    """What was sent, and the files with it."""
    if request.mimetype != "multipart/form-data":
        return request.get_json(silent=True) or {}, []
    asked: dict[str, Any] = {}
    for name, value in request.form.items():
        _put(asked, [name.partition("[")[0], *_PARTS.findall(name)], value or None)
    files = [(each.filename or "", each.read()) for each in request.files.getlist("attachments[]")]
    return {name: _list(value) for name, value in asked.items()}, files


def refusal(asked: dict[str, Any], files: Files) -> ResponseReturnValue | None:
    """What a validation of the real one refuses, in its shape."""
    for name in PEOPLE:
        if asked.get(name) is not None and not isinstance(asked[name], list):
            return invalid(name, f"The {name.replace('_', ' ')} field must be an array.")
    for name in FLAGS:
        if asked.get(name) not in (None, True, False, "1", "0"):
            return invalid(name, f"The {name.replace('_', ' ')} field must be true or false.")
    for place, (_, content) in enumerate(files):
        if len(content) > EACH:
            return invalid(
                f"attachments.{place}",
                f"The attachments.{place} field must not be greater than 10240 kilobytes.",
            )
    if sum(len(content) for _, content in files) > TOGETHER:
        return invalid("attachments", "The attachments may have 25 MB together.")
    return None


def _put(into: dict[str, Any], names: list[str], value: object) -> None:
    first, *rest = names
    if rest:
        _put(into.setdefault(first, {}), rest, value)
    else:
        into[first] = value


def _list(value: Any) -> Any:
    """Numbered fields are a list."""
    if not isinstance(value, dict):
        return value
    kept = {name: _list(each) for name, each in value.items()}
    return [kept[str(place)] for place in range(len(kept))] if all(name.isdigit() for name in kept) else kept
