"""A form with files, for the few calls whose body is no JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Multipart:
    """A form with files, as browsers send it. Files are (field, name, bytes)."""

    fields: Mapping[str, str]
    files: Sequence[tuple[str, str, bytes]]


def parts(form: Multipart | None) -> dict[str, Any]:
    """The form as the HTTP library takes it; nothing for a call without one."""
    if form is None:
        return {}
    files = [(field, (name, content, "application/octet-stream")) for field, name, content in form.files]
    return {"data": form.fields, "files": files}
