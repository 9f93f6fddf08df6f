"""A folder for backups, and the command line as whoever runs an installation has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.settings import chosen
from webapp.runtime.database import engine, system_engine

Backup = Callable[..., Result]
"""Runs `flask backup …` and answers what it said and how it ended."""


@pytest.fixture
def folder(tmp_path: Path, database: None) -> Iterator[Path]:
    with chosen(BACKUP_KEYS="a key of backups for the tests only", BACKUP_TO=str(tmp_path / "backups")):
        yield tmp_path / "backups"


@pytest.fixture
def backup(app: Flask, folder: Path) -> Backup:
    def run(*arguments: str) -> Result:
        for made in (engine, system_engine):
            made().dispose()  # a restore takes the place of the database that they are connected to
        return app.test_cli_runner().invoke(args=["backup", *arguments])

    return run
