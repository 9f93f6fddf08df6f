"""Backups in object storage (S3 and what speaks like it): uploaded in parts, read in ranges, and there only when they are whole."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from webapp.backups import programs
from webapp.backups.places import Folder, NoBackup, Place, moment_of
from webapp.providers.errors import KeyRefused, ProviderError, Unavailable
from webapp.providers.object_storage import MOST_READ, Bucket
from webapp.providers.signatures_v4 import Signer
from webapp.runtime import clock
from webapp.runtime.settings import Settings

PART = 16 * 1024 * 1024
GROWS_AFTER = 1000
"""Parts grow by their first size after so many: an upload may have 10,000, which makes 880 GB."""
WRONG_REGION = frozenset(
    {"AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException"}
)


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A bucket, and what the keys of our backups begin with."""

    bucket: Bucket
    prefix: str

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """An object that is there once the block has ended well, and nothing of it otherwise. Raises NoBackup."""
        with self._told(name):
            self._abandon_leftovers()
            upload = _Upload(self.bucket, self.prefix + name)
            try:
                yield cast(BinaryIO, upload)
                upload.finish()
            except BaseException:
                with suppress(ProviderError):  # what stays is abandoned by the next one
                    self.bucket.abandon_upload(upload.key, upload.id)
                raise

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        """Raises NoBackup, also while it is read."""
        with (
            self._told(name),
            io.BufferedReader(_Download(self.bucket, self.prefix + name)) as source,
        ):
            source.peek(1)
            yield source

    def names(self) -> list[str]:
        """All backups, the newest first. Raises NoBackup."""
        with self._told(""):
            found = [key.removeprefix(self.prefix) for key in self.bucket.list_keys(self.prefix)]
        return sorted(filter(moment_of, found), reverse=True)

    def remove(self, name: str) -> None:
        with self._told(name):
            self.bucket.remove(self.prefix + name)

    def _abandon_leftovers(self) -> None:
        """What a run that was killed has uploaded is invisible, and paid for. A key that may not list it does without."""
        no_longer_running = clock.now() - timedelta(seconds=programs.MOST_SECONDS)
        with suppress(ProviderError):
            for key, upload in self.bucket.list_uploads(self.prefix):
                begun = moment_of(key.removeprefix(self.prefix))
                if begun and begun < no_longer_running:
                    self.bucket.abandon_upload(key, upload)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except ProviderError as failed:
            raise NoBackup(self._sentence(failed, name)) from failed

    def _sentence(self, failed: ProviderError, name: str) -> str:
        """What went wrong, and what to do."""
        host, bucket, code = self.bucket.host, self.bucket.name, failed.hint
        known = {
            "NoSuchBucket": f"There is no bucket “{bucket}” at {host}: make it, or correct BACKUP_TO.",
            "NoSuchKey": f"There is no {name} in the bucket “{bucket}” at {host}: `flask backup list` names what there is.",
            "InvalidRange": f"{name} is empty at {host}: no backup of ours is.",
            "RequestTimeTooSkewed": f"{host} refuses what is signed at another time than its own: set this machine's clock.",
            "PreconditionFailed": f"{name} was replaced at {host} while it was read: begin again.",
            "private": f"{host} is a private address: where that is meant, let EGRESS_ALLOW name backup={host}.",
        }
        if code in known:
            return known[code]
        if code in WRONG_REGION:
            return f"The bucket “{bucket}” at {host} is in another region: correct BACKUP_S3_REGION."
        if isinstance(failed, KeyRefused):
            return (
                f"{host} refused the key ({code or failed.status}): check BACKUP_S3_KEY_ID, BACKUP_S3_SECRET, and what they may do in "
                f"the bucket “{bucket}”."
            )
        if isinstance(failed, Unavailable):
            return f"{host} did not answer to the end ({code or failed.status}), also when asked again. Try once more."
        return f"{host} answered {failed.status} {code}, which is not as S3 does: check BACKUP_TO."


def place_of(chosen: Settings) -> Place:
    """The place that BACKUP_TO names: a folder, or https://host/bucket/prefix."""
    if not chosen.backs_up_to_objects():
        return Folder(Path(chosen.backup_to))
    parts = urlsplit(chosen.backup_to)
    bucket, _, folder = parts.path.strip("/").partition("/")
    signer = Signer(
        chosen.backup_s3_key_id, chosen.backup_s3_secret.get_secret_value(), chosen.backup_s3_region
    )
    return ObjectStore(
        Bucket(parts.netloc.removesuffix(":443"), bucket, signer), f"{folder}/" if folder else ""
    )


class _Upload:
    """What is written goes out in parts; one part is in memory."""

    def __init__(self, bucket: Bucket, key: str) -> None:
        self.bucket, self.key, self.id = bucket, key, bucket.begin_upload(key)
        self.tags: list[str] = []
        self.held = bytearray()
        self.size = 0

    def write(self, piece: bytes) -> int:
        self.held += piece
        while len(self.held) >= (part := PART * (1 + len(self.tags) // GROWS_AFTER)):
            self._send(part)
        return len(piece)

    def finish(self) -> None:
        """The object is there, and has as many bytes as were written. An answer that was lost is asked for by looking."""
        self._send(len(self.held))
        try:
            self.bucket.finish_upload(self.key, self.id, self.tags)
        except ProviderError:
            if self._stored() != self.size:
                raise
        if (stored := self._stored()) != self.size:
            self.bucket.remove(self.key)
            raise NoBackup(f"{self.bucket.host} kept {stored:,} of {self.size:,} bytes. Try once more.")

    def _send(self, size: int) -> None:
        body = bytes(self.held[:size])
        self.tags.append(self.bucket.put_part(self.key, self.id, len(self.tags) + 1, body))
        del self.held[:size]
        self.size += size

    def _stored(self) -> int:
        try:
            return self.bucket.read(self.key, 0, 1)[1]
        except ProviderError:
            return 0


class _Download(io.RawIOBase):
    """An object, asked for in ranges: a line that breaks costs one of them."""

    def __init__(self, bucket: Bucket, key: str) -> None:
        self.bucket, self.key = bucket, key
        self.at, self.total, self.tag = 0, 1, ""
        self.held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        """Ranges are as large as can be, however little is asked for at once."""
        if not self.held and self.at < self.total:
            piece, self.total, self.tag = self.bucket.read(self.key, self.at, MOST_READ, self.tag)
            self.held, self.at = memoryview(piece), self.at + len(piece)
        size = min(len(into), len(self.held))
        into[:size], self.held = self.held[:size], self.held[size:]
        return size
