"""A backup brought back: into an empty database, with the rights and policies that belong to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import BinaryIO

from webapp.backups import archive, programs
from webapp.backups.databases import writing
from webapp.backups.making import keys
from webapp.backups.manifest import Manifest, server_version
from webapp.runtime import policies
from webapp.runtime.migrations import FOLDER


def restore(source: BinaryIO, url: str) -> Manifest:
    """Restore into the empty database that the URL names; all of it or nothing. Raises Damaged, WrongKey and ProgramFailed."""
    manifest, dump = open_backup(source)
    with writing(url) as connection:
        version = server_version(connection)
    programs.restore(url, dump, version)
    with writing(url) as connection:
        policies.build(connection)
    return manifest


def migrate(url: str) -> None:
    """Bring a copy of a former release up to this one. Raises ProgramFailed."""
    environment = {**os.environ, "DATABASE_URL": url}  # noqa: TID251  # handed on, not read
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        check=False,
        env=environment,
        cwd=FOLDER.parent,
        capture_output=True,
        text=True,
        timeout=programs.MOST_SECONDS,
    )
    if done.returncode:
        raise programs.ProgramFailed(f"The migrations failed: {done.stderr.strip()[-300:]}")


def open_backup(source: BinaryIO) -> tuple[Manifest, Iterator[bytes]]:
    """Its manifest, and its dump as it is read. Raises Damaged and WrongKey."""
    written, dump = archive.read(source, keys())
    try:
        return Manifest.from_json(written), dump
    except (ValueError, KeyError, TypeError):
        raise archive.Damaged(
            "The backup was made by a release whose backups this one does not know."
        ) from None
