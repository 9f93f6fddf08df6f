"""Backups in object storage: signed, whole or not there, restored from there; and each way in which it fails has its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from simulators import object_storage
from simulators.object_storage import BUCKET, KEY_ID, REGION, SECRET, ObjectStorage
from tests import factories
from tests.backups.conftest import Backup
from tests.factories import Cast
from tests.locks import leave_the_database
from tests.settings import chosen
from webapp.backups import object_store
from webapp.backups.places import NoBackup, name_for
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.settings import settings

OLD = "signalbox-2026-01-0{}T000000Z.backup"


@pytest.fixture
def storage() -> Iterator[ObjectStorage]:
    storage = ObjectStorage()
    storage.start()
    yield storage
    storage.stop()


@pytest.fixture
def away(storage: ObjectStorage, database: None) -> Iterator[None]:
    with chosen(**place(storage)):
        yield


def place(storage: ObjectStorage, **others: str) -> dict[str, str]:
    return {
        "BACKUP_KEYS": "a key of backups for the tests only",
        "BACKUP_TO": f"https://{storage.host}/{BUCKET}/nightly",
        "BACKUP_S3_REGION": REGION,
        "BACKUP_S3_KEY_ID": KEY_ID,
        "BACKUP_S3_SECRET": SECRET,
        "EGRESS_ALLOW": f"{settings().egress_allow},backup={storage.host}",
        **others,
    }


@pytest.fixture
def backup(app: Flask) -> Backup:
    def run(*arguments: str):  # type: ignore[no-untyped-def]
        leave_the_database()
        return app.test_cli_runner().invoke(args=["backup", *arguments])

    return run


def test_a_backup_is_made_listed_proven_and_restored_from_there(
    cast: Cast, storage: ObjectStorage, away: None, backup: Backup
) -> None:
    with system_transaction() as session:
        factories.lead(session, cast.acorn, email="jane@client.test")
    for number in range(1, 6):
        storage.objects[f"nightly/{OLD.format(number)}"] = b"old"
    storage.objects["nightly/notes.txt"] = storage.objects["elsewhere"] = b"not ours"
    storage.uploads["left"] = object_storage.Upload(f"nightly/{OLD.format(1)}")
    storage.uploads["under way"] = object_storage.Upload(
        f"nightly/{name_for(clock.now() - timedelta(hours=1))}"
    )
    made = backup("create")
    assert made.exit_code == 0, made.output
    assert storage.uploads.keys() == {"under way"}, "what a killed run left is thrown away"
    (key,) = storage.objects.keys() - {"nightly/notes.txt", "elsewhere"}
    assert b"jane@client.test" not in storage.objects[key]
    assert backup("list").output.startswith(key.removeprefix("nightly/"))
    assert backup("verify").exit_code == 0
    with system_transaction() as session:
        factories.lead(session, cast.acorn, email="since@client.test")
    restored = backup("restore", "--replace")
    assert restored.exit_code == 0, restored.output
    with system_transaction() as session:
        assert session.scalars(select(Lead.email)).all() == ["jane@client.test"]
        assert session.scalar(select(func.count(Lead.id))) == 1


WRONG = [
    ({"BACKUP_S3_SECRET": "another"}, "refused the key (SignatureDoesNotMatch): check BACKUP_S3_KEY_ID, BACKUP_S3_SECRET"),
    ({"BACKUP_S3_KEY_ID": "another"}, "refused the key (InvalidAccessKeyId)"),
    ({"BACKUP_S3_REGION": "eu-west-1"}, "is in another region: correct BACKUP_S3_REGION"),
    ({"BACKUP_TO": "https://{host}/missing/x"}, "There is no bucket “missing” at"),
    ({"EGRESS_ALLOW": ""}, "is a private address"),
]  # fmt: skip


@pytest.mark.parametrize(("others", "told"), WRONG, ids=["secret", "key", "region", "bucket", "address"])
def test_what_is_set_wrong_is_told(
    storage: ObjectStorage, database: None, backup: Backup, others: dict[str, str], told: str
) -> None:
    with chosen(
        **place(storage, **{name: value.format(host=storage.host) for name, value in others.items()})
    ):
        for act in ("create", "list", "verify"):
            said = backup(act)
            assert (said.exit_code, told in said.output) == (1, True), said.output
    assert not storage.objects


def test_a_clock_that_is_wrong_is_told(storage: ObjectStorage, away: None, backup: Backup) -> None:
    storage.now = "20200101"
    assert "set this machine's clock" in backup("list").output


def written(size: int) -> bytes:
    """A backup of so many bytes goes to the place; answers what was written."""
    body = bytes(range(256)) * (size // 256)
    with object_store.place_of(settings()).writing("signalbox-2026-11-28T021500Z.backup") as sink:
        for at in range(0, len(body), 100_000):
            sink.write(body[at : at + 100_000])
    return body


def test_parts_are_put_together_and_read_back_whole_though_lines_break(
    storage: ObjectStorage, away: None
) -> None:
    name = "signalbox-2026-11-28T021500Z.backup"
    for kind, method in (("reset", "PUT"), ("status", "PUT"), ("reset_after", "POST"), ("cut_body", "GET")):
        storage.faults.add(kind, method=method, path=f"*{name}", after=1 if method == "POST" else 0)
    body = written(2 * object_store.PART + 4096)
    assert storage.objects[f"nightly/{name}"] == body
    storage.faults.add("cut_body", method="GET", path=f"*{name}")
    with object_store.place_of(settings()).reading(name) as source:
        assert source.read(3) + source.read() == body
    assert storage.faults.waiting() == []


@pytest.mark.parametrize(("method", "path"), [("PUT", "*"), ("POST", "*backup")], ids=["part", "end"])
def test_an_upload_that_breaks_leaves_nothing(
    storage: ObjectStorage, away: None, method: str, path: str
) -> None:
    storage.faults.add("status", method=method, path=path, status=503, times=None, after=1)
    with pytest.raises(NoBackup, match="did not answer to the end"):
        written(object_store.PART + 4096)
    assert (storage.objects, storage.uploads) == ({}, {})


def test_a_storage_that_fails_with_200_has_nothing(storage: ObjectStorage, away: None) -> None:
    storage.fails_at_the_end = True
    with pytest.raises(NoBackup, match="InternalError"):
        written(4096)
    assert (storage.objects, storage.uploads) == ({}, {})


def test_half_a_backup_and_a_missing_one_are_told(storage: ObjectStorage, away: None, backup: Backup) -> None:
    assert backup("create").exit_code == 0
    (key,) = storage.objects
    whole = storage.objects[key]
    for content, told in ((whole[: len(whole) // 2], "The backup is cut off."), (b"", "is empty at")):
        storage.objects[key] = content
        said = backup("verify")
        assert (said.exit_code, told in said.output) == (1, True), said.output
    assert (
        "There is no signalbox-2026-01-09T000000Z.backup in the bucket"
        in backup("verify", OLD.format(9)).output
    )
