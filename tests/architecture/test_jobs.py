"""Whatever may be asked for can be done, and whatever can be done is asked for under a name that the ledger knows."""

import inspect

import worker.doers
from webapp.jobs.kinds import KINDS, QUEUES
from worker.registry import DOERS


def test_every_kind_has_one_function_that_does_it() -> None:
    assert worker.doers
    assert KINDS.keys() == DOERS.keys()


def test_a_kind_names_a_queue_and_is_done_by_the_worker() -> None:
    assert {kind.queue for kind in KINDS.values()} <= set(QUEUES)
    assert [name for name, (doer, _) in DOERS.items() if not doer.__module__.startswith("worker.")] == []


def test_every_doer_takes_the_run_and_ids_and_at_most_a_word() -> None:
    for name, (doer, _) in DOERS.items():
        first, *ids = inspect.signature(doer).parameters.values()
        assert first.name == "run", name
        assert all(parameter.annotation in ("int", int, "Trigger") for parameter in ids), name
