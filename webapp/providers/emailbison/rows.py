"""EmailBison's rows, in lists and webhooks alike. Unknown fields are ignored, blank ids are None, odd values become blanks."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from webapp.providers import identities
from webapp.providers.emailbison.fields import (
    Addresses,
    Email,
    Flag,
    Id,
    Name,
    Number,
    RowModel,
    Text,
    Time,
    nested,
)
from webapp.runtime.text import storable

Variables = Annotated[list[Any], BeforeValidator(lambda value: value if isinstance(value, list) else [])]


PHONE_VARIABLES = (
    "phone",
    "phone_number",
    "mobile",
    "mobile_phone",
    "mobile_number",
    "cell_phone",
    "cell",
    "direct_phone",
    "telephone",
    "company_phone",
)


def _bare(name: object) -> str:
    return re.sub(r"[\W_]+", "", str(name or "")).casefold()


class LeadRow(RowModel):
    """A lead as EmailBison knows it."""

    id: Id = None
    email: Email = None
    first_name: Name = ""
    last_name: Name = ""
    company: Text = ""
    title: Text = ""
    status: Text = ""
    custom_variables: Variables = Field(default_factory=list)

    def variable(self, *names: str) -> str:
        """The first custom variable with one of these names that is not blank; case, blanks and underscores do not matter."""
        said = {
            _bare(each.get("name")): storable(each.get("value"))
            for each in self.custom_variables
            if isinstance(each, dict)
        }
        return next((value for name in names if (value := said.get(_bare(name), "").strip())), "")

    @property
    def phone(self) -> str | None:
        """Telephone numbers are custom variables, under whatever name the list was imported with."""
        return identities.phone(self.variable(*PHONE_VARIABLES))


class SenderRow(RowModel):
    """A mailbox that campaigns send from. `status` is "connected" in any case of letters."""

    id: Id = None
    name: Text = ""
    email: Email = None
    status: Text = ""
    updated_at: Time = None


class BlockedRow(RowModel):
    """An address on the blocklist."""

    id: Id = None
    email: Email = None


class BlockedDomainRow(RowModel):
    """A domain on the blocklist."""

    id: Id = None
    domain: Text = ""


class CampaignRow(RowModel):
    """A campaign. `status` comes in any case of letters."""

    id: Id = None
    name: Text = ""
    status: Text = ""
    type: Text = ""


class FileRow(RowModel):
    """A file of a reply. `download_url` is signed, and may end."""

    id: Id = None
    uuid: Id = None
    file_name: Text = ""
    download_url: Text = ""


FILE_NAMES, FILE_LINKS = ("file_name", "filename", "name"), ("download_url", "url", "link")


def _files(value: object) -> list[dict[str, object]]:
    """Rows of a list, or of an object with numbers for names; a bare link or file's name is a file too."""
    rows = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [_file(row) for row in rows if isinstance(row, dict) or (isinstance(row, str) and "." in row)]


def _file(row: dict[str, object] | str) -> dict[str, object]:
    if isinstance(row, str):
        return {
            "download_url": row if "://" in row else "",
            "file_name": row.partition("?")[0].rpartition("/")[2],
        }
    named, link = (
        next((row[each] for each in names if row.get(each)), "") for names in (FILE_NAMES, FILE_LINKS)
    )
    return {**row, "file_name": named, "download_url": link}


Files = Annotated[list[FileRow], BeforeValidator(_files)]


def _message_id(value: object) -> str:
    """In angle brackets, as the mail's own header has it: lists and deliveries leave them out at times."""
    bare = "".join(storable(value if isinstance(value, str) else "").split()).strip("<>")
    return f"<{bare}>" if bare else ""


MessageId = Annotated[str, BeforeValidator(_message_id)]


class ReplyRow(RowModel):
    """A mail in the inbox of EmailBison: a lead's, a stranger's, a bounce, or one of ours."""

    id: Id = None
    subject: Text = ""
    email_subject: Text = ""  # what webhooks call it
    folder: Text = ""
    type: Text = ""
    interested: Flag = False
    automated_reply: Flag = False
    text_body: Text = ""
    html_body: Text = ""
    date_received: Time = None
    scheduled_email_id: Id = None
    campaign_id: Id = None
    lead_id: Id = None
    lead: Annotated[LeadRow, BeforeValidator(nested)] = Field(default_factory=LeadRow)
    sender_email_id: Id = None
    raw_message_id: MessageId = ""
    from_name: Text = ""
    from_email_address: Email = None
    primary_to_email_address: Email = None
    to: Addresses = Field(default_factory=list)
    cc: Addresses = Field(default_factory=list)
    bcc: Addresses = Field(default_factory=list)
    reply_to: Addresses = Field(default_factory=list)
    headers: Any = None
    attachments: Files = Field(default_factory=list)

    @property
    def is_ours(self) -> bool:
        """Whether one of us wrote it."""
        return self.folder.casefold() == "sent" or "outgoing" in self.type.casefold()

    @property
    def is_bounce(self) -> bool:
        return "bounced" in {self.folder.casefold(), self.type.casefold()}

    @property
    def recipients(self) -> list[str]:
        """The addresses that it went to."""
        named = [each.address for each in self.to if each.address]
        return named or ([self.primary_to_email_address] if self.primary_to_email_address else [])


class SentMailRow(RowModel):
    """A campaign's mail. `sent_at` is None while it is only planned."""

    id: Id = None
    campaign_id: Id = None
    lead_id: Id = None
    sender_email_id: Id = None
    sender_email: Annotated[SenderRow, BeforeValidator(nested)] = Field(default_factory=SenderRow)
    sequence_step_id: Id = None
    sequence_step_order: Number = None
    email_subject: Text = ""
    email_body: Text = ""
    status: Text = ""
    sent_at: Time = None
    raw_message_id: MessageId = ""

    @property
    def sender_id(self) -> str | None:
        """The mailbox: live answers nest it, documented ones do not."""
        return self.sender_email_id or self.sender_email.id
