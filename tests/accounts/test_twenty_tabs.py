"""Twenty tabs, four processes, one token that has run out: one renewal, and everybody stays."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests import forked
from tests.browser import Browser
from tests.supabase import Project

TABS = 20
PROCESSES = 4


@pytest.fixture
def four_processes(project: Project, tmp_path: Path) -> Iterator[str]:
    """The product's web server, as four processes."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    sized = ["--workers", str(PROCESSES), "--threads", "8", "--bind", f"fd://{listener.fileno()}", "wsgi:app"]
    with (tmp_path / "web.log").open("wb") as log:
        settings = {**os.environ, "DATABASE_POOL": "8"}
        server = forked.start(["-m", "gunicorn", *sized], log, settings, [listener.fileno()])
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.terminate()
        server.wait(60)
    listener.close()
    assert b'"level": "warning"' not in (tmp_path / "web.log").read_bytes()


def test_one_renewal_and_nobody_is_out(alices: Browser, project: Project, four_processes: str) -> None:
    cookie = alices.get_cookie("signalbox")
    assert cookie is not None
    with (
        httpx.Client(
            base_url=four_processes,
            headers={"Cookie": f"signalbox={cookie.value}"},
            trust_env=False,
            timeout=90,
            limits=httpx.Limits(max_connections=TABS, max_keepalive_connections=0),
        ) as tabs,
        ThreadPoolExecutor(TABS) as pool,
    ):
        assert {answer.status_code for answer in pool.map(tabs.get, ["/w/acorn/inbox"] * TABS)} == {200}
        assert project.count("refresh_token") == 0
        project.let_run_out()
        project.sim.latency = 0.5
        answers = list(pool.map(tabs.get, ["/w/acorn/inbox/counts"] * TABS))
    assert {answer.status_code for answer in answers} == {200}
    assert project.count("refresh_token") == 1
    assert len(project.signed().chain) == 2
    assert project.tokens().refresh == project.signed().chain[-1]
