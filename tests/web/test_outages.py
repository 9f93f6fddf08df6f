"""What a process answers when its database or its Redis is away, and what other settings change. Each in a process of its own,
because settings are read once."""

import json
import subprocess
import sys
from typing import Any

import pytest

DEAD_DATABASE = "postgresql://nobody@127.0.0.1:1/nothing"
DEAD_REDIS = "redis://127.0.0.1:1/0"
IN_TURN = """
import json, os, sys
from webapp.app import create_app
for name, (code, environment) in json.load(sys.stdin).items():
    if (child := os.fork()) == 0:
        os.environ.update(environment)
        app = create_app()
        place = {"app": app, "browser": app.test_client()}
        exec(code, place)
        print("told", json.dumps([name, place["told"]]), flush=True)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, name
"""
"""Each begins with nothing but the imports, which take longer than all that they do."""


WITHOUT_A_DATABASE = """
import io, json, structlog
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
"""
WITHOUT_REDIS = """
app.config["WTF_CSRF_ENABLED"] = False
guess = lambda address: browser.post("/sign-in", data={"email": "alice@example.test", "password": "wrong"},
    environ_base={"REMOTE_ADDR": address}).status_code
told = [[guess("192.0.2.7") for _ in range(11)][-2:], guess("192.0.2.8")]
answer = browser.get("/readyz")
told += [answer.status_code, answer.json["state"]]
"""
BEHIND_HTTPS = """
import flask
with browser:
    answer = browser.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7", "X-Forwarded-Proto": "https"})
    told = [answer.headers["Set-Cookie"], answer.headers["Strict-Transport-Security"]]
    told += [flask.request.remote_addr, flask.request.scheme]
ask = lambda **headers: browser.get("/metrics", headers=headers).status_code
told.append([ask(), ask(Authorization="Bearer right-token")])
"""
HTTPS = {"METRICS_TOKEN": "right-token", "SECURE_COOKIES": "true", "TRUSTED_PROXIES": "1"}
SCENES = {
    "without a database": (WITHOUT_A_DATABASE, {"DATABASE_URL": DEAD_DATABASE}),
    "without Redis": (WITHOUT_REDIS, {"REDIS_URL": DEAD_REDIS}),
    "behind https": (BEHIND_HTTPS, HTTPS),
}
"""The code, which leaves what it saw in `told`, and the settings of its process."""


@pytest.fixture(scope="module")
def told(scratch_database: None) -> dict[str, Any]:
    """What each of the scenes saw."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IN_TURN],
        input=json.dumps(SCENES),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    return dict(json.loads(line.removeprefix("told ")) for line in lines if line.startswith("told "))


def test_without_its_database_nobody_is_let_in_and_nobody_is_thrown_out(told: dict[str, Any]) -> None:
    seen = told["without a database"]
    assert {name: fact for name, fact in seen.items() if name not in ("counts", "lines")} == {
        "signed out": 303,
        "form": 200,
        "signed in": 503,
        "retry": "2",
        "page": True,
        "kept": True,
        "alive": 200,
        "ready": 503,
    }


def test_counts_of_a_dead_database_are_unknown_and_one_error(told: dict[str, Any]) -> None:
    assert told["without a database"]["counts"] == [False] * 3
    assert told["without a database"]["lines"] == ["error"]


def test_without_redis_pages_work_and_guessing_is_still_slow(told: dict[str, Any]) -> None:
    assert told["without Redis"] == [[422, 429], 422, 200, "degraded"]


def test_behind_https_cookies_are_bound_to_the_host_the_proxy_is_believed_and_numbers_need_a_token(
    told: dict[str, Any],
) -> None:
    cookie, transport, address, scheme, metrics = told["behind https"]
    assert cookie.startswith("__Host-signalbox=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert transport.startswith("max-age=63072000")
    assert (address, scheme) == ("192.0.2.7", "https")
    assert metrics == [404, 200], "METRICS_TOKEN is asked of everybody"
