"""Whatever may be asked for can be done, and whatever can be done is asked for under a name that the ledger knows."""

import inspect

import worker.handlers
from webapp.jobs.kinds import KINDS, QUEUES
from worker.registry import HANDLERS


def test_every_kind_has_one_function_that_does_it() -> None:
    assert worker.handlers
    assert KINDS.keys() == HANDLERS.keys()


def test_a_kind_names_a_queue_and_is_done_by_the_worker() -> None:
    assert {kind.queue for kind in KINDS.values()} <= set(QUEUES)
    assert [
        name for name, (handler, _) in HANDLERS.items() if not handler.__module__.startswith("worker.")
    ] == []


def test_every_doer_takes_the_run_and_ids_and_at_most_a_word() -> None:
    for name, (handler, _) in HANDLERS.items():
        first, *ids = inspect.signature(handler).parameters.values()
        assert first.name == "run", name
        assert all(each.annotation in ("int", int, "Trigger") or each.name == "provider" for each in ids), (
            name
        )
