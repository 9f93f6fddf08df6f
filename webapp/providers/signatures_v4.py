"""Signing requests to object storage: AWS Signature Version 4, which every S3-compatible service understands."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "s3"


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose requests these are, and the region that the storage says it is in."""

    key_id: str
    secret: str
    region: str

    def headers(
        self, method: str, host: str, target: str, body: bytes, now: datetime, more: Mapping[str, str]
    ) -> dict[str, str]:
        """The headers to send, `more` among them: all of them are signed. `target`: path and query as they go over the wire."""
        moment = f"{now:%Y%m%dT%H%M%SZ}"
        body_hash = hashlib.sha256(body).hexdigest()
        sent = {**more, "x-amz-content-sha256": body_hash, "x-amz-date": moment}
        signed = {name.lower(): value.strip() for name, value in {**sent, "host": host}.items()}
        names = ";".join(sorted(signed))
        path, _, asked = target.partition("?")
        lines = [method, path, "&".join(sorted(asked.split("&"))) if asked else ""]
        lines += [*(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, body_hash]
        scope = f"{now:%Y%m%d}/{self.region}/{SERVICE}/aws4_request"
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        signature = self._sign(scope, "\n".join([ALGORITHM, moment, scope, digest]))
        credential = f"Credential={self.key_id}/{scope}"
        sent["Authorization"] = f"{ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}"
        return sent

    def _sign(self, scope: str, words: str) -> str:
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, words.encode(), "sha256").hex()


def query(**values: str | int) -> str:
    """A query as the signature wants it: everything but letters, digits and -._~ is escaped. `_` in a name stands for `-`."""
    return "&".join(
        f"{name.replace('_', '-')}={quote(str(value), safe='-._~')}" for name, value in values.items()
    )
