"""Other settings than the tests' own, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from webapp.runtime.settings import settings


@contextmanager
def chosen(**values: str) -> Iterator[None]:
    """These environment variables are set while the block runs; settings are read anew before and after it, as at a start."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in values.items():
            environment.setenv(name, value)
        settings.cache_clear()
        try:
            yield
        finally:
            environment.undo()
            settings.cache_clear()


@pytest.fixture
def undo() -> Iterator[None]:
    """An answer may be taken back for ten seconds, as in production."""
    with chosen(SEND_UNDO_SECONDS="10"):
        yield
