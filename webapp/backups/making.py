"""A backup: the manifest and pg_dump's output of one and the same moment, encrypted, under its name once it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import text

from webapp.backups import archive, programs
from webapp.backups.databases import reading
from webapp.backups.manifest import Manifest, read_manifest
from webapp.backups.places import NoBackup, Place, name_for, outdated
from webapp.runtime.database import direct_url
from webapp.runtime.settings import settings

NO_KEY = "Set BACKUP_KEYS (32 random characters or more) and keep a copy elsewhere: without it no backup can be read."
SAME_KEY = "BACKUP_KEYS holds one of SECRET_KEYS: whoever finds a backup and its key would open the providers' keys, too."


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that stands."""

    name: str
    size: int
    manifest: Manifest
    removed: list[str]


def make(place: Place, now: datetime) -> Made:
    """Copy the database, then remove what is older than BACKUP_DAYS. Raises NoBackup and ProgramFailed; nothing is left then."""
    key = keys()[0]
    name = name_for(now)
    with place.writing(name) as sink:
        counted = _Counted(sink)
        manifest = _copy(counted, key)
    removed = outdated(place.names(), settings().backup_days, now)
    for each in removed:
        place.remove(each)
    return Made(name, counted.size, manifest, removed)


def keys() -> list[str]:
    """BACKUP_KEYS, newest first. Raises NoBackup where they cannot be used."""
    ring = settings().backup_ring()
    if not ring:
        raise NoBackup(NO_KEY)
    if set(ring) & set(settings().key_ring()):
        raise NoBackup(SAME_KEY)
    return ring


def _copy(sink: _Counted, key: str) -> Manifest:
    with reading(direct_url()) as connection:
        snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
        manifest = read_manifest(connection)
        with programs.dumping(direct_url(), snapshot, manifest.version) as dump:
            archive.write(sink, key, manifest.as_json(), dump)  # type: ignore[arg-type]
    return manifest


class _Counted:
    """A sink that knows how much went into it."""

    def __init__(self, sink: BinaryIO) -> None:
        self.sink, self.size = sink, 0

    def write(self, piece: bytes) -> int:
        self.size += len(piece)
        return self.sink.write(piece)
