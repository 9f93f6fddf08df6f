"""Pictures and files of texts, told of as links and nothing else. Some locations hand them to everybody, some do not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from simulators.gohighlevel.answers import no, refusal

if TYPE_CHECKING:
    from simulators.gohighlevel.location import GoHighLevel

FOLDER = "/msgsndr/"
LARGEST = 5_000_000
UPLOADED = {"jpg", "jpeg", "png", "mp4", "mpeg", "zip", "rar", "pdf", "doc", "docx", "txt", "mp3", "wav"}


class Media:
    """What is behind the links. `is_private`: only whoever has the token gets it."""

    def __init__(self, location: GoHighLevel) -> None:
        self.location = location
        location.app.add_url_rule(f"{FOLDER}<location_id>/media/<name>", view_func=self.download)
        location.app.add_url_rule("/conversations/messages/upload", view_func=self.upload, methods=["POST"])
        self.reset()

    def reset(self) -> None:
        self.contents: dict[str, tuple[bytes, str]] = {}
        self.is_private = False

    def add(self, name: str, content: bytes, media_type: str = "image/jpeg") -> str:
        """Keep a file that a text will carry; its link."""
        self.contents[unquote(name)] = (content, media_type)
        return f"{self.location.url}{FOLDER}{self.location.books.location_id}/media/{name}"

    def download(self, location_id: str, name: str) -> ResponseReturnValue:
        if name not in self.contents:
            return refusal(404, "No such object", "Not Found")
        content, media_type = self.contents[name]
        return Response(content, content_type=media_type)

    def upload(self) -> ResponseReturnValue:
        """Files for a text that will be sent: small ones, of few kinds."""
        asked, books = request.form, self.location.books
        if asked.get("locationId") != books.location_id:
            return refusal(403, "The token does not have access to this location.", "Forbidden")
        if asked.get("conversationId") not in books.conversations:
            return no("conversationId should be an id of a conversation")
        if "attachmentUrls" not in asked or "contactId" not in asked:
            return no("attachmentUrls must be a string")
        uploaded = {}
        for each in request.files.getlist("fileAttachment"):
            name, content = each.filename or "", each.read()
            if name.rpartition(".")[2].lower() not in UPLOADED:
                return jsonify(status=415, message="Unsupported file type"), 415
            if len(content) > LARGEST:
                return jsonify(status=413, message="The file size exceeds 5 MB"), 413
            uploaded[name] = self.add(f"{len(self.contents)}-{quote(name)}", content)
        return jsonify(uploadedFiles=uploaded)
