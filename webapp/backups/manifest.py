"""What a database holds, in figures that are the same wherever its copy is restored: rows of each table, and how some of it reads."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from webapp.conversations.thread import read_thread
from webapp.leads.models import Lead

SAMPLES = 5
"""Conversations that are read as a page reads them: the longest, and some by chance."""


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows a table has, and a sum over the hashes of their contents, in whatever order they are read."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was copied. `taken_at`: the moment that the copy shows; `threads`: sampled leads and how their conversation reads;
    `objects`: how many indexes, triggers, policies, … stand."""

    taken_at: str
    revision: str
    version: int
    tables: dict[str, Rows]
    threads: dict[str, str]
    objects: dict[str, int]

    def as_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, written: bytes) -> Manifest:
        """Raises ValueError, KeyError and TypeError for anything else."""
        facts = json.loads(written)
        tables = {name: Rows(**rows) for name, rows in facts.pop("tables").items()}
        return cls(tables=tables, **facts)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)


def read_manifest(connection: Connection, like: Manifest | None = None) -> Manifest:
    """Of the database as this transaction sees it. `like`: sample the same leads, for comparing."""
    names = list(connection.scalars(_TABLES))
    tables = {name: _rows(connection, name) for name in names}
    with Session(connection) as session:
        leads = list(like.threads) if like else [str(lead_id) for lead_id in session.scalars(_SAMPLED)]
        threads = {lead_id: _read(session, int(lead_id)) for lead_id in leads}
    return Manifest(
        taken_at=connection.execute(_NOW).scalar_one().isoformat(),
        revision=str(connection.scalar(text("SELECT version_num FROM alembic_version"))),
        version=server_version(connection),
        tables=tables,
        threads=threads,
        objects=dict(connection.execute(_OBJECTS).all()),
    )


def server_version(connection: Connection) -> int:
    """PostgreSQL's major version."""
    return int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000


def _rows(connection: Connection, name: str) -> Rows:
    row = connection.execute(text(_COUNT.format(name))).one()
    return Rows(row.rows, str(row.digest))


def _read(session: Session, lead_id: int) -> str:
    """A hash over what a page would show of this lead's conversation; blank where the lead is missing."""
    lead = session.scalars(select(Lead).where(Lead.id == lead_id)).one_or_none()
    if lead is None:
        return ""
    shown = [
        (
            each.message.id,
            each.message.direction,
            each.message.state,
            each.writer,
            [(part.kind, part.text) for part in each.content.parts],
            [file.attachment.name for file in each.files],
        )
        for each in read_thread(session, lead).bubbles
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


_NOW = text("SELECT now()")
# What an extension brought is its own matter, and another version of it may bring more.
_OBJECTS = text("""
    SELECT 'indexes', count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE relnamespace = current_schema()::regnamespace
    UNION ALL SELECT 'constraints', count(*) FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace AND contype IN ('c', 'f', 'p', 'u', 'x')
    UNION ALL SELECT 'triggers', count(*) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'policies', count(*) FROM pg_policy
    UNION ALL SELECT 'tables that force them', count(*) FROM pg_class WHERE relforcerowsecurity
    UNION ALL SELECT 'functions', count(*) FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
""")
_TABLES = text("""
    SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
    ORDER BY relname
""")
# Hashes are added, so that no order matters and nothing is held: md5 gives the same on every version and system.
_COUNT = """
    SELECT count(*) AS rows, coalesce(sum(('x' || left(md5(row_of::text), 15))::bit(60)::bigint), 0) AS digest
    FROM {} AS row_of
"""
_SAMPLED = text(f"""
    (SELECT lead_id FROM message GROUP BY lead_id ORDER BY count(*) DESC, lead_id LIMIT 1)
    UNION
    (SELECT id FROM lead WHERE EXISTS (SELECT FROM message WHERE message.workspace_id = lead.workspace_id
        AND message.lead_id = lead.id) ORDER BY md5(id::text) LIMIT {SAMPLES - 1})
""")
