"""Object storage that speaks S3's language: lists, objects read in ranges, uploads in parts. By path, so any host and port will do."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.providers import signatures_v4
from webapp.providers.egress import Call, HttpResponse, ask
from webapp.providers.errors import BadReply, KeyRefused, ProviderError, Rejected
from webapp.providers.signatures_v4 import Signer
from webapp.runtime import clock

PURPOSE = "backup"
SECONDS = 60.0
TRANSFER_SECONDS = 600.0
"""For a part: 160 MB on a slow line."""
MOST_READ = 8 * 1024 * 1024
"""The largest range that is read, and the largest list."""
MOST_LISTED = 100
"""Pages of a list, a thousand objects each."""

_CODE = re.compile(rb"<Code>([A-Za-z0-9.]{1,60})</Code>")
_KEY = re.compile(rb"<Key>([^<]{1,1024})</Key>")
_UPLOADS = re.compile(rb"<Upload>.*?</Upload>", re.DOTALL)
_UPLOAD_ID = re.compile(rb"<UploadId>([^<]{1,1024})</UploadId>")
_NEXT = re.compile(rb"<NextContinuationToken>([^<]{1,2048})</NextContinuationToken>")
_TOTAL = re.compile(r"^bytes \d+-\d+/(\d+)$")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket at a host, and who asks. Errors carry S3's code as their hint, such as NoSuchBucket."""

    host: str
    name: str
    signer: Signer

    def list_keys(self, prefix: str) -> Iterator[str]:
        """Keys that begin so, in the storage's order. Raises ProviderError."""
        more: dict[str, str] = {}
        for _ in range(MOST_LISTED):
            body = self._ask("GET", "", signatures_v4.query(**more, list_type=2, prefix=prefix)).body
            yield from map(_text, _KEY.findall(body))
            token = _NEXT.search(body)
            if token is None:
                return
            more = {"continuation_token": _text(token[1])}

    def read(self, key: str, first: int, size: int, etag: str = "") -> tuple[bytes, int, str]:
        """At most `size` bytes from `first` on, how many there are in all, and the object's tag; `etag`: it must be that one still.

        Raises ProviderError.
        """
        wanted = {"range": f"bytes={first}-{first + size - 1}", **({"if-match": etag} if etag else {})}
        answer = self._ask("GET", key, headers=wanted)
        total = _TOTAL.match(answer.headers.get("content-range", ""))
        if answer.status != 206 or total is None:
            raise BadReply(PURPOSE, self.host, "an object", answer.status, "no part of an object")
        return answer.body, int(total[1]), answer.headers.get("etag", "")

    def remove(self, key: str) -> None:
        """No failure where there is none. Raises ProviderError."""
        self._ask("DELETE", key)

    def begin_upload(self, key: str) -> str:
        """The upload's id. Raises ProviderError."""
        found = _UPLOAD_ID.search(self._ask("POST", key, signatures_v4.query(uploads="")).body)
        if found is None:
            raise BadReply(PURPOSE, self.host, "an upload", 200, "no id of an upload")
        return _text(found[1])

    def put_part(self, key: str, upload: str, number: int, body: bytes) -> str:
        """Its tag. The storage compares the body with its hash, which is signed. Raises ProviderError."""
        asked = signatures_v4.query(partNumber=number, uploadId=upload)
        return str(self._ask("PUT", key, asked, body).headers.get("etag", ""))

    def finish_upload(self, key: str, upload: str, tags: Sequence[str]) -> None:
        """Make the parts one object. Raises ProviderError, also where the storage answers 200 and says in the body that it failed."""
        rows = (
            f"<Part><PartNumber>{n}</PartNumber><ETag>{html.escape(tag)}</ETag></Part>"
            for n, tag in enumerate(tags, 1)
        )
        body = f"<CompleteMultipartUpload>{''.join(rows)}</CompleteMultipartUpload>".encode()
        answer = self._ask("POST", key, signatures_v4.query(uploadId=upload), body)
        if b"<Error>" in answer.body:
            raise Rejected(PURPOSE, self.host, "an upload", answer.status, _code(answer.body))

    def abandon_upload(self, key: str, upload: str) -> None:
        """Throw its parts away. Raises ProviderError."""
        self._ask("DELETE", key, signatures_v4.query(uploadId=upload))

    def list_uploads(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Uploads that were begun and never finished, up to a thousand: key and id. Raises ProviderError."""
        body = self._ask("GET", "", signatures_v4.query(prefix=prefix, uploads="")).body
        for row in _UPLOADS.findall(body):
            key, upload = _KEY.search(row), _UPLOAD_ID.search(row)
            if key and upload:
                yield _text(key[1]), _text(upload[1])

    def _ask(
        self,
        method: str,
        key: str,
        query: str = "",
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Everything that is asked here may be asked twice, and what carries content has more time. Raises KeyRefused, Rejected, and what `egress.ask` raises."""
        target = f"/{self.name}{f'/{key}' if key else ''}{f'?{query}' if query else ''}"
        sent = self.signer.headers(method, self.host, target, body, clock.now(), headers or {})
        call = Call(
            PURPOSE,
            self.host,
            method,
            target,
            "an object",
            headers={**sent, "Accept-Encoding": "identity"},
            content=body if method in {"PUT", "POST"} else None,
            seconds=TRANSFER_SECONDS if body or headers else SECONDS,
            most_bytes=MOST_READ,
            takes_redirects=True,
            may_repeat=True,
        )
        answer = ask(call)
        if answer.status >= 300:
            raise _refusal(self.host, answer)
        return answer


def _refusal(host: str, answer: HttpResponse) -> ProviderError:
    kind = KeyRefused if answer.status in {401, 403} else Rejected
    return kind(PURPOSE, host, "an object", answer.status, _code(answer.body))


def _code(body: bytes) -> str:
    found = _CODE.search(body)
    return found[1].decode() if found else ""


def _text(escaped: bytes) -> str:
    return html.unescape(escaped.decode(errors="replace"))
