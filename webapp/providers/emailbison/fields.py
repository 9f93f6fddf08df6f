"""Fields of EmailBison's rows, read without complaint: odd values become blanks, blank ids None, unknown fields are ignored."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
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
    """ISO, also within an object as PHP writes it; as a mail's header has it; or seconds since 1970, or parts of them."""
    said = _text(value.get("date") if isinstance(value, dict) else value).strip()[:64]
    try:
        moment = _read_time(said)
    except (ValueError, OverflowError, OSError):
        return None
    if not 2000 <= moment.year <= 2200:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_time(said: str) -> datetime:
    if re.fullmatch(r"\d{9,17}(\.\d{1,9})?", said):
        return epoch(said)
    return parsedate_to_datetime(said) if said[:1].isalpha() else datetime.fromisoformat(said)


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

    address: Email = None


ADDRESS_FIELDS = ("address", "email_address", "email")
MOST_PEOPLE = 500


def _people(value: object) -> list[dict[str, str]]:
    """Each address once: of rows, of texts as a header field has them, or of one such text."""
    entries = value if isinstance(value, list) else [value]
    told = [_address_of(entry) for entry in entries[:MOST_PEOPLE]]
    found = [each for text in told for each in identities.addresses(text)[0]]
    return [{"address": each} for each in dict.fromkeys(found)]


def _address_of(entry: object) -> str:
    if not isinstance(entry, dict):
        return _text(entry)
    return next((text for name in ADDRESS_FIELDS if (text := _text(entry.get(name)))), "")


Addresses = Annotated[list[Address], BeforeValidator(_people)]
