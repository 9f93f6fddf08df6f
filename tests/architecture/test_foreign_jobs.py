"""Every kind of background work, asked for in Birch with ids of Acorn's: it ends, and Acorn notices nothing."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import insert

import worker.handlers
from simulators import Switchboard
from tests import scratch
from tests.architecture.rows import everything, ids_in
from tests.architecture.scene import Scene, furnished
from webapp.jobs.kinds import KINDS, JobKind
from webapp.jobs.models import Job
from webapp.runtime.database import system_transaction
from worker.perform import run
from worker.registry import HANDLERS

assert worker.handlers
KEY = "foreign"
WORDS: dict[str, object] = {"trigger": "button", "days": 7, "provider": "emailbison"}
"""What jobs are told besides ids."""
IDS = {
    name: [each for each in list(inspect.signature(handler).parameters)[1:] if each not in WORDS]
    for name, (handler, _) in HANDLERS.items()
}
OF_NOBODY = {"notices.send"}
"""Of no workspace: mails to people, who may be in several."""
WITH_IDS = sorted(name for name, ids in IDS.items() if ids and name not in OF_NOBODY)


@pytest.fixture(scope="module")
def scene(scratch_database: None) -> Iterator[Scene]:
    with furnished(scratch.board.emailbison.host) as made:
        yield made


@pytest.mark.parametrize("attempt", [1, 100], ids=["first", "given up"])
@pytest.mark.parametrize("name", WITH_IDS)
def test_foreign_ids_lead_nowhere(scene: Scene, sims: Switchboard, name: str, attempt: int) -> None:
    scene.put_back()
    foreign, own = ids_in(scene.acorns), ids_in(scene.birchs)
    # All ids foreign, then each one alone: a job may be asked for with any mixture.
    mixtures = chain([set(IDS[name])], ({each} for each in IDS[name] if len(IDS[name]) > 1))
    for swapped in mixtures:
        arguments: dict[str, Any] = {each: (foreign if each in swapped else own)[each] for each in IDS[name]}
        told = inspect.signature(HANDLERS[name][0]).parameters
        arguments |= {word: value for word, value in WORDS.items() if word in told}
        job_id = _ask(KINDS[name], scene.birch_id, arguments, attempt)
        run(KEY)
        with system_transaction() as session:
            job = session.get_one(Job, job_id)
            assert job.state != "running"
            assert (job.state, job.outcome) == ("done", "gone") or attempt > 1 or len(IDS[name]) > 1
        assert everything(scene.acorn_id) == scene.before
        assert sims.emailbison.calls == [], "Acorn's key was not used"


def _ask(kind: JobKind, workspace_id: int, arguments: dict[str, Any], attempt: int) -> int:
    """The row as it stands before this attempt; the last attempts lead to what is done when a job is given up."""
    row = insert(Job).values(workspace_id=workspace_id, kind=kind.name, key=KEY, queue=kind.queue)
    with system_transaction() as session:
        return session.scalars(row.values(arguments=arguments, attempts=attempt - 1).returning(Job.id)).one()


def test_the_kinds_with_ids_are_found() -> None:
    assert {"webhook.process", "scoring.score", "conversations.send"} <= set(WITH_IDS)
