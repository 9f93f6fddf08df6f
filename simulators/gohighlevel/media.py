"""Pictures and files of texts, told of as links and nothing else. Some locations hand them to everybody, some do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask.typing import ResponseReturnValue

from simulators.gohighlevel.answers import refusal

if TYPE_CHECKING:
    from simulators.gohighlevel.location import GoHighLevel

FOLDER = "/msgsndr/"


class Media:
    """What is behind the links. `is_private`: only whoever has the token gets it."""

    def __init__(self, location: GoHighLevel) -> None:
        self.location = location
        location.app.add_url_rule(f"{FOLDER}<location_id>/media/<name>", view_func=self.download)
        self.reset()

    def reset(self) -> None:
        self.contents: dict[str, tuple[bytes, str]] = {}
        self.is_private = False

    def add(self, name: str, content: bytes, media_type: str = "image/jpeg") -> str:
        """Keep a file that a text will carry; its link."""
        self.contents[name] = (content, media_type)
        return f"{self.location.url}{FOLDER}{self.location.books.location_id}/media/{name}"

    def download(self, location_id: str, name: str) -> ResponseReturnValue:
        if name not in self.contents:
            return refusal(404, "No such object", "Not Found")
        content, media_type = self.contents[name]
        return Response(content, content_type=media_type)
