"""A kind of work of the tests' own: the product's kinds stay what they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from webapp.jobs.kinds import KINDS, JobKind


@pytest.fixture
def work() -> Iterator[JobKind]:
    """A kind whose key has two ids; nobody handles it."""
    kind = JobKind("tests.work", queue="bulk", label="Work", key_form="work-{workspace_id}-{thing_id}")
    yield kind
    del KINDS[kind.name]
