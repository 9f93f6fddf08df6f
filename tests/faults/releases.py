"""Two releases on one PostgreSQL and one Redis: the processes of each, started from its own code."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

from tests.processes import ROOT
from tools.product import SIMULATOR_KEY
from tools.server import free_port

WORK = ["pool", "relay", "clock"]
TRIES = 20
"""A migration that does not get its lock gives up; whoever runs it runs it again (docs/upgrade.md)."""
RECOUNT = """
from sqlalchemy import select
import webapp.schema
from webapp.accounts.models import Workspace
from webapp.inbox.counting import fold, recount
from webapp.runtime.database import system_transaction
with system_transaction() as session:
    print(sum(recount(session, number).drift for number in session.scalars(select(Workspace.id))))
"""


class Release:
    """The code in a folder, and what runs of it. It starts with what is installed here, which has all that a former one needs."""

    def __init__(self, name: str, code: Path, logs: Path, environment: dict[str, str]) -> None:
        self.name, self.code, self.logs = name, code, logs
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {**environment, "PYTHONPATH": str(code)}
        self.bind = f"127.0.0.1:{port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, parts: list[str]) -> None:
        """`web`, and of WORK."""
        for part in parts:
            words = ["gunicorn", "--bind", self.bind, "wsgi:app"] if part == "web" else [f"worker.{part}"]
            with (self.logs / f"{self.name}-{part}.log").open("wb") as log:
                self.processes[part] = subprocess.Popen(
                    [sys.executable, "-m", *words], cwd=self.code, env=self.environment,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                )  # fmt: skip

    def stop(self, parts: list[str]) -> None:
        """As a supervisor does."""
        stopped = [self.processes.pop(part) for part in parts]
        for each in stopped:
            each.terminate()
        for each in stopped:
            with contextlib.suppress(subprocess.TimeoutExpired):
                each.wait(30)
            each.kill()
            each.wait()

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A command of this release."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.code,
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
        )

    def set_up(self) -> list[str]:
        """Its migrations, and the demo; answers the addresses of its EmailBison webhooks, without the host."""
        told = json.loads(self.run("-m", "flask", "--app", "wsgi", "setup").stdout.strip().splitlines()[-1])
        hooks = [hook["url"] for place in told["workspaces"] for hook in place["webhooks"]]
        return [re.sub(r"^https?://[^/]+", "", url) for url in hooks if "/emailbison/" in url]

    def migrate(self) -> int:
        """All of its migrations; answers how often they had to be begun."""
        for number in range(1, TRIES + 1):
            done = self.run("-m", "flask", "--app", "wsgi", "db", "upgrade", check=False)
            if done.returncode == 0:
                return number
        raise AssertionError(done.stderr[-2000:])

    def drift(self) -> int:
        """How many leads a recount finds to be counted wrongly."""
        return int(self.run("-c", RECOUNT).stdout)

    def said(self) -> str:
        """All that its processes have logged."""
        return "\n".join(
            path.read_text(errors="replace") for path in sorted(self.logs.glob(f"{self.name}-*.log"))
        )


def code_of(commit: str, folder: Path) -> Path:
    """The product's code as it was then, from this checkout's history."""
    parts = ["webapp", "worker", "migrations", "templates", "wsgi.py", "gunicorn.conf.py"]
    packed = subprocess.run(
        ["git", "archive", "--format=tar", commit, *parts], cwd=ROOT, capture_output=True, check=False
    )
    assert packed.returncode == 0, (
        f"{packed.stderr.decode().strip()}: this test needs a clone with its whole history"
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def environment(urls: dict[str, str]) -> dict[str, str]:
    """For both releases: the tests' simulators, and services of their own."""
    own: dict[str, Any] = {
        **urls,
        "WORKER_PROCESSES": "2",
        "DATABASE_POOL": "8",
        "GOHIGHLEVEL_WEBHOOK_KEY": SIMULATOR_KEY,
    }
    return {**os.environ, **own}
