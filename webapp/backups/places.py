"""Where backups are kept: what every place promises, and a folder. A backup gets its name only when it is whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from webapp.runtime.errors import SignalboxError

NAME = re.compile(r"^signalbox-(\d{4}-\d\d-\d\dT\d{6}Z)\.backup$")
STAMP = "%Y-%m-%dT%H%M%SZ"


class NoBackup(SignalboxError):
    """There is none of that name, or none at all, or the place cannot be used."""


def name_for(moment: datetime) -> str:
    return f"signalbox-{moment.astimezone(UTC):{STAMP}}.backup"


def moment_of(name: str) -> datetime | None:
    """When a backup of this name was taken; None when it is no name of ours."""
    found = NAME.match(name)
    return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine, readable by its owner alone."""

    path: Path

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file that has its name once the block has ended well, and is gone otherwise. Raises NoBackup."""
        part = self.path / f"{name}.part"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with part.open("xb") as sink:
                os.fchmod(sink.fileno(), 0o600)
                yield sink
                sink.flush()
                os.fsync(sink.fileno())
            part.rename(self.path / name)
        except OSError as failed:
            raise NoBackup(f"The backup cannot be written to {self.path}: {failed.strerror}.") from failed
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        """Raises NoBackup."""
        try:
            source = (self.path / name).open("rb")
        except OSError as failed:
            raise NoBackup(f"{self.path / name} cannot be read: {failed.strerror}.") from failed
        with source:
            yield source

    def names(self) -> list[str]:
        """All backups, the newest first."""
        return sorted(
            (path.name for path in self.path.glob("*.backup") if moment_of(path.name)), reverse=True
        )

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


class Place(Protocol):
    """What a folder and object storage have in common. Each raises NoBackup with a sentence for whoever runs the command."""

    def writing(self, name: str) -> AbstractContextManager[BinaryIO]: ...

    def reading(self, name: str) -> AbstractContextManager[BinaryIO]: ...

    def names(self) -> list[str]: ...

    def remove(self, name: str) -> None: ...


def outdated(names: list[str], days: int, now: datetime) -> list[str]:
    """Which of them are older than that; the newest is kept whatever its age."""
    limit = now - timedelta(days=days)
    return [name for name in sorted(names, reverse=True)[1:] if (taken := moment_of(name)) and taken < limit]
