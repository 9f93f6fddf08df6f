"""Forms with parts: what stands in their fields is UTF-8 or a 400, while files go to disk as they come."""

from __future__ import annotations

from typing import IO, Any

from flask import Flask
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser, MultiPartParser

AS_BYTES = "latin-1"
"""Each byte is a letter of it, so nothing is lost or replaced on the way to our own reading."""


def init_app(app: Flask) -> None:
    """Its requests read such forms strictly: one that does not hold text raises BadRequest when it is read."""
    app.request_class = type("Request", (app.request_class,), {"form_data_parser_class": _Parser})


class _Parts(MultiPartParser):
    def get_part_charset(self, headers: Headers) -> str:
        """Whatever the part says of itself: the framework would put U+FFFD in place of what it cannot read."""
        return AS_BYTES


class _Parser(FormDataParser):
    def _parse_multipart(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        boundary = options.get("boundary", "").encode("ascii", "replace")
        if not boundary:
            return stream, self.cls(), self.cls()
        parser = _Parts(
            self.stream_factory, self.max_form_memory_size, cls=self.cls, max_form_parts=self.max_form_parts
        )
        fields, files = parser.parse(stream, boundary, content_length)
        read = [(name, _text(value)) for name, value in fields.items(multi=True)]
        return stream, self.cls(read), files


def _text(value: str) -> str:
    try:
        return value.encode(AS_BYTES).decode()
    except UnicodeDecodeError:
        raise BadRequest from None
