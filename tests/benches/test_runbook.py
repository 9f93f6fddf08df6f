"""`./run runbook`, whole: each known failure is provoked, and none of their signatures is in the log."""

import subprocess
import sys

import pytest

from tests.processes import ROOT


@pytest.mark.usefixtures("scratch_database")
@pytest.mark.timeout(900)
def test_every_known_failure_is_provoked_and_held() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tools.runbook"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.count("held  ") == 7
