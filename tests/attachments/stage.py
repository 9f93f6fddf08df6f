"""Answers with files: put into the composer, sent, and what the providers' books have of them."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from simulators import Switchboard
from tests.browser import SWAP, Browser
from webapp.conversations.models import Message
from webapp.runtime.database import unit_of_work

Row = dict[str, Any]


def put(browser: Browser, lead_id: int, *uploads: tuple[str, bytes], **options: Any) -> tuple[int, str]:
    """Put files into the composer; the status, and what the composer says then."""
    form = MultiDict(("files", FileStorage(io.BytesIO(content), name)) for name, content in uploads)
    boundary, body = encode_multipart(form)  # the test client would leave a large body in an open file
    answer = browser.post(
        f"/w/acorn/leads/{lead_id}/files",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers=SWAP,
        **options,
    )
    return answer.status_code, answer.get_data(as_text=True)


def send(browser: Browser, lead_id: int, body: str = "0.62 a day.", **form: object) -> tuple[int, str]:
    answer = browser.post(f"/w/acorn/leads/{lead_id}/replies", data={"text": body, **form}, headers=SWAP)
    return answer.status_code, answer.get_data(as_text=True)


def in_composer(browser: Browser, lead_id: int) -> str:
    return str(browser.get(f"/w/acorn/leads/{lead_id}/composer", headers=SWAP).get_data(as_text=True))


def mailed(sims: Switchboard) -> list[Row]:
    return [row for row in sims.emailbison.books.replies.values() if row["folder"] == "Sent"]


def attached(sims: Switchboard, row: Row) -> dict[str, bytes]:
    """The files that the mail provider has of a mail."""
    return {each["file_name"]: sims.emailbison.files.contents[each["uuid"]][0] for each in row["attachments"]}


def texted(sims: Switchboard) -> list[Row]:
    return [row for row in sims.gohighlevel.books.messages.values() if row["direction"] == "outbound"]


def ours() -> list[Message]:
    with unit_of_work() as session:
        return list(
            session.scalars(select(Message).where(Message.direction == "outbound").order_by(Message.id))
        )
