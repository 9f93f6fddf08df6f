"""What the product logs during a test."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog


@pytest.fixture
def log_lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the process has logged, through the product's own logging."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    from webapp.runtime import log  # noqa: PLC0415  # after conftest.py has chosen the database

    log.configure("web")
    written = io.StringIO()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=written))
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    log.configure("tests")
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = before
    root.setLevel(level)
