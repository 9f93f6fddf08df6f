"""The file of a backup: a manifest and a dump, encrypted in frames as they pass, so that no copy is ever in clear on a disk.

MAGIC, key id, salt, then frames: a length of four bytes (its highest bit marks the last frame), and as many bytes of
AES-256-GCM. The nonce counts the frames and says which is the last, so one that is cut off, moved or changed is noticed.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from webapp.runtime.errors import SignalboxError

MAGIC = b"SIGNALBOX-BACKUP-1\n"
KEY_ID, SALT, TAG = 8, 16, 16
FRAME = 1024 * 1024
LAST = 1 << 31
MOST_MANIFEST = 16 * 1024 * 1024


class Damaged(SignalboxError):
    """The file is no whole backup: cut off, changed, or something else."""


class WrongKey(SignalboxError):
    """None of the keys at hand encrypted it."""


def write(sink: BinaryIO, key: str, manifest: bytes, dump: Iterable[bytes]) -> None:
    """Encrypt both into the sink, at most two frames in memory."""
    salt = os.urandom(SALT)
    head = MAGIC + _key_id(key) + salt
    sink.write(head)
    cipher, frames = AESGCM(_derived(key, salt)), _framed(manifest, dump)
    held = next(frames)
    number = 0
    for each in frames:
        _write_frame(sink, cipher, head, number, held, is_last=False)
        held, number = each, number + 1
    _write_frame(sink, cipher, head, number, held, is_last=True)


def read(source: BinaryIO, keys: Iterable[str]) -> tuple[bytes, Iterator[bytes]]:
    """The manifest, and the dump as it is read. Raises WrongKey, and Damaged, also while the dump is read."""
    head = source.read(len(MAGIC) + KEY_ID + SALT)
    if len(head) < len(MAGIC) + KEY_ID + SALT or not head.startswith(MAGIC):
        raise Damaged("This is no backup of Signalbox.")
    key_id, salt = head[len(MAGIC) : len(MAGIC) + KEY_ID], head[-SALT:]
    key = next((each for each in keys if _key_id(each) == key_id), None)
    if key is None:
        raise WrongKey("None of BACKUP_KEYS encrypted this backup: put the key back that did.")
    frames = _frames(source, AESGCM(_derived(key, salt)), head)
    manifest = next(frames)
    size = int.from_bytes(manifest[:4], "big")
    while len(manifest) < 4 + size <= MOST_MANIFEST:
        manifest += next(frames)
    return manifest[4 : 4 + size], _rest(manifest[4 + size :], frames)


def _framed(manifest: bytes, dump: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray(len(manifest).to_bytes(4, "big") + manifest)
    for piece in dump:
        held += piece
        while len(held) > FRAME:
            yield bytes(held[:FRAME])
            del held[:FRAME]
    yield bytes(held)


def _write_frame(
    sink: BinaryIO, cipher: AESGCM, head: bytes, number: int, plain: bytes, *, is_last: bool
) -> None:
    sealed = cipher.encrypt(_nonce(number, is_last), plain, head)
    sink.write((len(sealed) | (LAST if is_last else 0)).to_bytes(4, "big") + sealed)


def _frames(source: BinaryIO, cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    number, is_last = 0, False
    while not is_last:
        mark = int.from_bytes(_exactly(source, 4), "big")
        is_last, size = bool(mark & LAST), mark & ~LAST
        if size > FRAME + TAG:
            raise Damaged("The backup is damaged.")
        try:
            yield cipher.decrypt(_nonce(number, is_last), _exactly(source, size), head)
        except InvalidTag:
            raise Damaged("The backup is damaged: a part of it was changed or moved.") from None
        number += 1
    if source.read(1):
        raise Damaged("The backup is damaged: something follows its end.")


def _exactly(source: BinaryIO, size: int) -> bytes:
    parts, missing = [], size
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    if missing:
        raise Damaged("The backup is cut off.")
    return b"".join(parts)


def _rest(first: bytes, frames: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from frames


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _derived(key: str, salt: bytes) -> bytes:
    return hmac.digest(hmac.digest(key.encode(), b"signalbox backups", "sha256"), salt, "sha256")


def _key_id(key: str) -> bytes:
    return hmac.digest(key.encode(), b"signalbox backup key id", "sha256")[:KEY_ID]
