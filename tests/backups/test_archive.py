"""A backup's file opens whole, with its key, or not at all."""

from __future__ import annotations

import io

import pytest

from webapp.backups import archive
from webapp.backups.archive import FRAME, Damaged, WrongKey

KEY, OTHER = "k" * 32, "o" * 32
HEAD = len(archive.MAGIC) + archive.KEY_ID + archive.SALT
SIZES = [0, 1, FRAME - 7, FRAME, 2 * FRAME + 5]


def written(dump: bytes, manifest: bytes = b"{}") -> bytes:
    sink = io.BytesIO()
    archive.write(sink, KEY, manifest, [dump[:100], dump[100:]])
    return sink.getvalue()


def read(file: bytes, *keys: str) -> tuple[bytes, bytes]:
    manifest, dump = archive.read(io.BytesIO(file), keys or (OTHER, KEY))
    return manifest, b"".join(dump)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("manifest", [b"{}", b"x" * (FRAME + 9)], ids=["short", "long"])
def test_what_went_in_comes_out(size: int, manifest: bytes) -> None:
    dump = bytes(range(256)) * (size // 256 + 1)
    assert read(written(dump[:size], manifest)) == (manifest, dump[:size])


def test_nothing_stands_there_in_clear() -> None:
    assert b"jane@client.test" not in written(b"jane@client.test " * 9, b'"jane@client.test"')


@pytest.mark.parametrize("cut", [0, 5, HEAD - 1, HEAD, HEAD + 3, HEAD + 40, HEAD + 4 + FRAME + 16, -1])
def test_a_file_that_is_cut_off_is_damaged_wherever_it_ends(cut: int) -> None:
    with pytest.raises(Damaged):
        read(written(b"y" * (2 * FRAME))[:cut])


@pytest.mark.parametrize("at", [0, HEAD - 1, HEAD, HEAD + 3, HEAD + 4, HEAD + 900, HEAD + 4 + FRAME + 16, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    file = bytearray(written(b"y" * (2 * FRAME)))
    file[at] ^= 1
    with pytest.raises(Damaged):
        read(bytes(file))


def test_frames_can_be_neither_swapped_nor_appended() -> None:
    file, step = written(b"y" * (3 * FRAME)), FRAME + 16 + 4
    first, second = file[HEAD : HEAD + step], file[HEAD + step : HEAD + 2 * step]
    for changed in (
        file[:HEAD] + second + first + file[HEAD + 2 * step :],
        file + first,
        file[:HEAD] + second,
    ):
        with pytest.raises(Damaged):
            read(changed)


def test_another_key_opens_nothing_and_says_so() -> None:
    with pytest.raises(WrongKey, match="BACKUP_KEYS"):
        read(written(b"y"), OTHER)
