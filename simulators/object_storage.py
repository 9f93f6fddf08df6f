"""Object storage as S3 has it: objects by path, ranges, uploads in parts. Every request has to be signed, and is verified."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from flask import Response, request
from flask.typing import ResponseReturnValue

from simulators.provider import Provider

BUCKET, REGION = "copies", "eu-central-9"
KEY_ID, SECRET = "AKIASIMULATED", "a secret/of+this simulator alone"
PAGE = 2
"""Keys of a page of a list: so few that lists have several."""
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)


@dataclass
class Upload:
    """One that was begun."""

    key: str
    parts: dict[int, bytes] = field(default_factory=dict)


class ObjectStorage(Provider):
    """One bucket, one key that opens it."""

    name = "object_storage"

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, Upload] = {}
        self.now = ""
        """The day that it believes in, as 20261129; blank: whichever the caller signs with."""
        self.fails_at_the_end = False
        """Whether finishing an upload answers 200, and says in its body that it failed: as S3 may do."""
        super().__init__()

    def routes(self) -> None:
        methods = ["GET", "PUT", "POST", "DELETE"]
        self.app.add_url_rule("/<bucket>", view_func=self.answer, methods=methods, defaults={"key": ""})
        self.app.add_url_rule("/<bucket>/<path:key>", view_func=self.answer, methods=methods)

    def answer(self, bucket: str, key: str) -> ResponseReturnValue:
        refused = self._verify() or (None if bucket == BUCKET else error(404, "NoSuchBucket"))
        if refused:
            return refused
        asked = request.args
        if request.method == "POST":
            return self._begin(key) if "uploads" in asked else self._finish(key, asked["uploadId"])
        if request.method == "PUT":
            return self._put(asked["uploadId"], int(asked["partNumber"]))
        if request.method == "DELETE":
            (self.uploads if "uploadId" in asked else self.objects).pop(asked.get("uploadId", key), None)
            return "", 204
        if key:
            return self._get(key)
        return self._uploads(asked["prefix"]) if "uploads" in asked else self._list(asked["prefix"])

    def _verify(self) -> ResponseReturnValue | None:
        """As the documentation of Signature Version 4 has it, from the bytes that came."""
        found = AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        if found is None:
            return error(403, "AccessDenied")
        key_id, day, region, names, signature = found.groups()
        if region != REGION:
            return error(400, "AuthorizationHeaderMalformed")
        if self.now and day != self.now:
            return error(403, "RequestTimeTooSkewed")
        if key_id != KEY_ID:
            return error(403, "InvalidAccessKeyId")
        if hashlib.sha256(request.get_data()).hexdigest() != request.headers["X-Amz-Content-Sha256"]:
            return error(400, "XAmzContentSHA256Mismatch")
        needed = {
            "host",
            *(name.lower() for name, _ in request.headers if name.lower().startswith("x-amz-")),
        }
        is_signed = needed <= set(names.split(";")) and hmac.compare_digest(
            self._signature(day, region, names), signature
        )
        return None if is_signed else error(403, "SignatureDoesNotMatch")

    def _signature(self, day: str, region: str, names: str) -> str:
        path, _, asked = request.environ["RAW_URI"].partition("?")
        pairs = sorted(pair if "=" in pair else f"{pair}=" for pair in asked.split("&") if pair)
        headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in names.split(";"))
        canonical = "\n".join(
            [request.method, path, "&".join(pairs), headers, names, request.headers["X-Amz-Content-Sha256"]]
        )
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        words = f"AWS4-HMAC-SHA256\n{request.headers['X-Amz-Date']}\n{day}/{region}/s3/aws4_request\n{hashed}"
        key = b"AWS4" + SECRET.encode()
        for part in (day, region, "s3", "aws4_request", words):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key.hex()

    def _begin(self, key: str) -> ResponseReturnValue:
        upload = f"upload+{len(self.uploads) + len(self.calls)}/x=="
        self.uploads[upload] = Upload(key)
        return f"<InitiateMultipartUploadResult><Key>{key}</Key><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"

    def _put(self, upload: str, number: int) -> ResponseReturnValue:
        if upload not in self.uploads:
            return error(404, "NoSuchUpload")
        self.uploads[upload].parts[number] = request.get_data()
        return Response("", headers={"ETag": tag(request.get_data())})

    def _finish(self, key: str, upload: str) -> ResponseReturnValue:
        if self.fails_at_the_end:
            return "<Error><Code>InternalError</Code></Error>"
        begun = self.uploads.get(upload)
        if begun is None:
            return error(404, "NoSuchUpload")
        named = re.findall(
            r"<PartNumber>(\d+)</PartNumber><ETag>(?:&quot;)?([0-9a-f]{32})", request.get_data(as_text=True)
        )
        if [(int(n), f'"{etag}"') for n, etag in named] != [
            (n, tag(body)) for n, body in sorted(begun.parts.items())
        ]:
            return error(400, "InvalidPart")
        self.objects[key] = b"".join(body for _, body in sorted(begun.parts.items()))
        del self.uploads[upload]
        return "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>"

    def _get(self, key: str) -> ResponseReturnValue:
        content = self.objects.get(key)
        if content is None:
            return error(404, "NoSuchKey")
        if request.headers.get("If-Match", tag(content)) != tag(content):
            return error(412, "PreconditionFailed")
        first, last = map(int, request.headers["Range"].removeprefix("bytes=").split("-"))
        if first >= len(content):
            return error(416, "InvalidRange")
        last = min(last, len(content) - 1)
        headers = {"ETag": tag(content), "Content-Range": f"bytes {first}-{last}/{len(content)}"}
        return Response(content[first : last + 1], 206, headers)

    def _list(self, prefix: str) -> ResponseReturnValue:
        after = unquote(request.args.get("continuation-token", ""))
        keys = sorted(key for key in self.objects if key.startswith(prefix) and key > after)
        rows = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys[:PAGE])
        more = f"<NextContinuationToken>{keys[PAGE - 1]}</NextContinuationToken>" if len(keys) > PAGE else ""
        return f"<ListBucketResult>{rows}{more}</ListBucketResult>"

    def _uploads(self, prefix: str) -> ResponseReturnValue:
        rows = [
            f"<Upload><Key>{each.key}</Key><UploadId>{upload}</UploadId></Upload>"
            for upload, each in self.uploads.items()
            if each.key.startswith(prefix)
        ]
        return f"<ListMultipartUploadsResult>{''.join(rows)}</ListMultipartUploadsResult>"


def tag(content: bytes) -> str:
    """As S3 gives it to a part: the hash in quotation marks."""
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def error(status: int, code: str) -> tuple[str, int]:
    return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>in words</Message></Error>", status
