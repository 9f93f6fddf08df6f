"""Reading what a provider sends, without ever holding more of it than was agreed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

GZIP = zlib.MAX_WBITS | 16


class BadBody(ValueError):
    """The body is larger than was agreed, or cannot be unpacked."""


class TooMuch(BadBody):
    """The body is larger than was agreed."""


def bounded(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """The body, unpacked when it is gzip. Raises BadBody before more than `most` bytes of it exist."""
    encoding = encoding.strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise BadBody("packed in a way that was not asked for")
    unpacker = zlib.decompressobj(GZIP) if "gzip" in encoding else None
    body = bytearray()
    for chunk in filter(None, chunks):
        try:
            body += unpacker.decompress(chunk, most + 1 - len(body)) if unpacker else chunk
        except zlib.error:
            raise BadBody("no gzip, although it says so") from None
        if len(body) > most:
            raise TooMuch(f"more than {most // 1024 // 1024} MB")
    if unpacker and body and not unpacker.eof:
        raise BadBody("cut short")
    return bytes(body)
