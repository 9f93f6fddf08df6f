"""A drill: a backup is restored into a scratch database, and compared with what it was a copy of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from webapp.backups.databases import reading
from webapp.backups.manifest import Manifest, Rows, read_manifest
from webapp.backups.restoring import restore
from webapp.digests.models import SlackHook
from webapp.integrations.models import Connection as ProviderConnection
from webapp.runtime.secrets import Locked


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that was looked at: what was found, in words, and whether it is as it should be."""

    what: str
    found: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Drill:
    """What came of it."""

    manifest: Manifest
    compared: list[Compared]

    @property
    def is_good(self) -> bool:
        return all(each.is_same for each in self.compared)

    @property
    def problem(self) -> str:
        return "; ".join(f"{each.what}: {each.found}" for each in self.compared if not each.is_same)


def verify(source: BinaryIO, url: str) -> Drill:
    """Restore into the empty database that the URL names, and compare. Raises what `restore` does."""
    was = restore(source, url)
    with reading(url) as connection:
        found = read_manifest(connection, like=was)
        return Drill(was, [*_manifests(was, found), _files(connection), _secrets(connection)])


def _manifests(was: Manifest, now: Manifest) -> list[Compared]:
    read = sum(1 for lead_id, digest in was.threads.items() if digest and now.threads.get(lead_id) == digest)
    return [
        _tables(was.tables, now.tables),
        _some("ledger", was, now, "job", "job_batch", "tick"),
        _some("consent", was, now, "consent_event", "suppression"),
        _some("attachments", was, now, "stored_file", "message_attachment", "unsent_file"),
        Compared("conversations", f"{read} of {len(was.threads)} read as before", read == len(was.threads)),
        Compared("schema", f"{_listed(now.objects)}{_missing(was, now)}", was.objects == now.objects),
    ]


def _tables(was: dict[str, Rows], now: dict[str, Rows]) -> Compared:
    differing = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
    rows = sum(each.count for each in now.values())
    told = f"; not so: {', '.join(differing[:5])}" if differing else ""
    alike = len(was.keys() | now.keys()) - len(differing)
    return Compared("tables", f"{alike} of {len(was)} are the same, {rows:,} rows{told}", not differing)


def _some(what: str, was: Manifest, now: Manifest, *tables: str) -> Compared:
    """Tables that matter most, by themselves."""
    counts = ", ".join(f"{now.tables[each].count if each in now.tables else 0:,} {each}" for each in tables)
    return Compared(what, counts, all(was.tables.get(each) == now.tables.get(each) for each in tables))


def _missing(was: Manifest, now: Manifest) -> str:
    differing = [
        f"{name} were {count}" for name, count in was.objects.items() if now.objects.get(name) != count
    ]
    return f"; {', '.join(differing)}" if differing else ""


def _listed(objects: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in objects.items())


def _files(connection: Connection) -> Compared:
    """Whether the bytes of each file have the hash under which they are stored."""
    total, wrong = connection.execute(_HASHES).one()
    return Compared("files", f"{total - wrong:,} of {total:,} have their hash", not wrong)


def _secrets(connection: Connection) -> Compared:
    """Whether SECRET_KEYS, which no backup holds, still opens the providers' keys in it."""
    with Session(connection) as session:
        total, locked = count_sealed(session)
    return Compared("sealed secrets", f"{total - locked} of {total} open with SECRET_KEYS", not locked)


def count_sealed(session: Session) -> tuple[int, int]:
    """How many connections and addresses of Slack are sealed, and how many of them no key of SECRET_KEYS opens."""
    rows = [*session.scalars(select(ProviderConnection)), *session.scalars(select(SlackHook))]
    return len(rows), sum(1 for row in rows if not _opens(row))


def _opens(row: ProviderConnection | SlackHook) -> bool:
    try:
        return bool(row.address if isinstance(row, SlackHook) else (row.webhook_token, row.key))
    except Locked:
        return False


_HASHES = text("SELECT count(*), count(*) FILTER (WHERE sha256(content) <> sha256) FROM stored_file")
