"""What was done about backups: written down by the commands, read by doctor and the Status page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.backups.databases import writing
from webapp.backups.models import BackupAct, BackupRun
from webapp.runtime import clock
from webapp.runtime.database import direct_url


@dataclass(slots=True)
class Result:
    """What a command found out; `problem` blank: it went well."""

    name: str
    taken_at: datetime | None = None
    problem: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """The last of each that went well, and the last that did not, if it came after that. None: there was none."""

    backup: BackupRun | None
    drill: BackupRun | None
    restore: BackupRun | None
    failed: BackupRun | None

    def drill_is_due(self, now: datetime, days: int) -> bool:
        """Whether nobody has shown lately that a backup can be restored."""
        return self.drill is None or (self.drill.ended_at or now) < now - timedelta(days=days)


@contextmanager
def recorded(act: BackupAct, name: str, url: str = "") -> Iterator[Result]:
    """The block's result is written down, also when it raises; in the database of `url`, or our own."""
    began, result = clock.now(), Result(name)
    try:
        yield result
    except Exception as failed:
        result.problem = str(failed) or type(failed).__name__
        raise
    finally:
        _write(act, result, began, url or direct_url())


def read_standing(session: Session) -> Standing:
    """How it stands with backups."""
    newest = select(func.max(BackupRun.id)).group_by(BackupRun.act, BackupRun.is_good)
    runs = session.scalars(select(BackupRun).where(BackupRun.id.in_(newest)).order_by(BackupRun.id)).all()
    good = {each.act: each for each in runs if each.is_good}
    bad = next((each for each in reversed(runs) if not each.is_good), None)
    is_last = bad is not None and (bad.act not in good or good[bad.act].id < bad.id)
    return Standing(good.get("create"), good.get("verify"), good.get("restore"), bad if is_last else None)


def _write(act: BackupAct, result: Result, began: datetime, url: str) -> None:
    run = BackupRun(
        act=act,
        name=result.name,
        taken_at=result.taken_at,
        began_at=began,
        ended_at=clock.now(),
        is_good=not result.problem,
        problem=result.problem[:500],
        facts=dict(result.facts),
    )
    with writing(url) as connection, Session(connection) as session:
        session.add(run)
        session.flush()
