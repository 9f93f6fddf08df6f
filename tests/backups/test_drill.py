"""A backup is proven by restoring it; what differs is told, and the last good drill is known."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import connect
from sqlalchemy import make_url, text

from simulators import Switchboard
from tests import factories
from tests.backups.conftest import Backup
from tests.factories import Cast
from tests.settings import chosen
from webapp.attachments.models import StoredFile
from webapp.backups import archive, making, places
from webapp.backups.history import read_standing
from webapp.runtime import clock
from webapp.runtime.database import direct_url, system_transaction
from webapp.runtime.settings import settings


@pytest.fixture
def full(cast: Cast, sims: Switchboard) -> Cast:
    """Two workspaces with a conversation, a file and a connection each."""
    with system_transaction() as session:
        for workspace in (cast.acorn, cast.birch):
            factories.account(session, workspace, sims.emailbison)
            lead = factories.lead(session, workspace, email="jane@client.test")
            factories.message(session, lead, "What does it cost?")
            content = b"a price list"
            session.add(
                StoredFile(
                    workspace_id=workspace.id,
                    sha256=bytes.fromhex("e2b2bb3c85e7aa4a3a2c4be3ddc1d0ef6bc52f4a0d1b3b6ba3e9ab5bb2d7b0f1"),
                    size=len(content),
                    content=content,
                )
            )
        session.flush()
        session.execute(text("UPDATE stored_file SET sha256 = sha256(content)"))
    return cast


def scratch_databases() -> list[str]:
    with connect(direct_url()) as connection:
        return [
            row[0]
            for row in connection.execute(
                "SELECT datname FROM pg_database"
                " WHERE datname ~ 'drill|restoring' AND starts_with(datname, current_database())"
            )
        ]


def doctored(file: Path, **facts: object) -> None:
    """Give a backup another manifest than its dump's."""
    with file.open("rb") as source:
        manifest, dump = archive.read(source, making.keys())
        body = b"".join(dump)
    with file.open("wb") as sink:
        archive.write(sink, making.keys()[0], json.dumps({**json.loads(manifest), **facts}).encode(), [body])


def test_a_drill_compares_everything_and_is_remembered(full: Cast, backup: Backup, folder: Path) -> None:
    assert backup("verify").output == f"Error: There is no backup at {folder}.\n"
    made = backup("create")
    assert made.exit_code == 0, made.output
    (file,) = folder.iterdir()
    assert (file.stat().st_mode & 0o777, b"What does it cost" in file.read_bytes()) == (0o600, False)
    drill = backup("verify")
    assert drill.exit_code == 0, drill.output
    assert "BAD" not in drill.output
    for told in ("2 of 2 read as before", "2 of 2 have their hash", "2 of 2 open with SECRET_KEYS"):
        assert told in drill.output
    assert scratch_databases() == []
    with system_transaction() as session:
        standing = read_standing(session)
    assert standing.backup
    assert standing.drill
    assert (standing.drill.name, standing.failed) == (file.name, None)
    assert standing.drill.taken_at == standing.backup.taken_at


def test_what_differs_is_told_and_is_no_good_drill(full: Cast, backup: Backup, folder: Path) -> None:
    backup("create")
    (file,) = folder.iterdir()
    with file.open("rb") as source:
        manifest = json.loads(archive.read(source, making.keys())[0])
    lead = next(iter(manifest["threads"]))
    tables = {**manifest["tables"], "consent_event": {"count": 1, "digest": "7"}}
    doctored(file, tables=tables, threads={**manifest["threads"], lead: "x"})
    drill = backup("verify", file.name)
    assert drill.exit_code == 1
    bad = [line.split(":")[0] for line in drill.output.splitlines() if line.startswith("BAD")]
    assert bad == ["BAD   tables", "BAD   consent", "BAD   conversations"]
    assert "not so: consent_event" in drill.output
    with system_transaction() as session:
        standing = read_standing(session)
    assert standing.drill is None
    assert standing.failed
    assert "conversations: 1 of 2 read as before" in standing.failed.problem


