"""Files of replies: rows without size or type, and links that are signed and end."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING

from flask import Response, request
from flask.typing import ResponseReturnValue

from simulators.emailbison.answers import UNAUTHENTICATED, error
from simulators.emailbison.books import Row, stamp

if TYPE_CHECKING:
    from simulators.emailbison.installation import EmailBison

FOLDER = "/reply-attachments/"


class Files:
    """The contents behind the rows. `wants_key`: a signed link alone is not enough."""

    def __init__(self, provider: EmailBison) -> None:
        self.provider = provider
        provider.app.add_url_rule(f"{FOLDER}<file_uuid>/download", view_func=self.download)
        self.reset()

    def reset(self) -> None:
        self.contents: dict[str, tuple[bytes, str]] = {}
        self.era = 0
        self.wants_key = False

    def add(self, reply: Row, name: str, content: bytes, media_type: str = "application/octet-stream") -> Row:
        """Give a reply a file."""
        place = len(reply["attachments"])
        file_uuid = str(uuid.uuid5(uuid.NAMESPACE_OID, f"file-{reply['uuid']}-{place}"))
        self.contents[file_uuid] = (content, media_type)
        row = {
            "id": reply["id"] * 1000 + place,
            "uuid": file_uuid,
            "reply_id": reply["id"],
            "file_name": name,
            "download_url": self._link(file_uuid),
            "created_at": stamp(),
            "updated_at": stamp(),
        }
        reply["attachments"] = [*reply["attachments"], row]
        return row

    def end_links(self) -> None:
        """Every link that was told so far ends; the replies have new ones."""
        self.era += 1
        for reply in self.provider.books.replies.values():
            for row in reply["attachments"]:
                row["download_url"] = self._link(row["uuid"])

    def download(self, file_uuid: str) -> ResponseReturnValue:
        if request.args.get("signature") != self._signature(file_uuid):
            return error(403, "Invalid signature.")
        if self.wants_key and request.headers.get("Authorization") != f"Bearer {self.provider.key}":
            return error(401, UNAUTHENTICATED)
        if file_uuid not in self.contents:
            return error(404, "File not found.")
        content, media_type = self.contents[file_uuid]
        return Response(content, content_type=media_type)

    def _link(self, file_uuid: str) -> str:
        return f"{self.provider.url}{FOLDER}{file_uuid}/download?signature={self._signature(file_uuid)}"

    def _signature(self, file_uuid: str) -> str:
        return hashlib.sha256(f"{self.provider.key}|{file_uuid}|{self.era}".encode()).hexdigest()
