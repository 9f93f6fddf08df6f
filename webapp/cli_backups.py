"""The `flask backup …` commands. They run with the DATABASE_URL of the owner of the tables, as the migrations do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import psycopg
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from webapp.backups import archive, databases, holding, making, restoring, verifying
from webapp.backups.history import recorded
from webapp.backups.object_store import place_of
from webapp.backups.places import Folder, NoBackup, Place, moment_of
from webapp.backups.programs import ProgramFailed
from webapp.runtime import clock, migrations
from webapp.runtime.database import direct_url, without_driver
from webapp.runtime.settings import settings

backups = AppGroup("backup", help="Make backups, try them, and restore one.")

NAMED = click.argument("backup", required=False)


@backups.command("create")
def _create() -> None:
    """Copy the whole database to BACKUP_TO, encrypted with BACKUP_KEYS, and remove what is older than BACKUP_DAYS.

    It holds all but SECRET_KEYS and BACKUP_KEYS: keep copies of both, apart from it and from each other.
    """
    now = clock.now()
    with _told(), recorded("create", "") as result:
        began = time.monotonic()
        made = making.make(place_of(settings()), now)
        result.name, result.taken_at = made.name, made.manifest.moment
        rows = sum(each.count for each in made.manifest.tables.values())
        result.facts = {"bytes": made.size, "rows": rows, "seconds": round(time.monotonic() - began, 1)}
    click.echo(f"{made.name}: {rows:,} rows, {made.size:,} bytes.")
    if made.removed:
        click.echo(f"Removed, older than {settings().backup_days} days: {', '.join(made.removed)}.")


@backups.command("list")
def _list() -> None:
    """Print the backups at BACKUP_TO, the newest first."""
    with _told():
        names = place_of(settings()).names()
        for name in names:
            click.echo(f"{name}  taken {moment_of(name):%Y-%m-%d %H:%M:%S} UTC")
        if not names:
            raise NoBackup(f"There is no backup at {settings().backup_to}.")


@backups.command("verify")
@NAMED
@click.option("--into", metavar="URL", help="An empty database for it, where this login may make none.")
def _verify(backup: str | None, into: str | None) -> None:
    """Restore BACKUP (a file, or a name at BACKUP_TO; the newest when none is named) into a scratch database, and compare.

    The date of the last one that was good stands on Status. Ends with 1 when anything differs.
    """
    with _told():
        place, name = _find(backup)
        with recorded("verify", name) as result, _scratch(into) as url, place.reading(name) as source:
            began = time.monotonic()
            drill = verifying.verify(source, url)
            result.taken_at, result.problem = drill.manifest.moment, drill.problem
            result.facts = {"seconds": round(time.monotonic() - began, 1)}
    for each in drill.compared:
        click.echo(f"{'good' if each.is_same else 'BAD '}  {each.what}: {each.found}")
    click.echo(
        f"{name}, taken {drill.manifest.moment:%Y-%m-%d %H:%M:%S} UTC, restored in {result.facts['seconds']} s."
    )
    if not drill.is_good:
        raise SystemExit(1)


@backups.command("restore")
@NAMED
@click.option(
    "--replace",
    is_flag=True,
    help="Take the place of the present database, which is kept under another name.",
)
def _restore(backup: str | None, replace: bool) -> None:
    """Restore BACKUP (a file, or a name at BACKUP_TO; the newest when none is named) into the database of DATABASE_URL.

    That one has to be empty, or --replace be given; stop web, worker, relay and clock before. What the backup would send is
    held for a person, because it may have been sent since; everybody signs in again.
    """
    with _told():
        place, name = _find(backup)
        if not replace and not databases.is_empty(direct_url()):
            raise NoBackup(
                "The database holds something. With --replace it is renamed, kept, and the backup takes its place."
            )
        former = f"{databases.name_of(direct_url())[:40]}_until_{clock.now():%Y%m%d%H%M%S}"
        held = _replace(place, name, former) if replace else _bring_back(place, name, direct_url())
    _say_what_is_held(held)
    if replace:
        click.echo(f"The former database is kept as {former}; DROP DATABASE removes it.")


@backups.command("hold")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d %H:%M:%S%z"]),
    required=True,
    help="The moment that the database shows.",
)
def _hold(since: datetime) -> None:
    """Do to the database of DATABASE_URL what `restore` does to a copy: hold what may have been sent since.

    For a database that PostgreSQL restored to a point in time by itself, before any other process starts.
    """
    with _told(), recorded("restore", "to a point in time") as result:
        result.taken_at = since
        with databases.writing(direct_url()) as connection:
            held = holding.hold(connection, since, clock.now())
        result.facts = held.as_facts()
    _say_what_is_held(held)


def _replace(place: Place, name: str, former: str) -> holding.Held:
    """Into a database beside our own, which takes its place only when all is done."""
    own = databases.name_of(direct_url())
    with databases.scratch(f"{own[:40]}_restoring") as url:
        held = _bring_back(place, name, url)
        databases.take_place(databases.name_of(url), own, former)
    return held


def _bring_back(place: Place, name: str, url: str) -> holding.Held:
    with place.reading(name) as source:
        manifest = restoring.restore(source, url)
    with recorded("restore", name, url) as result:
        result.taken_at = manifest.moment
        if manifest.revision != migrations.head():
            restoring.migrate(url)
        with databases.writing(url) as connection:
            held = holding.hold(connection, manifest.moment, clock.now())
        result.facts = held.as_facts()
    click.echo(f"Restored {name}, taken {manifest.moment:%Y-%m-%d %H:%M:%S} UTC.")
    return held


def _say_what_is_held(held: holding.Held) -> None:
    click.echo(
        f"Held for a person, because it may have been sent since: {held.answers} answers, {held.follow_ups} follow-ups."
    )
    click.echo(
        f"Paused until a person resumes them: the sequences of {held.workspaces} workspaces, {held.reactivations} reactivations."
    )
    click.echo(
        f"Dropped: {held.mails} mails to people who work here, {held.signed_out} sign-ins. docs/backup.md says what to do next."
    )


def _find(backup: str | None) -> tuple[Place, str]:
    """Where it is kept, and its name. Raises NoBackup."""
    if backup and ("/" in backup or Path(backup).exists()):
        return Folder(Path(backup).resolve().parent), Path(backup).name
    place = place_of(settings())
    names = place.names()
    if backup is None and not names:
        raise NoBackup(f"There is no backup at {settings().backup_to}.")
    return place, backup or names[0]


@contextmanager
def _scratch(into: str | None) -> Iterator[str]:
    if into is None:
        with databases.scratch(f"{databases.name_of(direct_url())[:40]}_drill") as url:
            yield url
        return
    if not databases.is_empty(without_driver(into)):
        raise NoBackup("The database of --into has to be empty.")
    yield without_driver(into)


@contextmanager
def _told() -> Iterator[None]:
    """Whatever stops a command is a sentence for whoever runs it."""
    try:
        yield
    except (NoBackup, ProgramFailed, archive.Damaged, archive.WrongKey, databases.Refused) as stopped:
        raise click.ClickException(str(stopped)) from None
    except (psycopg.Error, SQLAlchemyError) as failed:
        raise click.ClickException(f"The database: {str(failed).strip().partition(chr(10))[0]}") from None
