"""The files that the demo's people send: small, and of the kind that their names say."""

from __future__ import annotations

import struct
import zlib

MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "ics": "text/calendar"}
"""All others come without one, as most do."""


def content_of(name: str) -> tuple[bytes, str]:
    """The bytes of a file with this name, and what the provider calls them."""
    extension = name.rpartition(".")[2].lower()
    made = {"png": picture, "pdf": lambda: _document(name), "ics": _invitation}.get(extension)
    return made() if made else f"{name}\n".encode(), MEDIA_TYPES.get(extension, "application/octet-stream")


def picture(width: int = 320, height: int = 200) -> bytes:
    """A PNG: stripes, as of racks in a warehouse."""
    row = b"".join(b"\x0b\x5c\x56" if x // 20 % 2 else b"\xe8\xf3\xf1" for x in range(width))
    pixels = zlib.compress((b"\0" + row) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _document(name: str) -> bytes:
    return f"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% {name}\n%%EOF\n".encode()


def _invitation() -> bytes:
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Pallets\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