def test_a_key_that_is_lost_a_file_that_is_cut_and_a_dump_that_breaks_off_are_told(
    full: Cast, backup: Backup, folder: Path
) -> None:
    backup("create")
    (file,) = folder.iterdir()
    with chosen(SECRET_KEYS="another key ring of another installation"):
        drill = backup("verify")
    assert (drill.exit_code, "BAD   sealed secrets: 0 of 2 open" in drill.output) == (1, True), drill.output
    with chosen(BACKUP_KEYS="another key of backups as it happens"):
        assert "put the key back that did" in backup("verify").output
    whole = file.read_bytes()
    for cut in (whole[:-20], whole[:400], b"PGDMP" + whole):
        file.write_bytes(cut)
        told = backup("verify").output
        assert told.startswith(("Error: The backup is", "Error: This is no backup")), told
        assert backup("restore", "--replace").exit_code == 1
    assert scratch_databases() == []
    with system_transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM lead")) == 2, "what was there stays"


def test_no_backup_is_made_without_a_key_of_its_own(backup: Backup, folder: Path) -> None:
    for ring, told in (("", "Set BACKUP_KEYS"), (settings().key_ring()[0], "holds one of SECRET_KEYS")):
        with chosen(BACKUP_KEYS=ring):
            made = backup("create")
        assert (made.exit_code, told in made.output) == (1, True), made.output
    elsewhere = make_url(settings().database_url).set(database="missing")
    with chosen(DATABASE_URL=elsewhere.render_as_string(hide_password=False)):
        assert 'database "missing" does not exist' in backup("create").output
    assert not folder.exists() or not list(folder.iterdir())


def test_no_backup_at_all_is_said_in_words(backup: Backup, folder: Path) -> None:
    listed = backup("list")
    assert (listed.exit_code, listed.output) == (1, f"Error: There is no backup at {folder}.\n")


def test_old_backups_go_and_the_newest_stays(database: None, backup: Backup, folder: Path) -> None:
    folder.mkdir()
    old = [f"signalbox-2026-0{month}-01T000000Z.backup" for month in (1, 2)]
    for name in (*old, "notes.txt"):
        (folder / name).touch()
    assert f"Removed, older than 14 days: {old[1]}, {old[0]}." in backup("create").output
    assert len(places.Folder(folder).names()) == 1
    assert (folder / "notes.txt").exists()
    assert places.outdated(old[:1], 14, clock.now()) == []


@pytest.fixture
def plain_owner(full: Cast) -> Iterator[str]:
    """The address of an empty database whose owner is neither a superuser nor above the policies."""
    name, password = f"plain_{secrets.token_hex(4)}", secrets.token_hex(8)
    with connect(direct_url(), autocommit=True) as connection:
        connection.execute(
            f"CREATE ROLE {name} LOGIN CREATEDB CREATEROLE NOSUPERUSER NOBYPASSRLS PASSWORD '{password}'"
        )
        connection.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
    url = make_url(direct_url()).set(username=name, password=password, database=name)
    yield url.render_as_string(hide_password=False)
    with connect(direct_url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in (f"{name}_app", name):
            connection.execute(f"DROP ROLE IF EXISTS {role}")


def test_an_owner_whom_the_policies_bind_backs_up_every_workspace(
    full: Cast, backup: Backup, folder: Path, plain_owner: str
) -> None:
    """Restored elsewhere under another owner, copied again by that one, and proven: nothing is left out or left open."""
    backup("create")
    with chosen(DATABASE_URL=plain_owner):
        restored = backup("restore")
        assert restored.exit_code == 0, restored.output
        assert "The database holds something" in backup("restore").output
        made, drill = backup("create"), backup("verify")
        assert made.exit_code == 0, made.output
        assert drill.exit_code == 0, drill.output
        assert "2 of 2 read as before" in drill.output
    with connect(plain_owner) as connection:
        everybody = """SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
            AND has_function_privilege('public', oid, 'EXECUTE')"""
        assert connection.execute(everybody).fetchall() == []
        connection.execute(f"SET ROLE {make_url(plain_owner).username}_app")
        assert connection.execute("SELECT count(*) FROM lead").fetchone() == (0,)
        connection.execute("SET app.workspaces = '*'")
        assert connection.execute("SELECT count(*) FROM lead").fetchone() == (2,)
    assert os.environ["DATABASE_URL"] != plain_owner
