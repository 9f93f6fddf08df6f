"""Fields of EmailBison's rows, read without complaint: odd values become blanks, blank ids None, unknown fields are ignored."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from webapp.providers import identities
from webapp.runtime.clock import epoch
from webapp.runtime.text import storable


def _text(value: object) -> str:
    return storable(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _id(value: object) -> str | None:
    return _text(value).strip()[:64] or None


def _email(value: object) -> str | None:
    return identities.address(_text(value))


def _name(value: object) -> str:
    return identities.name(_text(value))


def _time(value: object) -> datetime | None:
    """ISO, or seconds or milliseconds since 1970."""
    said = _text(value).strip()
    try:
        moment = epoch(said) if re.fullmatch(r"\d{9,14}(\.\d{1,9})?", said) else datetime.fromisoformat(said)
    except (ValueError, OverflowError, OSError):
        return None
    if not 2000 <= moment.year <= 2200:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(value: object) -> int | None:
    return (
        int(value) if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**15 else None
    )


def _rows(value: object) -> list[Any]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [_text(word) for word in value if _text(word)] if isinstance(value, list) else []


def nested(value: object) -> object:
    """A nested object, or an empty one where there is something else."""
    return value if isinstance(value, dict) else {}


Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[str | None, BeforeValidator(_id)]
Name = Annotated[str, BeforeValidator(_name)]
Email = Annotated[str | None, BeforeValidator(_email)]
Time = Annotated[datetime | None, BeforeValidator(_time)]
Number = Annotated[int | None, BeforeValidator(_number)]
Flag = Annotated[bool, BeforeValidator(lambda value: value is True)]
Texts = Annotated[list[str], BeforeValidator(_texts), Field(default_factory=list)]


class RowModel(BaseModel):
    """A row, or a part of one."""

    model_config = ConfigDict(extra="ignore")


class Address(RowModel):
    """Somebody a mail goes to."""

    name: Text = ""
    address: Email = None


Addresses = Annotated[list[Address], BeforeValidator(_rows)]
