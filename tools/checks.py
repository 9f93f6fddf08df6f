"""What must hold before a test is worth running: format, lint, types, import contracts, migrations, locked packages, vendored files."""

from __future__ import annotations

import concurrent.futures
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.console import say, show
from tools.packages import ROOT

PYTHON = [sys.executable, "-m"]


@dataclass(frozen=True)
class Check:
    """A command that must succeed and end with the line that `proof` finds: what looked at nothing has not held."""

    command: list[str]
    proof: str
    remedy: str = ""


CHECKS = {
    "format": Check(
        [*PYTHON, "ruff", "format", "--check", "."],
        proof=r"^[1-9]\d* files already formatted$",
        remedy="run .venv/bin/ruff format",
    ),
    "lint": Check(
        [*PYTHON, "ruff", "check", "--output-format", "concise", "."],
        proof=r"^All checks passed!$",
    ),
    "import contracts": Check(
        # import-linter has no module to run; its console script is beside the interpreter of the environment.
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"],
        proof=r"^Contracts: [1-9]\d* kept, 0 broken\.$",
    ),
    "types": Check([*PYTHON, "mypy"], proof=r"^Success: no issues found in [1-9]\d* source files$"),
    "locked packages": Check(
        [*PYTHON, "pytest", "-q", "--no-header", "--noconftest", "tests/architecture/test_lock.py"],
        proof=r"^[1-9]\d* passed in ",
        remedy="run ./run lock after a change in setup.cfg",
    ),
    "migrations at head": Check(
        [*PYTHON, "tools.migrations"],
        proof=r"^No new upgrade operations detected\.$",
        remedy="run .venv/bin/flask --app wsgi db migrate, or mend the models",
    ),
    "supply chain": Check(
        [*PYTHON, "tools.supply", "check"],
        proof=r"^The supply chain is as it is written down\.$",
        remedy="run .venv/bin/python -m tools.supply update, and read what has changed",
    ),
    "vendored files": Check(
        [*PYTHON, "tools.vendor", "check"],
        proof=r"^The vendored files are as they were fetched\.$",
        remedy="run .venv/bin/python tools/vendor.py update, and read what has changed",
    ),
}


@dataclass(frozen=True)
class Answer:
    """What a check came to, and what it printed."""

    holds: bool
    said: str


def run(environment: Mapping[str, str], empty: str) -> bool:
    """Run them all, two at a time; show what the failed ones say. True when all hold: then the empty database is migrated."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        given = {**environment, "DATABASE_URL": empty}
        asked = {name: pool.submit(ask, CHECKS[name], given) for name in sorted(CHECKS, reverse=True)}
        answers = [report(name, answer.result()) for name, answer in asked.items()]
    return all(answers)


def ask(check: Check, environment: Mapping[str, str], folder: Path = ROOT) -> Answer:
    """Run one check on a checkout. A command that is missing or that does not say its last line has failed."""
    try:
        done = subprocess.run(
            check.command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except OSError as error:
        return Answer(False, f"{error.filename}: {error.strerror}")
    proven = re.search(check.proof, done.stdout, re.MULTILINE) is not None
    silent = (
        "" if proven or done.returncode else f"It ended without the line that it ends with: {check.proof}"
    )
    return Answer(proven and done.returncode == 0, f"{done.stdout}{silent}".rstrip())


def report(name: str, answer: Answer) -> bool:
    if answer.holds:
        say(f"{name}: ok")
        return True
    remedy = CHECKS[name].remedy
    say(f"{name}: FAILED{f' ({remedy})' if remedy else ''}")
    show(answer.said)
    return False
