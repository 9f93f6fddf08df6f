"""A folder for backups, and the command line as whoever runs an installation has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.locks import leave_the_database
from tests.settings import chosen

Backup = Callable[..., Result]
"""Runs `flask backup …` and answers what it said and how it ended."""


@pytest.fixture
def folder(tmp_path: Path, database: None) -> Iterator[Path]:
    with chosen(BACKUP_KEYS="a key of backups for the tests only", BACKUP_TO=str(tmp_path / "backups")):
        yield tmp_path / "backups"


@pytest.fixture
def backup(app: Flask, folder: Path) -> Backup:
    def run(*arguments: str) -> Result:
        leave_the_database()  # a restore takes the place of the one that this process is connected to
        return app.test_cli_runner().invoke(args=["backup", *arguments])

    return run
