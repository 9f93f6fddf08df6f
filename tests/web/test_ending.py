"""How a web process ends."""

from __future__ import annotations

import gc
import runpy

import pytest


@pytest.mark.parametrize(("hook", "arguments"), [("worker_exit", (None, None)), ("on_exit", (None,))])
def test_what_ends_is_not_searched_for_garbage(hook: str, arguments: tuple[None, ...]) -> None:
    ends = runpy.run_path("gunicorn.conf.py")[hook]
    frozen = gc.get_freeze_count()  # the suite freezes, too
    new = [[number] for number in range(1_000)]
    ends(*arguments)
    assert gc.get_freeze_count() >= frozen + len(new)
