"""What people and programs send that nobody meant to be sent, by class. Written for this product; every value is made here."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

IDS: tuple[str, ...] = (
    *("0", "-1", "1", "00", "01", "+1", " 1", "1 ", "1.0", "1e3", "1_000", "0x10", "1,000", "NaN", "null", "None", "true", "[]"),
    *(str(2**31), str(2**32), str(2**53), str(2**63 - 1), str(2**63), str(2**64), "9" * 30, "9" * 5000),
    *("١٢٣", "１２", "²", "①", "१", "x", "", "1/2", "../1", "1%00", "1;2", "1'--", "{{1}}", "%s", "\u202e1", "1\u200b"),
)  # fmt: skip
"""Ids: too large, of other scripts, of other bases, of other languages' nothing."""

TEXTS: tuple[str, ...] = (
    *("", " ", "\t\r\n", "0", "null", "undefined", "\ufeff", "\ufffd", "\uffff", "\u2028", "\u202eabc", "\u200b", "a\u0301" * 50),
    *("'", '"', "`", "\\", "%", "_", "%s%n", "${7*7}", "{{7*7}}", "{% raw %}", "<script>alert(1)</script>", "]]>", "-->", "&#0;"),
    *("'; DROP TABLE lead; --", "1 OR 1=1", "../../etc/passwd", "C:\\con", "http://[::1", "javascript:alert(1)", "//evil.test"),
    *("\r\nSet-Cookie: a=b", "=cmd|' /C calc'!A0", "𝕏" * 400, "🏳️‍🌈" * 200, "ﷺ" * 300, "Z̷̢͝" * 100, "a" * 3_000, "é" * 70_000, "\n" * 20_000),
)  # fmt: skip
"""Texts: markup, orders, controls, marks, and lengths."""

RAW: tuple[str, ...] = (
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%ED%BF%BF",
    "%FF",
    "%C0%AF",
    "%F4%90%80%80",
    "%",
    "%zz",
    "%u0000",
    "%E2%82",
)
"""Percent-encoded bytes that are no text, and what is no encoding."""

NAMES: tuple[str, ...] = (
    "cursor",
    "q",
    "v",
    "view",
    "sort",
    "lead",
    "page",
    "before",
    "next",
    "code",
    "error",
    "done",
    "shown",
)
"""Parameters beside those that a view's own code names."""


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


BODIES: Mapping[str, tuple[str, bytes]] = {
    "empty": ("application/json", b""),
    "an array": ("application/json", b"[1, 2]"),
    "a number": ("application/json", b"1"),
    "half an object": ("application/json", b'{"event": {"type": "LEAD_REPLIED"}, "data": '),
    "nested": ("application/json", _nested(100_000)),
    "20,000 digits": ("application/json", b'{"event": ' + b"9" * 20_000 + b"}"),
    "half a surrogate pair": ("application/json", rb'{"event": {"type": "\ud83d"}, "data": {"\udc00": 1}}'),
    "NUL in a string": ("application/json", rb'{"event": {"type": "A\u0000"}, "data": {}}'),
    "no numbers": ("application/json", b'{"event": {"type": NaN}, "data": [Infinity, -Infinity, 1e999]}'),
    "UTF-16": ("application/json", '{"event": {"type": "A"}}'.encode("utf-16")),
    "not UTF-8": ("application/json", b'{"event": {"type": "\xff\xfe"}}'),
    "gzip": ("application/json", gzip.compress(b"{}" * 1000)),
    "the same key twice": ("application/json", b'{"event": {"type": "A", "type": "B"}, "event": {}}'),
    "everything null": ("application/json", json.dumps({"event": {"type": None}, "data": None}).encode()),
    "objects for texts": ("application/json", json.dumps({"event": {"type": {"a": []}}, "data": {"lead": [{}]}}).encode()),
    "a form for JSON": ("application/x-www-form-urlencoded", b"event=1&data=2"),
    "JSON for a form": ("application/x-www-form-urlencoded", b'{"email": "x"}'),
    "many fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(3_000))),
    "one field often": ("application/x-www-form-urlencoded", b"uses=score&" * 2_000),
    "half a form with parts": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb'),
    "parts without a boundary": ("multipart/form-data", b"--x\r\n\r\n--x--"),
    "a part without a name": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--\r\n"),
    "a file named like a path": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../x\\0.md"\r\n\r\nb\r\n--x--\r\n',
    ),
    "another charset": ("application/x-www-form-urlencoded; charset=utf-7", b"email=%2BADw-"),
    "no content type": ("", b"email=x"),
    "XML": ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
}  # fmt: skip
"""Bodies: of the wrong kind, of no kind, cut off, too deep, too many."""

HEADERS: Mapping[str, dict[str, Any]] = {
    "a host of somebody else's": {"Host": "evil.test"},
    "a host that is none": {"Host": "["},
    "a page of somebody else's": {"HX-Request": "true", "HX-Current-URL": "https://evil.test/\\"},
    "a page that is none": {"HX-Request": "true", "HX-Current-URL": "http://[", "Referer": "http://["},
    "another way": {"X-HTTP-Method-Override": "DELETE", "X-Forwarded-For": "127.0.0.1", "X-Original-URL": "/metrics"},
    "nothing that is wanted": {"Accept": "image/*;q=0, */*;q=a", "Accept-Encoding": "gzip;q=x", "Accept-Language": "*;*"},
    "a cookie that is none": {"Cookie": "signalbox=; signalbox-workspace=\\073; =; a"},
    "a token that is none": {"X-CSRFToken": "é" * 100},
    "a range": {"Range": "bytes=0-0,1-1,-1", "If-Modified-Since": "never", "If-None-Match": '"', "Expect": "x"},
    "long": {"X-Long": "a" * 6_000, "User-Agent": "é" * 2_000},
}  # fmt: skip
"""Headers: of others, of no form, contradicting."""
