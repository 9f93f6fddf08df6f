"""The kinds of kinds.py stand beside the product's own while a test of this folder runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.jobs.kinds import OURS, nothing
from webapp.jobs.kinds import KINDS
from worker.registry import HANDLERS


@pytest.fixture(autouse=True)
def _our_kinds() -> Iterator[None]:
    for kind in OURS:
        KINDS[kind.name], HANDLERS[kind.name] = kind, (nothing, None)
    yield
    for kind in OURS:
        del KINDS[kind.name], HANDLERS[kind.name]
