"""Files of mails. EmailBison links to them with a signature that may end, and says neither size nor type."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from webapp.providers.clients import DownloadedFile
from webapp.providers.downloads import FileHost, download
from webapp.providers.emailbison.rows import FileRow, ReplyRow
from webapp.providers.emailbison.wire import PROVIDER, EmailBisonAccount, fetch
from webapp.providers.errors import FileRefused, Gone
from webapp.providers.facts import Attachment


def attachment_of(row: FileRow, reply_id: str | None) -> Attachment:
    """A file of the reply with this id: the row's own `reply_id` is another's where a mail was forwarded."""
    known_by = row.id or row.uuid
    told = f"{row.download_url.partition('?')[0]}|{row.file_name}"
    key = known_by or hashlib.sha256(told.encode()).hexdigest()
    facts = {"url": row.download_url, "reply_id": reply_id, "file_id": known_by}
    return Attachment(
        key=key, name=row.file_name, reference={name: fact for name, fact in facts.items() if fact}
    )


def download_file(account: EmailBisonAccount, reference: Mapping[str, Any]) -> DownloadedFile:
    """The file: by its link, else by a fresh one, else with the key. Raises Gone, FileRefused, TooLarge or another."""
    owner = FileHost(PROVIDER, account.host, account.circuit_key, account.pace())
    try:
        return download(owner, str(reference.get("url") or ""))
    except (FileRefused, Gone):
        fresh = _fresh_link(account, reference)
    try:
        return download(owner, fresh)
    except FileRefused:
        return download(owner, fresh, key=account.key)


def _fresh_link(account: EmailBisonAccount, reference: Mapping[str, Any]) -> str:
    """The link as the reply has it now. Raises Gone when the reply, or the file in it, is there no more."""
    reply_id, file_id = str(reference.get("reply_id") or ""), reference.get("file_id")
    if reply_id.isdigit() and file_id:
        reply = fetch(account, f"/api/replies/{reply_id}", ReplyRow)
        for row in reply.attachments:
            if file_id in {row.id, row.uuid} and row.download_url:
                return row.download_url
    raise Gone(PROVIDER, account.host, "a file", 404)
