"""What must hold before a test is worth running: format, lint, types, import contracts, migrations, locked packages."""

from __future__ import annotations

import concurrent.futures
import os
import subprocess
import sys
from collections.abc import Mapping

from tools.console import say, show
from tools.given_services import scratch_database

PYTHON = [sys.executable, "-m"]
CHECKS = {
    "format": [*PYTHON, "ruff", "format", "--check", "--quiet", "."],
    "lint": [*PYTHON, "ruff", "check", "--quiet", "--output-format", "concise", "."],
    "import contracts": [*PYTHON, "importlinter.cli", "lint-imports"],
    "types": [*PYTHON, "mypy", "--no-error-summary"],
    "locked packages": [*PYTHON, "pytest", "-q", "--no-header", "tests/architecture/test_lock.py"],
}
REMEDIES = {
    "format": "run .venv/bin/ruff format",
    "locked packages": "run ./run lock after a change in setup.cfg",
    "migrations at head": "run .venv/bin/flask --app wsgi db migrate, or mend the models",
}


def run(environment: Mapping[str, str]) -> bool:
    """Run them all, two at a time; show what the failed ones say. True when all hold."""
    with (
        scratch_database(environment["DATABASE_URL"]) as url,
        concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        migrations = {**environment, "DATABASE_URL": url}
        asked = {
            name: pool.submit(ask, command, environment)
            for name, command in sorted(CHECKS.items(), reverse=True)
        }
        asked["migrations at head"] = pool.submit(ask, [*PYTHON, "tools.migrations"], migrations)
        answers = [report(name, answer.result()) for name, answer in asked.items()]
    return all(answers)


def ask(command: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def report(name: str, answer: subprocess.CompletedProcess[str]) -> bool:
    if answer.returncode == 0:
        say(f"{name}: ok")
        return True
    remedy = f" ({REMEDIES[name]})" if name in REMEDIES else ""
    say(f"{name}: FAILED{remedy}")
    show(answer.stdout.rstrip())
    return False
