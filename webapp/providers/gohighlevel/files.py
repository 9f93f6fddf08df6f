"""Files of texts. GoHighLevel tells of them as links and nothing else; some are public, some want the token."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from webapp.providers.clients import DownloadedFile, OutgoingFile
from webapp.providers.downloads import FileHost, download, is_at
from webapp.providers.errors import BadReply, FileRefused, Gone, Rejected
from webapp.providers.facts import Attachment
from webapp.providers.gohighlevel.account import PROVIDER, GoHighLevelAccount, Request, call
from webapp.providers.gohighlevel.rows import links_of
from webapp.providers.multipart import Multipart

_KINDS = "jpg jpeg png mp4 mpeg zip rar pdf doc docx txt mp3 wav"
UPLOADED = frozenset(_KINDS.split())
"""Extensions that an upload takes."""
UPLOAD = "/conversations/messages/upload"


def attachment_of(link: str, message_id: str, place: int) -> Attachment:
    """A link of a text as a file. Its signature may change from one telling to the next, its path does not."""
    path = link.partition("?")[0]
    key = hashlib.sha256(path.encode()).hexdigest()[:40]
    reference = {"url": link, "message_id": message_id, "place": place}
    return Attachment(key=key, name=unquote(path.rpartition("/")[2], errors="replace"), reference=reference)


def download_file(account: GoHighLevelAccount, reference: Mapping[str, Any]) -> DownloadedFile:
    """The file: by its link, else by the one that its message has now, else with the token where that is allowed."""
    owner = FileHost(PROVIDER, account.host, account.circuit_key)
    try:
        return download(owner, str(reference.get("url") or ""))
    except (FileRefused, Gone):
        fresh = _fresh_link(account, reference)
    try:
        return download(owner, fresh)
    except FileRefused:
        if not is_at(account.host, fresh):
            raise
        return download(owner, fresh, key=account.token)


def upload(account: GoHighLevelAccount, conversation_id: str, contact_id: str, file: OutgoingFile) -> str:
    """Upload a file for a text; its link. Doing it again makes another copy, which nobody sees until a text names it.

    Raises Rejected (413, 415) when it is too large or of a kind that is not sent.
    """
    fields = {
        "locationId": account.location_id,
        "conversationId": conversation_id,
        "contactId": contact_id,
        "attachmentUrls": "",  # the documents call it required
    }
    form = Multipart(fields, [("fileAttachment", file.name, file.content)])
    document = call(account, Request("POST", UPLOAD, family="conversations", form=form, seconds=60))
    uploaded = document.get("uploadedFiles")
    link = next(iter(uploaded.values()), None) if isinstance(uploaded, dict) else None
    if not isinstance(link, str) or not link:
        raise BadReply(PROVIDER, account.host, UPLOAD, 200, "no link in the answer")
    return link


def _fresh_link(account: GoHighLevelAccount, reference: Mapping[str, Any]) -> str:
    """Raises Gone when the message, or the link in it, is there no more."""
    message_id, place = str(reference.get("message_id") or ""), reference.get("place")
    if message_id.isalnum() and isinstance(place, int):
        links = _links(account, message_id)
        if place < len(links):
            return links[place]
    raise Gone(PROVIDER, account.host, "a file", 404)


def _links(account: GoHighLevelAccount, message_id: str) -> list[str]:
    request = Request(
        "GET",
        f"/conversations/messages/{message_id}",
        family="conversations",
        endpoint="/conversations/messages/{id}",
    )
    try:
        document = call(account, request)
    except Rejected as refused:
        if refused.status == 404:
            return []
        raise
    nested = document.get("message")
    return links_of((nested if isinstance(nested, dict) else document).get("attachments"))
