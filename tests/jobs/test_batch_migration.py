"""Syncs of everything and rescorings that stand in a database of before go on as batches, and the way back keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.factories import Cast
from webapp.runtime.database import engine, unit_of_work
from webapp.runtime.migrations import FOLDER

BEFORE = str(ScriptDirectory(str(FOLDER)).get_revision("0040").down_revision)


@pytest.fixture
def before(app: Flask, cast: Cast) -> Iterator[None]:
    """The database as it was before there were batches."""
    with app.app_context():
        engine().dispose()
        downgrade(revision=BEFORE)
        yield
        upgrade()


def sql(statement: str, **values: Any) -> list[Any]:
    with unit_of_work() as session:
        result = session.execute(text(statement), values)
        return [tuple(row) for row in result.all()] if result.returns_rows else []  # type: ignore[attr-defined]


def job(workspace_id: int, kind: str, key: str, state: str = "waiting", **arguments: int) -> None:
    sql(
        "INSERT INTO job (workspace_id, kind, key, state, arguments, queue)"
        " VALUES (:workspace_id, :kind, :key, :state, :arguments, 'bulk')",
        workspace_id=workspace_id, kind=kind, key=key, state=state, arguments=json.dumps(arguments),
    )  # fmt: skip


def test_rows_and_jobs_are_carried_over_and_back(before: None, cast: Cast) -> None:
    acorn = {"workspace_id": cast.acorn.id, "alice": cast.alice.id}
    ((old_sync,),) = sql(
        """INSERT INTO sync_all (workspace_id, asked_by, state, total, last_lead_id, asked, done, failed, brought,
            reasons, calls, paused_seconds) VALUES (:workspace_id, :alice, 'paused', 9, 77, 5, 2, 1, 4,
            '{"Away.": 1}', '{"sms": 6, "email": 3}', 12) RETURNING id""",
        **acorn,
    )
    ((old_rescoring,),) = sql(
        """INSERT INTO rescoring (workspace_id, asked_by, only_missing, total, asked, is_spread, left_out,
            estimate_micros, cap_micros, spent_micros) VALUES (:workspace_id, :alice, true, 4, 4, true, 1, 860, 1720, 215)
            RETURNING id""",
        **acorn,
    )
    sql(
        "INSERT INTO sync_all (workspace_id, state, total) VALUES (:id, 'done', 3)", id=cast.birch.id
    )  # the same id may stand in both tables
    job(cast.acorn.id, "sync.one", f"syncall-{old_sync}-5", lead_id=5, sync_all_id=old_sync)
    job(cast.acorn.id, "sync.all", f"syncall-{old_sync}", "done", sync_all_id=old_sync)
    job(
        cast.acorn.id,
        "scoring.rescore_one",
        f"rescoring-{old_rescoring}-6",
        lead_id=6,
        rescoring_id=old_rescoring,
    )
    upgrade()
    (sync,) = sql("SELECT * FROM job_batch WHERE state = 'paused'")
    (sync_id,) = (row[0] for row in [sync])
    assert sql(
        "SELECT workspace_id, kind, asked_by, total, cursor, enqueued, done, failed, reasons, counts, paused_seconds, cap"
        " FROM job_batch WHERE id = :id",
        id=sync_id,
    ) == [
        (
            cast.acorn.id, "sync", cast.alice.id, 9, 77, 5, 2, 1, {"Away.": 1},
            {"new": 4, "sms_calls": 6, "email_calls": 3}, 12.0, None,
        )
    ]  # fmt: skip
    ((rescoring_id, *facts),) = sql(
        "SELECT id, kind, options, state, total, enqueued, is_enqueued, left_out, share, cap, spent"
        " FROM job_batch WHERE state = 'running'"
    )
    assert facts == ["rescoring", {"only_missing": True}, "running", 4, 4, True, 1, 215, 1720, 215]
    assert sql("SELECT kind, key, arguments FROM job ORDER BY id") == [
        ("sync.one", f"batch-{sync_id}-5", {"lead_id": 5, "job_batch_id": sync_id}),
        ("batch.enqueue", f"batch-{sync_id}", {"job_batch_id": sync_id}),
        ("scoring.rescore_one", f"batch-{rescoring_id}-6", {"lead_id": 6, "job_batch_id": rescoring_id}),
    ]
    assert sql("SELECT kind, state, total FROM job_batch WHERE workspace_id = :id", id=cast.birch.id) == [
        ("sync", "done", 3)
    ]

    engine().dispose()
    downgrade(revision=BEFORE)
    assert sql("SELECT state, total, brought, calls FROM sync_all WHERE id = :id", id=sync_id) == [
        ("paused", 9, 4, {"sms": 6, "email": 3})
    ]
    assert sql("SELECT only_missing, estimate_micros, cap_micros FROM rescoring") == [(True, 860, 1720)]
    assert sql("SELECT kind, key, arguments FROM job ORDER BY id LIMIT 2") == [
        ("sync.one", f"syncall-{sync_id}-5", {"lead_id": 5, "sync_all_id": sync_id}),
        ("sync.all", f"syncall-{sync_id}", {"sync_all_id": sync_id}),
    ]


def test_two_that_are_live_at_once_leave_one(before: None, app: Flask, cast: Cast) -> None:
    sql("INSERT INTO sync_all (workspace_id, total) VALUES (:id, 3)", id=cast.acorn.id)
    upgrade(revision="0040")
    sql("INSERT INTO job_batch (workspace_id, kind, total) VALUES (:id, 'sync', 7)", id=cast.acorn.id)
    upgrade()
    assert sql("SELECT total, state FROM job_batch ORDER BY total") == [(3, "cancelled"), (7, "running")]
