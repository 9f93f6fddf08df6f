"""What a process answers when its database or its Redis is away, and what other settings change. Each in a process of its own,
because settings are read once."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

DEAD_DATABASE = "postgresql://nobody@127.0.0.1:1/nothing"
DEAD_REDIS = "redis://127.0.0.1:1/0"
BEGIN = """
import json, flask
from webapp.app import create_app
app = create_app()
browser = app.test_client()
"""


def run(code: str, **environment: str) -> Any:
    """What the code leaves in `told`, in a new process."""
    script = f"{BEGIN}\n{code}\nprint('told', json.dumps(told))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1].removeprefix("told "))


@pytest.fixture(scope="module")
def without_a_database() -> Any:
    """What a process without its database does, asked once."""
    return run(
        """
import contextlib, io, structlog
from webapp.accounts.scopes import Scope, Viewer, WorkspaceAccess
from webapp.inbox.page import count_or_unknown
from webapp.runtime import log
told = {"signed out": browser.get("/").status_code, "form": browser.get("/sign-in").status_code}
with browser.session_transaction() as cookie:
    cookie["_user_id"] = "a token"
answer = browser.get("/w/acorn/inbox", headers={"Accept": "text/html"})
told |= {"signed in": answer.status_code, "retry": answer.headers["Retry-After"], "page": "database is busy" in answer.text}
told |= {"kept": "Set-Cookie" not in answer.headers, "alive": browser.get("/healthz").status_code}
told |= {"ready": browser.get("/readyz").status_code}
log.configure("web")
said = io.StringIO()
structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=said))
place = WorkspaceAccess(1, "acorn", "Acorn", "UTC", "owner")
counts = [count_or_unknown(Scope(Viewer(1, "Alice", "a", False, (place,)), "acorn", (place,))) for _ in range(3)]
told["counts"] = [one.is_available for one in counts]
told["lines"] = [json.loads(line)["level"] for line in said.getvalue().splitlines()]
""",
        DATABASE_URL=DEAD_DATABASE,
    )


def test_without_its_database_nobody_is_let_in_and_nobody_is_thrown_out(without_a_database: Any) -> None:
    told = {name: fact for name, fact in without_a_database.items() if name not in ("counts", "lines")}
    assert told == {
        "signed out": 303,
        "form": 200,
        "signed in": 503,
        "retry": "2",
        "page": True,
        "kept": True,
        "alive": 200,
        "ready": 503,
    }


def test_counts_of_a_dead_database_are_unknown_and_one_error(without_a_database: Any) -> None:
    assert without_a_database["counts"] == [False] * 3
    assert without_a_database["lines"] == ["error"]


def test_without_redis_pages_work_and_guessing_is_still_slow(database: None) -> None:
    told = run(
        """
app.config["WTF_CSRF_ENABLED"] = False
guess = lambda address: browser.post("/sign-in", data={"email": "alice@example.test", "password": "wrong"},
    environ_base={"REMOTE_ADDR": address}).status_code
told = [[guess("192.0.2.7") for _ in range(11)][-2:], guess("192.0.2.8")]
answer = browser.get("/readyz")
told += [answer.status_code, answer.json["state"]]
""",
        REDIS_URL=DEAD_REDIS,
    )
    assert told == [[422, 429], 422, 200, "degraded"]


def test_behind_https_cookies_are_bound_to_the_host_the_proxy_is_believed_and_numbers_need_a_token() -> None:
    told = run(
        """
with browser:
    answer = browser.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7", "X-Forwarded-Proto": "https"})
    told = [answer.headers["Set-Cookie"], answer.headers["Strict-Transport-Security"]]
    told += [flask.request.remote_addr, flask.request.scheme]
ask = lambda **headers: browser.get("/metrics", headers=headers).status_code
told.append([ask(), ask(Authorization="Bearer right-token")])
""",
        METRICS_TOKEN="right-token",
        SECURE_COOKIES="true",
        TRUSTED_PROXIES="1",
    )
    cookie, transport, address, scheme, metrics = told
    assert cookie.startswith("__Host-signalbox=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert transport.startswith("max-age=63072000")
    assert (address, scheme) == ("192.0.2.7", "https")
    assert metrics == [404, 200], "METRICS_TOKEN is asked of everybody"
